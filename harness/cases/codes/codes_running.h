/* codes_running.h - the causes of codes_machine.h for which a machine runs. */
#ifndef OPENVPC_HARNESS_CODES_RUNNING_H
#define OPENVPC_HARNESS_CODES_RUNNING_H

#include "codes_machine.h"

/* Whether a cause is one of them. */
bool running_is(enum machine_cause cause);

/*
 * Starts the machine, with checks, and brings the cause about; `part` is the object of the row, such as its mouse. False
 * where that cannot be.
 */
bool running_start(IVMVirtualPC *app, IVMVirtualMachine *machine, IDispatch *part, enum machine_cause cause);

/* Turns it off, unless it is off by now, and waits until nothing of it is left. */
void running_stop(IVMVirtualPC *app, IVMVirtualMachine *machine);

#endif
