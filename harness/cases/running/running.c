/* running.c - a machine runs in QEMU: started, paused, saved, restored, turned off. */
#include "running_scene.h"

#define STATES(...) ((const int32_t[]){ __VA_ARGS__, 0 })

TEST(running, starts_a_guest_pauses_it_and_writes_what_it_has_written)
{
    struct scene scene;
    size_t lines;

    if (!scene_begin(&scene))
        return;
    if (check_start(&scene) && check_says(&scene, "READY 1")) {
        check_states(&scene, STATES(vmVMState_TurningOn, vmVMState_Running));
        check(run_state(scene.run) == vmVMState_Running, "it runs");
        check(scene_type(&scene, u"w") == VHD_OK, "a key can be typed: %s", sentence_of(&scene.error));
        check_says(&scene, "WROTE 2");
        check_do(&scene, MACHINE_HOST_PAUSE, 0);
        Sleep(200);
        lines = scene_lines(&scene);
        Sleep(2500);
        check(scene_lines(&scene) == lines, "a guest that is paused says nothing");
        check(scene_do(&scene, MACHINE_HOST_PAUSE, 0) == VHD_MACHINE_PAUSED_ALREADY, "it is paused once");
        check_do(&scene, MACHINE_HOST_RESUME, 0);
        check_says(&scene, "TICK 3");
        check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
        check_states(&scene, STATES(vmVMState_Paused, vmVMState_Running, vmVMState_TurningOff, vmVMState_DeleteMachine,
                                    vmVMState_TurnedOff));
        check_ended(&scene);
        check(scene_count(scene.child) == 2, "the child holds the count, not %lld",
              (long long)scene_count(scene.child));
        check(scene_count(scene.parent) == 0, "its parent does not");
        check(count_files(&scene, L".ovpc-running") == 0, "the lock has gone");
    }
    scene_end(&scene);
}

TEST(running, saves_a_guest_that_goes_on_where_it_was)
{
    struct scene scene;

    if (!scene_begin(&scene))
        return;
    if (check_start(&scene) && check_says(&scene, "READY 1") && check_says(&scene, "TICK 2")) {
        check_states(&scene, STATES(vmVMState_TurningOn, vmVMState_Running));
        check_do(&scene, MACHINE_HOST_SAVE, 0);
        check_states(&scene, STATES(vmVMState_Saving, vmVMState_TurningOff, vmVMState_DeleteMachine, vmVMState_Saved));
        check_ended(&scene);
        check(count_files(&scene, L".vsv") == 1, "its state is there");
        DeleteFileW(scene.said);
        if (check_start(&scene)) {
            check_states(&scene, STATES(vmVMState_TurningOn, vmVMState_Restoring, vmVMState_Running));
            check_says(&scene, "TICK 4");
            check(scene_type(&scene, u"w") == VHD_OK, "a key can be typed");
            check_says(&scene, "WROTE 2");
            check(count_files(&scene, L".vsv") == 0, "its state has gone");
            check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
            check_ended(&scene);
            check(scene_count(scene.child) == 2, "the child holds the count");
        }
    }
    scene_end(&scene);
}

TEST(running, goes_on_where_it_was_when_its_state_cannot_be_kept)
{
    struct scene scene;

    if (!scene_begin(&scene))
        return;
    if (check_start(&scene) && check_says(&scene, "READY 1")) {
        check(SetFileAttributesW(scene.machine, FILE_ATTRIBUTE_READONLY), "the machine's file is not to be changed");
        check(scene_do(&scene, MACHINE_HOST_SAVE, 0) != VHD_OK, "it cannot be saved");
        check(run_state(scene.run) == vmVMState_Running, "it runs on");
        check(count_files(&scene, L".vsv") == 0, "there is no state");
        SetFileAttributesW(scene.machine, FILE_ATTRIBUTE_NORMAL);
        check(scene_type(&scene, u"w") == VHD_OK, "a key can be typed");
        check_says(&scene, "WROTE 2");
        check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
        check_ended(&scene);
        check(scene_count(scene.child) == 2, "the child holds the count");
    }
    scene_end(&scene);
}

/* Starts, has the guest write, turns off. */
static void live_once(struct scene *scene, const char *says)
{
    DeleteFileW(scene->said);
    if (!check_start(scene))
        return;
    check_says(scene, says);
    check_do(scene, MACHINE_HOST_TURN_OFF, 0);
    check_ended(scene);
}

TEST(running, discards_keeps_or_commits_what_a_guest_has_written)
{
    enum { DISCARD, KEEP, COMMIT };
    struct scene scene;

    if (!scene_begin(&scene))
        return;
    scene_set_undo(&scene, true, DISCARD);
    live_once(&scene, "READY 1");
    check(scene_count(scene.child) == 0 && count_files(&scene, L".vud") == 0, "what was written has gone");
    scene_set_undo(&scene, true, KEEP);
    live_once(&scene, "READY 1");
    check(scene_count(scene.child) == 0 && count_files(&scene, L".vud") == 1, "what was written is in an undo disk");
    scene_set_undo(&scene, true, COMMIT);
    live_once(&scene, "READY 2");
    check(scene_count(scene.child) == 2 && count_files(&scene, L".vud") == 0, "what was written is in the disk");
    scene_end(&scene);
}
