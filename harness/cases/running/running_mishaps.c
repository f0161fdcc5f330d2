/* running_mishaps.c - QEMU dies, lies, refuses or says nonsense at each command that it is given; the cause is told. */
#include "running_beside.h"

#include <stdio.h>
#include <string.h>

#define STATES(...) ((const int32_t[]){ __VA_ARGS__, 0 })

struct mishap {
    const char *script;
    enum vhd_status status;
    const char *says; /* in the sentence */
};

#define NOT_THERE VHD_ENGINE_NOT_THERE, "did not connect"
#define OTHERWISE VHD_ENGINE_STRANGE, "another program has connected in the place of QEMU, or QEMU speaks otherwise"
#define GONE VHD_ENGINE_GONE, ".vmc', has ended"
#define REFUSED(command) VHD_ENGINE_REFUSED, command ": not today"
#define NO_STATE VHD_ENGINE_STATE_FAILED, "could not send or take the saved state"
#define ANY VHD_OK, "" /* it is seen by chance that QEMU has gone, or that it does not take the state */

static void check_fails(struct scene *scene, enum vhd_status status, const struct mishap *mishap)
{
    const char *sentence = status != VHD_OK ? sentence_of(&scene->error) : "";

    check(mishap->status != VHD_OK ? status == mishap->status : status != VHD_OK, "it fails with %s, not with %s: %s",
          vhd_status_name(mishap->status), vhd_status_name(status), sentence);
    check(strstr(sentence, mishap->says) != NULL, "'%s' is in the sentence: %s", mishap->says, sentence);
}

/* ---- starting ---- */

static const char *const commands_of_a_start[] = { "qmp_capabilities", "query-name",   "blockdev-add",
                                                   "blockdev-reopen",  "blockdev-del", "chardev-change",
                                                   "query-chardev",    "set_link",     "cont" };

static void check_start_fails(struct scene *scene, const struct mishap *mishap)
{
    context("%s", mishap->script);
    scene_script(scene, mishap->script);
    check_fails(scene, scene_start(scene), mishap);
    check_states(scene, STATES(vmVMState_TurningOn, vmVMState_TurningOff, vmVMState_TurnedOff));
    check_ended(scene);
    check_nothing_left(scene);
}

TEST(running_mishaps, at_each_command_of_a_start_leave_nothing_and_are_told)
{
    static const char *const begins[] = { "die at ", "refuse ", "garbage at " };
    struct scene scene;
    char script[100], says[100];

    if (!scene_begin_fake(&scene, ""))
        return;
    if (fake_warm_up(&scene)) {
        scene_set_undo(&scene, true, 1);
        for (size_t i = 0; i < ARRAYSIZE(commands_of_a_start); i++)
            for (size_t form = 0; form < ARRAYSIZE(begins); form++) {
                const struct mishap mishaps[] = { { script, GONE },
                                                  { script, VHD_ENGINE_REFUSED, says },
                                                  { script, OTHERWISE } };
                snprintf(script, sizeof script, "%s%s not today\n", begins[form], commands_of_a_start[i]);
                snprintf(says, sizeof says, "%s: not today", commands_of_a_start[i]);
                check_start_fails(&scene, &mishaps[form]);
            }
        scene_script(&scene, "");
        context("%s", "at last");
        if (check_start(&scene)) {
            check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
            check_ended(&scene);
        }
        counted("%zu mishaps of QEMU while it starts a machine", ARRAYSIZE(commands_of_a_start) * ARRAYSIZE(begins));
    }
    scene_end(&scene);
}

/* ---- saving ---- */

static const struct {
    struct mishap mishap;
    bool goes_on;
} at_save[] = {
    { { "refuse stop not today\n", REFUSED("stop") }, true },
    { { "refuse migrate not today\n", REFUSED("migrate") }, true },
    { { "refuse migrate-set-parameters not today\n", REFUSED("migrate-set-parameters") }, true },
    { { "refuse migration no room\n", NO_STATE }, true },
    { { "refuse query-migrate not today\n", REFUSED("query-migrate") }, true },
    { { "lie at query-migrate\n", NO_STATE }, true },
    { { "die at stop\n", GONE }, false },
    { { "garbage at stop\n", OTHERWISE }, false },
    { { "die at migrate\n", GONE }, false },
    { { "garbage at migrate\n", OTHERWISE }, false },
    { { "die at migration\n", GONE }, false },
    { { "die at query-migrate\n", GONE }, false },
    { { "garbage at query-migrate\n", OTHERWISE }, false },
};

