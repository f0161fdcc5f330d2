/* machine_host_end.h - the machine host (openvpc-machines.exe), which tests let start no machine, and see end. */
#ifndef OPENVPC_HARNESS_MACHINE_HOST_END_H
#define OPENVPC_HARNESS_MACHINE_HOST_END_H

#include "harness.h"

/* In the configuration of the case: there is no QEMU, and the machine host ends as soon as it has nothing to do. */
void machine_host_without_engine(IVMVirtualPC *app);

/* Waits until there is none, with a check: the next one has another configuration. */
void machine_host_has_ended(void);

#endif
