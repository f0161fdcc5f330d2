/* run_end.c - a machine is turned off, by a command, by its guest, or since QEMU has died; and reset, pause, resume. */
#include "run_private.h"

#include "machine_settings.h"

/* What is done with undo disks; keeping them loses nothing. */
enum vhd_status run_turn_off(struct run *run, bool ends_undo, const struct vhd_progress *progress,
                             struct vhd_error *error)
{
    enum vhd_status status, undone;

    teller_tell(run->teller, MACHINE_HOST_ON_SHUTDOWN_REQUEST, 0, (struct vhd_text){ u"", 0 });
    run_enter(run, vmVMState_TurningOff);
    status = run_close_engine(run, true, error);
    run_enter(run, vmVMState_DeleteMachine);
    undone = ends_undo ? run_end_undo(run, status == VHD_OK, progress, status == VHD_OK ? error : NULL) : VHD_OK;
    run_end(run, vmVMState_TurnedOff);
    return status != VHD_OK ? status : undone;
}

enum vhd_status run_reset(struct run *run, struct vhd_error *error)
{
    const bool was_paused = run->state == vmVMState_Paused;
    enum vhd_status status;

    run_enter(run, vmVMState_TurningOff);
    run_enter(run, vmVMState_DeleteMachine);
    run_enter(run, vmVMState_TurningOn);
    InterlockedExchange(&run->was_reset, TRUE);
    status = run_command(run, "system_reset", NULL, NULL, NULL, error);
    if (status == VHD_OK && was_paused)
        status = run_command(run, "cont", NULL, NULL, NULL, error);
    run_enter(run, status == VHD_OK || !was_paused ? vmVMState_Running : vmVMState_Paused);
    return status;
}

enum vhd_status run_pause(struct run *run, struct vhd_error *error)
{
    const enum vhd_status status = run_command(run, "stop", NULL, NULL, NULL, error);

    if (status == VHD_OK)
        run_enter(run, vmVMState_Paused);
    return status;
}

enum vhd_status run_resume(struct run *run, struct vhd_error *error)
{
    const enum vhd_status status = run_command(run, "cont", NULL, NULL, NULL, error);

    if (status == VHD_OK)
        run_enter(run, vmVMState_Running);
    return status;
}
