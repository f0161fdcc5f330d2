/* running_errors.c - QEMU dies, hangs, lies or refuses, wherever a machine is: nothing is left, and nothing is lost. */
#include "running_scene.h"

#include "run_private.h"

#include <stdio.h>

#define STATES(...) ((const int32_t[]){ __VA_ARGS__, 0 })

enum { DISCARD, KEEP, COMMIT };

/* Starts a machine with undo disks, which has to fail, and leave everything as it was. */
static void check_fails(struct scene *scene, const char *script, enum vhd_status expected)
{
    enum vhd_status status;

    context("%s", script);
    scene_script(scene, script);
    status = scene_start(scene);
    check(expected == VHD_OK ? status != VHD_OK : status == expected, "the start fails as it should, not with %s: %s",
          vhd_status_name(status), sentence_of(&scene->error));
    check_states(scene, STATES(vmVMState_TurningOn, vmVMState_TurningOff, vmVMState_TurnedOff));
    check_nothing_left(scene);
    check_ended(scene);
    context(" ");
}

TEST(running_errors, of_a_start_leave_nothing)
{
    static const struct {
        const char *script;
        enum vhd_status status;
    } rows[] = {
        { "exit at start\n", VHD_ENGINE_NOT_THERE },
        { "hang at start\n", VHD_ENGINE_NOT_THERE },
        { "version 6.1.0\n", VHD_ENGINE_TOO_OLD },
        { "wrong secret\n", VHD_ENGINE_STRANGE },
        { "garbage at greeting\n", VHD_ENGINE_STRANGE },
        { "hang at greeting\n", VHD_ENGINE_STRANGE },
        { "die at qmp_capabilities\n", VHD_ENGINE_GONE },
        { "lie at query-name\n", VHD_ENGINE_STRANGE },
        { "hang at query-name\n", VHD_ENGINE_SILENT },
        { "garbage at query-name\n", VHD_ENGINE_STRANGE },
        { "refuse blockdev-add no more nodes\n", VHD_ENGINE_REFUSED },
        { "die at blockdev-reopen\n", VHD_ENGINE_GONE },
        { "lie at chardev-change\n", VHD_ENGINE_STRANGE },
        { "hang at query-chardev\n", VHD_ENGINE_SILENT },
        { "refuse cont not now\n", VHD_ENGINE_REFUSED },
        { "die at cont\n", VHD_ENGINE_GONE },
        { "hang at cont\n", VHD_ENGINE_SILENT },
    };
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    scene_set_undo(&scene, true, KEEP);
    for (size_t i = 0; i < ARRAYSIZE(rows); i++)
        check_fails(&scene, rows[i].script, rows[i].status);
    scene_script(&scene, "");
    if (check_start(&scene)) {
        check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
        check_ended(&scene);
    }
    scene_end(&scene);
}

TEST(running_errors, a_qemu_that_dies_is_a_machine_that_is_turned_off_with_its_undo_disks)
{
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    scene_set_undo(&scene, true, DISCARD);
    if (check_start(&scene)) {
        scene_tell(&scene, "write disk 7 something\ndie\n");
        check_logs(&scene, "wrote disk 7", NULL, 0);
        check_ended(&scene);
        check(count_files(&scene, L".vud") == 1, "nobody has said that what was written is to be thrown away");
        check(count_files(&scene, L".ovpc-running") == 0, "the lock has gone");
        check_states(&scene, STATES(vmVMState_TurningOn, vmVMState_Running, vmVMState_TurningOff,
                                    vmVMState_DeleteMachine, vmVMState_TurnedOff));
    }
    scene_end(&scene);
}

TEST(running_errors, a_guest_that_turns_itself_off_has_its_undo_disks_ended)
{
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    scene_set_undo(&scene, true, DISCARD);
    if (check_start(&scene)) {
        scene_tell(&scene, "write disk 7 something\npower off\n");
        check_ended(&scene);
        check_nothing_left(&scene);
    }
    scene_end(&scene);
}

TEST(running_errors, a_qemu_that_hangs_is_ended)
{
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    if (check_start(&scene)) {
        scene_tell(&scene, "hang at stop\n");
        check(scene_do(&scene, MACHINE_HOST_PAUSE, 0) == VHD_ENGINE_SILENT, "it does not answer");
        check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
        check_ended(&scene);
        check_nothing_left(&scene);
    }
    scene_end(&scene);
}

TEST(running_errors, of_saving_have_the_machine_run_on)
{
    static const char *const scripts[] = { "refuse migrate not now\n", "hold migration until Z:\\none\n" };
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    for (size_t i = 0; i < ARRAYSIZE(scripts) && check_start(&scene); i++) {
        context("%s", scripts[i]);
        scene_tell(&scene, scripts[i]);
        check(scene_do(&scene, MACHINE_HOST_SAVE, 0) != VHD_OK, "it is not saved");
        check(run_state(scene.run) == vmVMState_Running, "it runs, and is not %d", run_state(scene.run));
        check_states(&scene, STATES(vmVMState_TurningOn, vmVMState_Running, vmVMState_Saving, vmVMState_Running));
        check(count_files(&scene, L".vsv") == 0 && count_files(&scene, L".ovpc-new") == 0, "there is no state");
        check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
        check_ended(&scene);
        scene_script(&scene, "");
    }
    context(" ");
    scene_end(&scene);
}

