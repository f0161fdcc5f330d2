/* machine_events.h - notifies the sinks of IVMVirtualMachineEvents of a machine, and of IVMVirtualPCEvents of its state. */
#ifndef OPENVPC_MACHINE_EVENTS_H
#define OPENVPC_MACHINE_EVENTS_H

#include "com_windows.h"

#include "machine_state.h"

struct machine;

/* How the interfaces number a state. */
VMVMState machine_events_number(enum machine_state state);

/* OnConfigurationChanged. The value is copied. */
void machine_events_changed(struct machine *machine, const WCHAR *key, const VARIANT *value);

/* OnStateChange of the machine, and OnVMStateChange of the application. */
void machine_events_state(struct machine *machine, enum machine_state state);
void machine_events_state_number(struct machine *machine, VMVMState state);

/* What a machine that runs tells beside: an event without arguments, and OnDiskOutOfSpace. */
void machine_events_plain(struct machine *machine, DISPID event);
void machine_events_disk_full(struct machine *machine, bool is_paused);

#endif
