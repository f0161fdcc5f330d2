/* machine_events.c - notifies the sinks of IVMVirtualMachineEvents of a machine. */
#include "machine_events.h"

void machine_events_changed(struct machine *machine, const WCHAR *key, const VARIANT *value)
{
    (void)machine;
    (void)key;
    (void)value;
}
