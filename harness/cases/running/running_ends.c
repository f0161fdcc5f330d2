/* running_ends.c - how machines end that run: by the power button, with the session, and killed processes. */
#include "running_scene.h"

#include "machine_settings.h"

enum { DISCARD, KEEP, COMMIT };
enum { QUIT_SAVE, QUIT_TURN_OFF, QUIT_SHUT_DOWN };

TEST(running_ends, by_the_power_button_if_the_guest_heeds_it)
{
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    if (check_start(&scene)) {
        check(scene_do(&scene, MACHINE_HOST_SHUT_DOWN, 500) == VHD_MACHINE_SHUTDOWN_TIMED_OUT, "it does not");
        check(run_state(scene.run) == vmVMState_Running, "it runs on");
        scene_tell(&scene, "power button works\n");
        check_do(&scene, MACHINE_HOST_SHUT_DOWN, 20000);
        check(run_state(scene.run) == vmVMState_TurnedOff, "it is off");
        check_ended(&scene);
        check_nothing_left(&scene);
    }
    scene_end(&scene);
}

static int quit_action;

static enum config_change put_quit(struct scene *scene, struct config_document *document)
{
    const struct config_value value = { .type = CONFIG_INTEGER, .integer = quit_action };

    (void)scene;
    return machine_setting_put(document, MACHINE_QUIT_ACTION, &value);
}

static void quit_with(struct scene *scene, int action, const char *script)
{
    quit_action = action;
    check(scene_change(scene, put_quit), "ShutdownActionOnQuit is set");
    scene_script(scene, script);
    if (!check_start(scene))
        return;
    run_quit(scene->run, 5000);
    check(run_state(scene->run) == vmVMState_TurnedOff, "it has ended");
    check_ended(scene);
}

TEST(running_ends, with_the_session_as_its_file_says)
{
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    scene_set_undo(&scene, true, DISCARD);
    context("turned off");
    quit_with(&scene, QUIT_TURN_OFF, "");
    check(count_files(&scene, L".vud") == 1, "nothing is undone");
    context("shut down");
    quit_with(&scene, QUIT_SHUT_DOWN, "power button works\n");
    check(count_files(&scene, L".vud") == 1, "nothing is undone");
    context("shut down, which the guest does not heed");
    quit_with(&scene, QUIT_SHUT_DOWN, "");
    context("to be saved, where what was written is thrown away");
    quit_with(&scene, QUIT_SAVE, "");
    check(count_files(&scene, L".vsv") == 0, "it is turned off");
    scene_set_undo(&scene, true, KEEP);
    context("saved");
    quit_with(&scene, QUIT_SAVE, "");
    check(count_files(&scene, L".vsv") == 1, "its state is there");
    scene_end(&scene);
}

/* What could not be written to its end may be torn. */
TEST(running_ends, with_an_undo_disk_that_could_not_be_flushed_merge_it_only_the_next_time)
{
    struct scene scene;

    if (!scene_begin_fake(&scene, "write disk 1 \5\n"))
        return;
    scene_set_undo(&scene, true, COMMIT);
    if (check_start(&scene) && check_logs(&scene, "wrote disk 1", NULL, 0)) {
        fail_flushes(1);
        scene_tell(&scene, "write disk 2 more\n");
        check(wait_told(&scene, MACHINE_HOST_ON_STATE, vmVMState_Paused), "QEMU is told, and stops");
        check(scene_do(&scene, MACHINE_HOST_TURN_OFF, 0) != VHD_OK, "that is told");
        check_ended(&scene);
        check(count_files(&scene, L".vud") == 1, "the undo disk is there");
        check(scene_count(scene.child) == 0, "nothing of it was merged");
        scene_script(&scene, "");
        if (check_start(&scene)) {
            check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
            check_ended(&scene);
        }
        check(count_files(&scene, L".vud") == 0, "the next end merges it");
    }
    scene_end(&scene);
}
