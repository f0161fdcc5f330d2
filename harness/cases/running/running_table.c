/* running_table.c - what may be asked of a machine in which of its states. */
#include "running_beside.h"

#define STATES(...) ((const int32_t[]){ __VA_ARGS__, 0 })

enum column { TURNING_ON, RESTORING, RUNNING, PAUSED, SAVING, TURNING_OFF, OVER, COLUMNS };

#define DONE VHD_OK /* not asked here, since it would be done */
#define NOT VHD_MACHINE_DOES_NOT_RUN
#define RUNS VHD_MACHINE_RUNS

static const struct {
    enum machine_host_command command;
    enum vhd_status says[COLUMNS];
} table[] = {
    /*                        on    restoring running                 paused                      saving off   over */
    { MACHINE_HOST_STARTUP, { RUNS, RUNS, RUNS, RUNS, RUNS, RUNS, DONE } },
    { MACHINE_HOST_TURN_OFF, { DONE, DONE, DONE, DONE, NOT, NOT, NOT } },
    { MACHINE_HOST_SAVE, { NOT, NOT, DONE, DONE, NOT, NOT, NOT } },
    { MACHINE_HOST_RESET, { NOT, NOT, DONE, DONE, NOT, NOT, NOT } },
    { MACHINE_HOST_SHUT_DOWN, { NOT, NOT, DONE, VHD_MACHINE_PAUSED, NOT, NOT, NOT } },
    { MACHINE_HOST_PAUSE, { NOT, NOT, DONE, VHD_MACHINE_PAUSED_ALREADY, NOT, NOT, NOT } },
    { MACHINE_HOST_RESUME, { NOT, NOT, VHD_MACHINE_NOT_PAUSED, DONE, NOT, NOT, NOT } },
    { MACHINE_HOST_TEXT, { NOT, NOT, DONE, DONE, NOT, NOT, NOT } },
    { MACHINE_HOST_SCREEN, { NOT, NOT, DONE, DONE, NOT, NOT, NOT } },
    { MACHINE_HOST_THUMBNAIL, { NOT, NOT, DONE, DONE, NOT, NOT, NOT } },
    { MACHINE_HOST_ACCOUNT, { NOT, NOT, DONE, DONE, NOT, NOT, NOT } },
    { MACHINE_HOST_VIEW, { NOT, NOT, DONE, DONE, NOT, NOT, NOT } },
};

static void check_column(struct scene *scene, enum column column, VMVMState state)
{
    check(run_state(scene->run) == state, "its state is %d, not %d", state, run_state(scene->run));
    for (size_t i = 0; i < ARRAYSIZE(table); i++) {
        const enum vhd_status wanted = table[i].says[column];
        enum vhd_status got;
        if (wanted == DONE)
            continue;
        got = scene_do(scene, table[i].command, 0);
        check(got == wanted, "in state %d command %d says %s, not %s", state, table[i].command, vhd_status_name(wanted),
              vhd_status_name(got));
    }
}

/* Looks at what is refused while the fake QEMU is held at something. */
static void check_busy(struct scene *scene, enum machine_host_command command, const char *name, enum column column,
                       VMVMState state)
{
    struct beside beside;

    fake_hold(scene, name);
    if (!beside_begin(&beside, scene, command))
        return;
    check_logs(scene, name[0] == 'm' && state == vmVMState_Saving ? "migrate " : name, NULL, 0);
    check_column(scene, column, state);
    fake_let_go(name);
    check(beside_end(&beside, scene) == VHD_OK, "it is done after all: %s", sentence_of(&scene->error));
}

TEST(running_table, of_what_may_be_asked_in_each_state)
{
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    be_patient();
    if (fake_warm_up(&scene)) {
        check_busy(&scene, MACHINE_HOST_STARTUP, "blockdev-add", TURNING_ON, vmVMState_TurningOn);
        check_column(&scene, RUNNING, vmVMState_Running);
        check_do(&scene, MACHINE_HOST_PAUSE, 0);
        check_column(&scene, PAUSED, vmVMState_Paused);
        check_do(&scene, MACHINE_HOST_RESET, 0);
        check(run_state(scene.run) == vmVMState_Running, "what is reset while it is paused runs");
        check_busy(&scene, MACHINE_HOST_SAVE, "migration", SAVING, vmVMState_Saving);
        check_column(&scene, OVER, vmVMState_TurnedOff);
        check_ended(&scene);
        scene_script(&scene, "");
        check_busy(&scene, MACHINE_HOST_STARTUP, "migrate-incoming", RESTORING, vmVMState_Restoring);
        check_busy(&scene, MACHINE_HOST_TURN_OFF, "quit", TURNING_OFF, vmVMState_TurningOff);
        check_column(&scene, OVER, vmVMState_TurnedOff);
        check_ended(&scene);
    }
    scene_end(&scene);
    counted("%zu calls in %d states", ARRAYSIZE(table), COLUMNS);
}

TEST(running_table, has_what_is_saved_while_it_is_paused_run_when_it_is_restored)
{
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    if (check_start(&scene)) {
        check_do(&scene, MACHINE_HOST_PAUSE, 0);
        check_do(&scene, MACHINE_HOST_SAVE, 0);
        check_ended(&scene);
        if (check_start(&scene)) {
            check(run_state(scene.run) == vmVMState_Running, "it runs");
            check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
            check_ended(&scene);
        }
    }
    scene_end(&scene);
}