TEST(running_errors, of_restoring_leave_the_machine_saved)
{
    static const char *const scripts[] = { "refuse migrate-incoming no\n", "die at restoring\n", "refuse cont no\n",
                                           "hang at restoring\n" };
    struct scene scene;

    if (!scene_begin_fake(&scene, "remember a word\nserial ready\n"))
        return;
    if (check_start(&scene)) {
        check_says(&scene, "ready");
        check_do(&scene, MACHINE_HOST_SAVE, 0);
        check_ended(&scene);
        for (size_t i = 0; i < ARRAYSIZE(scripts); i++) {
            context("%s", scripts[i]);
            scene_script(&scene, scripts[i]);
            check(scene_start(&scene) != VHD_OK, "it is not restored");
            check_states(&scene,
                         STATES(vmVMState_TurningOn, vmVMState_Restoring, vmVMState_TurningOff, vmVMState_Saved));
            check_ended(&scene);
            check(count_files(&scene, L".vsv") == 1, "its state is there");
        }
        context(" ");
        scene_script(&scene, "tell\n");
        if (check_start(&scene)) {
            check_says(&scene, "a word");
            check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
            check_ended(&scene);
            check_nothing_left(&scene);
        }
    }
    scene_end(&scene);
}

TEST(running_errors, a_volume_that_is_full_pauses_the_machine_until_there_is_room)
{
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    if (check_start(&scene)) {
        check_states(&scene, STATES(vmVMState_TurningOn, vmVMState_Running));
        set_room(50u << 20);
        scene_tell(&scene, "after 400\nwrite disk 7 one\n");
        check_logs(&scene, "wrote disk 7: one", NULL, 0);
        check(wait_told(&scene, MACHINE_HOST_ON_DISK_FULL, 0), "it is told that room gets scarce");
        set_room(10u << 20);
        scene_tell(&scene, "after 400\nwrite disk 8 two\n");
        check(wait_told(&scene, MACHINE_HOST_ON_DISK_FULL, 1), "it is told that there is none");
        check(wait_told(&scene, MACHINE_HOST_ON_STATE, vmVMState_Paused), "it is paused");
        check(!has_logged(&scene, "wrote disk 8"), "nothing was written");
        set_room(MAXLONG64);
        check_do(&scene, MACHINE_HOST_RESUME, 0);
        check_logs(&scene, "wrote disk 8: two", NULL, 0);
        check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
        check_ended(&scene);
    }
    scene_end(&scene);
}

/* ---- Two at once ---- */

static DWORD WINAPI start_it(void *context)
{
    return (DWORD)scene_start(context);
}

static DWORD WINAPI look_at_it(void *context)
{
    return (DWORD)scene_do(context, MACHINE_HOST_SCREEN, 0);
}

TEST(running_errors, whoever_waits_for_a_qemu_that_hangs_keeps_nobody_from_turning_it_off)
{
    struct scene scene, other;
    ULONGLONG begun;
    HANDLE thread;
    DWORD status = 0;

    if (!scene_begin_fake(&scene, "hang at screendump\n"))
        return;
    if (check_start(&scene)) {
        run_patience = 120000;
        other = (struct scene){ .run = scene.run };
        thread = CreateThread(NULL, 0, look_at_it, &other, 0, NULL);
        check_logs(&scene, "screendump", NULL, 0);
        begun = GetTickCount64();
        check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
        check(GetTickCount64() - begun < 30000, "that takes %llu ms", GetTickCount64() - begun);
        WaitForSingleObject(thread, INFINITE);
        GetExitCodeThread(thread, &status);
        CloseHandle(thread);
        check(status != VHD_OK, "who has waited is told that it does not answer");
        check_ended(&scene);
        check_nothing_left(&scene);
    }
    scene_end(&scene);
}

TEST(running_errors, a_machine_that_is_being_started_can_be_turned_off)
{
    struct scene scene, other;
    HANDLE thread;
    DWORD status = 0;

    if (!scene_begin_fake(&scene, "hold query-name until Z:\\none\n"))
        return;
    scene_set_undo(&scene, true, KEEP);
    thread = CreateThread(NULL, 0, start_it, &scene, 0, NULL);
    check_logs(&scene, "query-name", NULL, 0);
    check(run_state(scene.run) == vmVMState_TurningOn, "it is being started");
    other = (struct scene){ .run = scene.run };
    check_do(&other, MACHINE_HOST_TURN_OFF, 0);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &status);
    CloseHandle(thread);
    check(status != VHD_OK, "the start has failed");
    check_ended(&scene);
    check_nothing_left(&scene);
    scene_end(&scene);
}

TEST(running_errors, a_machine_that_somebody_runs_is_not_run_twice)
{
    struct scene scene, other;

    if (!scene_begin_fake(&scene, ""))
        return;
    if (check_start(&scene)) {
        other = scene;
        check(scene_start(&other) == VHD_MACHINE_RUNS, "it runs already");
        check_states(&other, (const int32_t[]){ 0 });
        check_ended(&other);
        check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
        check_ended(&scene);
    }
    scene_end(&scene);
}