static void check_save_fails(struct scene *scene, const struct mishap *mishap, bool goes_on)
{
    context("%s", mishap->script);
    scene_script(scene, "write disk 1 \5\n");
    if (!check_start(scene) || !check_logs(scene, "wrote disk 1", NULL, 0))
        return;
    scene_tell(scene, mishap->script);
    check_fails(scene, scene_do(scene, MACHINE_HOST_SAVE, 0), mishap);
    if (goes_on) {
        check(run_state(scene->run) == vmVMState_Running, "it goes on");
        scene_tell(scene, "usual stop\n");
        check_do(scene, MACHINE_HOST_PAUSE, 0);
        check_do(scene, MACHINE_HOST_TURN_OFF, 0);
    }
    check_ended(scene);
    check_nothing_left(scene);
    check(count_files(scene, L".vsv") == 0, "there is no state");
    check(scene_count(scene->child) == 5, "what the guest has written is there");
}

TEST(running_mishaps, at_each_command_of_saving_leave_no_state_and_what_the_guest_has_written)
{
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    if (fake_warm_up(&scene))
        for (size_t i = 0; i < ARRAYSIZE(at_save); i++)
            check_save_fails(&scene, &at_save[i].mishap, at_save[i].goes_on);
    counted("%zu mishaps of QEMU while it saves a machine", ARRAYSIZE(at_save));
    scene_end(&scene);
}

/* ---- restoring ---- */

static const struct mishap at_restore[] = {
    { "exit at start\n", NOT_THERE },
    { "die at migrate-incoming\n", GONE },
    { "refuse migrate-incoming not today\n", REFUSED("migrate-incoming") },
    { "garbage at migrate-incoming\n", OTHERWISE },
    { "die at query-migrate\n", GONE },
    { "garbage at query-migrate\n", OTHERWISE },
    { "die at restoring\n", ANY },
    { "refuse restoring\n", ANY },
    { "refuse cont not today\n", REFUSED("cont") },
    { "version 7.1.0\n", VHD_ENGINE_TOO_OLD, "QEMU 7.2 or later" },
};

TEST(running_mishaps, at_each_command_of_restoring_leave_a_state_that_can_be_restored_after_all)
{
    struct scene scene;

    if (!scene_begin_fake(&scene, "remember what was\n"))
        return;
    if (check_start(&scene) && check_do(&scene, MACHINE_HOST_SAVE, 0) && check_ended(&scene)) {
        for (size_t i = 0; i < ARRAYSIZE(at_restore); i++) {
            context("%s", at_restore[i].script);
            scene_script(&scene, at_restore[i].script);
            check_fails(&scene, scene_start(&scene), &at_restore[i]);
            check_ended(&scene);
            check_nothing_left(&scene);
            check(count_files(&scene, L".vsv") == 1, "its state is there");
        }
        context("%s", "at last");
        scene_script(&scene, "");
        if (check_start(&scene)) {
            check_logs(&scene, "restored: what was", NULL, 0);
            check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
            check_ended(&scene);
        }
        counted("%zu mishaps of QEMU while it restores a machine", ARRAYSIZE(at_restore));
    }
    scene_end(&scene);
}

/* What QEMU has not sent is missing, whatever it says. */
TEST(running_mishaps, that_leave_half_of_a_state_are_seen_when_it_is_restored)
{
    static const char *const scripts[] = { "lie at migration\n", "garbage at migration\n" };
    struct scene scene;

    if (!scene_begin_fake(&scene, scripts[0]))
        return;
    if (check_start(&scene) && check_do(&scene, MACHINE_HOST_SAVE, 0) && check_ended(&scene)) {
        check_fails(&scene, scene_start(&scene), &(struct mishap){ "", ANY });
        check_ended(&scene);
        check(count_files(&scene, L".vsv") == 1, "its state is there");
    }
    scene_end(&scene);
}

/* ---- turning off ---- */

TEST(running_mishaps, while_a_machine_is_turned_off_do_not_keep_it_from_that)
{
    static const char *const scripts[] = { "die at quit\n", "garbage at quit\n", "lie at quit\n",
                                           "refuse quit not today\n", "hang at quit\n" };
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    if (fake_warm_up(&scene)) {
        scene_set_undo(&scene, true, 0);
        for (size_t i = 0; i < ARRAYSIZE(scripts); i++) {
            context("%s", scripts[i]);
            scene_script(&scene, scripts[i]);
            if (check_start(&scene)) {
                check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
                check_ended(&scene);
                check_nothing_left(&scene);
            }
        }
    }
    scene_end(&scene);
}
