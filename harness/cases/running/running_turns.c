/* running_turns.c - who waits for whom while a QEMU does not answer. */
#include "running_beside.h"

#include "run_private.h"

#define WAITING 4

/* So long QEMU is waited for here: more than all else takes. Milliseconds. */
#define LONG_PATIENCE 30000

/* Several of the same commands, each on a thread of its own. */
static bool begin_all(struct beside *all, size_t count, struct scene *scene, enum machine_host_command command)
{
    for (size_t i = 0; i < count; i++)
        if (!beside_begin(&all[i], scene, command))
            return false;
    Sleep(300); /* they wait now */
    return true;
}

static void end_all(struct beside *all, size_t count, struct scene *scene, enum vhd_status wanted)
{
    for (size_t i = 0; i < count; i++) {
        const enum vhd_status status = beside_end(&all[i], scene);
        check(status == wanted, "command %d ends with %s, not with %s", all[i].command, vhd_status_name(status),
              vhd_status_name(wanted));
    }
}

/* Who has waited for a QEMU that is ended meanwhile hears that it does not answer, or, if it is ended first, has gone. */
static void end_unanswered(struct beside *all, size_t count, struct scene *scene)
{
    for (size_t i = 0; i < count; i++) {
        const enum vhd_status status = beside_end(&all[i], scene);
        check(status == VHD_ENGINE_SILENT || status == VHD_ENGINE_GONE, "command %d ends with %s", all[i].command,
              vhd_status_name(status));
    }
}

TEST(running_turns, of_a_machine_are_its_own)
{
    struct scene scene, other;
    struct beside hanging;
    ULONGLONG begun;

    if (!scene_begin_fake(&scene, "") || !scene_make_another(&other, &scene, 1))
        return;
    if (check_start(&scene) && check_start(&other)) {
        be_patient();
        scene_tell(&scene, "hang at screendump\n");
        if (beside_begin(&hanging, &scene, MACHINE_HOST_SCREEN)) {
            check_logs(&scene, "screendump", NULL, 0);
            scene_tell(&scene, "usual screendump\n"); /* which one hears no more */
            begun = GetTickCount64();
            check_do(&other, MACHINE_HOST_SCREEN, 0);
            check(GetTickCount64() - begun < 15000, "a picture of the other takes %llu ms", GetTickCount64() - begun);
            check_do(&other, MACHINE_HOST_TURN_OFF, 0);
            check_ended(&other);
            check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
            end_unanswered(&hanging, 1, &scene);
            check_ended(&scene);
            check_nothing_left(&scene);
        }
    }
    run_free(other.run);
    scene_end(&scene);
}

TEST(running_turns, of_commands_that_qemu_is_to_be_given_end_when_it_is_turned_off)
{
    struct beside waiting[WAITING];
    struct scene scene;
    ULONGLONG begun;

    if (!scene_begin_fake(&scene, "hang at query-vnc\n"))
        return;
    if (check_start(&scene)) {
        run_patience = LONG_PATIENCE;
        if (begin_all(waiting, WAITING, &scene, MACHINE_HOST_VIEW)) {
            check_logs(&scene, "query-vnc", NULL, 0);
            begun = GetTickCount64();
            check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
            check(GetTickCount64() - begun < LONG_PATIENCE / 2, "that takes %llu ms", GetTickCount64() - begun);
            end_unanswered(waiting, WAITING, &scene);
            check_ended(&scene);
            check_nothing_left(&scene);
        }
    }
    scene_end(&scene);
}

TEST(running_turns, of_all_other_commands_come_after_that_of_turning_off)
{
    struct beside hanging, waiting[WAITING];
    struct scene scene;

    if (!scene_begin_fake(&scene, "hang at stop\n"))
        return;
    if (check_start(&scene) && beside_begin(&hanging, &scene, MACHINE_HOST_PAUSE)) {
        check_logs(&scene, "stop", NULL, 0);
        if (begin_all(waiting, WAITING, &scene, MACHINE_HOST_RESET)) {
            check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
            end_all(waiting, WAITING, &scene, VHD_MACHINE_DOES_NOT_RUN);
        }
        check(beside_end(&hanging, &scene) == VHD_ENGINE_SILENT, "what was under way has had its time");
        check_ended(&scene);
        check_nothing_left(&scene);
    }
    scene_end(&scene);
}

/* ---- At the beginning ---- */

TEST(running_turns, of_a_start_are_seen_before_anybody_else_can_run_the_machine)
{
    struct scene scene, other;

    if (!scene_begin_fake(&scene, ""))
        return;
    if (scene_make_run(&scene)) {
        check(run_state(scene.run) == vmVMState_TurningOn, "it is about to be turned on");
        check(count_files(&scene, L".ovpc-running") == 0, "its lock is not there yet");
        other = scene;
        if (check(scene_start(&other) == VHD_OK, "another one is the first: %s", sentence_of(&other.error))) {
            check(scene_do(&scene, MACHINE_HOST_STARTUP, 0) == VHD_MACHINE_RUNS, "it runs already");
            check_states(&scene, (const int32_t[]){ 0 });
            check(run_state(scene.run) == vmVMState_TurnedOff, "this one has ended");
            check_ended(&scene);
            check_do(&other, MACHINE_HOST_TURN_OFF, 0);
            check_ended(&other);
        }
        run_free(other.run);
        check_nothing_left(&scene);
    }
    scene_end(&scene);
}
