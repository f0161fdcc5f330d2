/* codes_running.c - the causes of codes_machine.h for which a machine runs. */
#include "codes_running.h"

#include "codes_part.h"
#include "client_machine.h"
#include "configuration.h"
#include "fake_engine.h"

bool running_is(enum machine_cause cause)
{
    return cause >= MACHINE_RUNS;
}

static const char *script_of(enum machine_cause cause)
{
    if (cause == MACHINE_RUNS)
        return "power button works";
    if (cause == MACHINE_ENGINE_HANGS)
        return "hang at qmp_capabilities\n";
    if (cause == MACHINE_ENGINE_EXITS)
        return "exit at start\n";
    return cause == MACHINE_ABSOLUTE || cause == MACHINE_ABSOLUTE_NO_MORE ? "places" : "";
}

static void insert_image(IVMVirtualMachine *machine)
{
    IVMDVDDrive *drive = (IVMDVDDrive *)machine_part_at(machine, L"DVDROMDrives/1");

    if (drive == NULL)
        return;
    check_hr(GIVE(drive, AttachImage, at(L"a.iso")), S_OK, "AttachImage");
    IVMDVDDrive_Release(drive);
}

/* What is to be so before it is started. */
static void configure(IVMVirtualPC *app, IVMVirtualMachine *machine, enum machine_cause cause)
{
    if (cause == MACHINE_RUNS_ON)
        check_hr(configuration_set(app, L"guest_shutdown_timeout", long_variant(1)), S_OK, "the time-out");
    if (cause == MACHINE_HANGS || cause == MACHINE_HANGS_PAUSED || cause == MACHINE_ENGINE_HANGS)
        check_hr(configuration_set(app, L"engine/patience", long_variant(2)), S_OK, "the patience");
    if (cause == MACHINE_RUNS_WITH_IMAGE)
        insert_image(machine);
    if (cause == MACHINE_RUNS_DISCARDING) {
        check_hr(IVMVirtualMachine_put_Undoable(machine, VARIANT_TRUE), S_OK, "Undoable");
        check_hr(IVMVirtualMachine_put_UndoAction(machine, vmUndoAction_Discard), S_OK, "UndoAction");
    }
    fake_engine_pin_type(machine);
}

bool running_start(IVMVirtualPC *app, IVMVirtualMachine *machine, IDispatch *part, enum machine_cause cause)
{
    configure(app, machine, cause);
    if (!fake_engine_begin(app, script_of(cause)))
        return false;
    if (cause == MACHINE_ENGINE_HANGS || cause == MACHINE_ENGINE_EXITS)
        return true;
    if (!machine_is_started(machine))
        return false;
    if (cause == MACHINE_PAUSED || cause == MACHINE_HANGS_PAUSED)
        check_hr(IVMVirtualMachine_Pause(machine), S_OK, "Pause");
    if (cause == MACHINE_ABSOLUTE || cause == MACHINE_ABSOLUTE_NO_MORE)
        check_hr(IVMMouse_put_UsingAbsoluteCoordinates((IVMMouse *)part, VARIANT_TRUE), S_OK, "absolute coordinates");
    if (cause == MACHINE_ABSOLUTE_NO_MORE)
        fake_engine_tell("lie at query-mice");
    if (cause == MACHINE_HANGS || cause == MACHINE_HANGS_PAUSED)
        fake_engine_tell(cause == MACHINE_HANGS ? "hang at stop" : "hang at cont");
    return true;
}

void running_stop(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    VMVMState state = vmVMState_TurnedOff;

    check_hr(IVMVirtualMachine_get_State(machine, &state), S_OK, "State");
    if (state != vmVMState_TurnedOff && state != vmVMState_Saved)
        machine_is_turned_off(machine);
    fake_engine_end(app);
}
