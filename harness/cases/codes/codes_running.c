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

bool running_start(IVMVirtualPC *app, IVMVirtualMachine *machine, IDispatch *part, enum machine_cause cause)
{
    if (cause == MACHINE_RUNS_ON)
        check_hr(configuration_set(app, L"guest_shutdown_timeout", long_variant(1)), S_OK, "the time-out");
    if (cause == MACHINE_RUNS_WITH_IMAGE)
        insert_image(machine);
    if (!fake_engine_begin(app, script_of(cause)) || !machine_is_started(machine))
        return false;
    if (cause == MACHINE_PAUSED)
        check_hr(IVMVirtualMachine_Pause(machine), S_OK, "Pause");
    if (cause == MACHINE_ABSOLUTE || cause == MACHINE_ABSOLUTE_NO_MORE)
        check_hr(IVMMouse_put_UsingAbsoluteCoordinates((IVMMouse *)part, VARIANT_TRUE), S_OK, "absolute coordinates");
    if (cause == MACHINE_ABSOLUTE_NO_MORE)
        fake_engine_tell("lie at query-mice");
    return true;
}

void running_stop(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    VMVMState state = vmVMState_TurnedOff;

    check_hr(IVMVirtualMachine_get_State(machine, &state), S_OK, "State");
    if (state != vmVMState_TurnedOff)
        machine_is_turned_off(machine);
    fake_engine_end(app);
}
