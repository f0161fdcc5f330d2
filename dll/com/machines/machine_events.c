/* machine_events.c - notifies the sinks of IVMVirtualMachineEvents of a machine. */
#include "machine_events.h"

#include "event.h"

/* The DISPID of IVMVirtualMachineEvents.OnConfigurationChanged in the type library. */
#define DISPID_ON_CONFIGURATION_CHANGED 6

void machine_events_changed(struct machine *machine, const WCHAR *key, const VARIANT *value)
{
    VARIANT arguments[2];

    V_VT(&arguments[0]) = VT_BSTR;
    V_BSTR(&arguments[0]) = SysAllocString(key);
    arguments[1] = *value;
    if (V_BSTR(&arguments[0]) != NULL)
        event_raise(&DIID_IVMVirtualMachineEvents, machine, DISPID_ON_CONFIGURATION_CHANGED, arguments, 2);
    SysFreeString(V_BSTR(&arguments[0]));
}
