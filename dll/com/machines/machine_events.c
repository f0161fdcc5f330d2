/* machine_events.c - notifies the sinks of IVMVirtualMachineEvents of a machine, and of IVMVirtualPCEvents of its state. */
#include "machine_events.h"

#include "event.h"
#include "machine.h"
#include "machine_name.h"

void machine_events_changed(struct machine *machine, const WCHAR *key, const VARIANT *value)
{
    VARIANT arguments[2];

    V_VT(&arguments[0]) = VT_BSTR;
    V_BSTR(&arguments[0]) = SysAllocString(key);
    arguments[1] = *value;
    if (V_BSTR(&arguments[0]) != NULL)
        event_raise(&DIID_IVMVirtualMachineEvents, machine, vmVirtualMachineEvent_ConfigurationChanged, arguments, 2);
    SysFreeString(V_BSTR(&arguments[0]));
}

VMVMState machine_events_number(enum machine_state state)
{
    static const VMVMState numbers[MACHINE_STATES] = {
        [MACHINE_OFF] = vmVMState_TurnedOff,
        [MACHINE_SAVED] = vmVMState_Saved,
        [MACHINE_RUNNING] = vmVMState_Running,
        [MACHINE_MERGING] = vmVMState_MergingDrives,
    };

    return numbers[state];
}

void machine_events_state_number(struct machine *machine, VMVMState state)
{
    char16_t path[VHD_PATH_CHARS], name[MACHINE_NAME_CHARS] = u"";
    VARIANT arguments[2];

    machine_path(machine, path);
    machine_name_of(path, name);
    V_VT(&arguments[0]) = VT_BSTR;
    V_BSTR(&arguments[0]) = SysAllocString(name);
    V_VT(&arguments[1]) = VT_I4;
    V_I4(&arguments[1]) = state;
    event_raise(&DIID_IVMVirtualMachineEvents, machine, vmVirtualMachineEvent_StateChanged, arguments + 1, 1);
    if (V_BSTR(&arguments[0]) != NULL)
        event_raise(&DIID_IVMVirtualPCEvents, NULL, vmVirtualPCEvent_VMStateChange, arguments, 2);
    SysFreeString(V_BSTR(&arguments[0]));
}

void machine_events_state(struct machine *machine, enum machine_state state)
{
    machine_events_state_number(machine, machine_events_number(state));
}

void machine_events_plain(struct machine *machine, DISPID event)
{
    event_raise(&DIID_IVMVirtualMachineEvents, machine, event, NULL, 0);
}

void machine_events_disk_full(struct machine *machine, bool is_paused)
{
    VARIANT argument;

    V_VT(&argument) = VT_BOOL;
    V_BOOL(&argument) = is_paused ? VARIANT_TRUE : VARIANT_FALSE;
    event_raise(&DIID_IVMVirtualMachineEvents, machine, vmVirtualMachineEvent_DiskOutOfSpace, &argument, 1);
}
