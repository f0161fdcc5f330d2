/* events.h - notifies the sinks of IVMVirtualPCEvents. */
#ifndef OPENVPC_EVENTS_H
#define OPENVPC_EVENTS_H

#include "com_windows.h"

#include "vhd_error.h"

/*
 * OnEventLogged for a task that has ended with an error, unless it was cancelled or the session ends, and for what its
 * warning says; VHD_OK: nothing. A sink gets the id of the sentence in the message table of this module. Each sink is
 * called on a thread of its own, so that one that does not return holds up nobody; without memory it is not called.
 */
void events_task_ended(enum vhd_status error, enum vhd_status warning, enum vhd_status hidden);

#endif
