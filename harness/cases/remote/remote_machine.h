/* remote_machine.h - virtual machines as clients see them, without registration: this program is the server of the class. */
#ifndef OPENVPC_HARNESS_REMOTE_MACHINE_H
#define OPENVPC_HARNESS_REMOTE_MACHINE_H

#include "remote.h"

#include "client_machine.h"

/* Lets application() find the class in this process, until remote_class_end. False after a failed check. */
bool remote_class_begin(void);
void remote_class_end(void);

/* The code with which the task ended, which is released; E_POINTER after a failed check. */
HRESULT remote_task_code(HRESULT hr, IVMTask *task);

/* A machine is started, with a check. */
bool remote_start(IVMVirtualMachine *machine);

/* And turned off. */
void remote_turn_off(IVMVirtualMachine *machine);

VMVMState remote_state_of(IVMVirtualMachine *machine);

#endif
