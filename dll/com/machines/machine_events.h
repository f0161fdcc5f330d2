/* machine_events.h - notifies the sinks of IVMVirtualMachineEvents of a machine. */
#ifndef OPENVPC_MACHINE_EVENTS_H
#define OPENVPC_MACHINE_EVENTS_H

#include "com_windows.h"

struct machine;

/* OnConfigurationChanged. The value is copied. */
void machine_events_changed(struct machine *machine, const WCHAR *key, const VARIANT *value);

#endif
