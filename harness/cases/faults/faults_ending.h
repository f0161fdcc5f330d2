/* faults_ending.h - work of the linked code: what it begins with, and everything about how it ended. */
#ifndef OPENVPC_HARNESS_FAULTS_ENDING_H
#define OPENVPC_HARNESS_FAULTS_ENDING_H

#include "client.h"

/* A new application object of the code in this program; NULL after a failed check. */
IVMVirtualPC *linked_application(void);

/* Releases it, and checks that nothing is left in use. */
void linked_release(IVMVirtualPC *app);

struct ending {
    bool in_call;        /* whether the call failed; else it was the task, or nothing did */
    HRESULT code;        /* of the call or the task */
    VMTaskResult result; /* of the task */
    WCHAR sentence[1024];
};

/*
 * How a call that may have started a task ended: waits for the task and releases it. Checks what must be so however it
 * ends; a failure that a client can see is no failed check. IErrorInfo has been cleared before the call.
 */
struct ending ending_of(HRESULT hr, IVMTask *task);

#endif
