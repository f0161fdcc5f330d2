/*
 * machines_values.h - the copy of its file that a machine has while it runs, whose values clients read and change; nothing
 * else does (IVMVirtualMachine.GetActivationValue).
 */
#ifndef OPENVPC_MACHINES_VALUES_H
#define OPENVPC_MACHINES_VALUES_H

#include "machine_host.h"

/* All zeros: no copy. */
struct machines_values {
    SRWLOCK lock;
    struct config_document *document; /* protected by it; NULL: no copy */
};

/* Makes the copy anew; without memory, or where the file cannot be read, there is none. */
void machines_values_begin(struct machines_values *values, const char16_t *path);
void machines_values_end(struct machines_values *values);

/* Does one of the commands for values. VHD_MACHINE_DOES_NOT_RUN without a copy; else what changes of a document say. */
enum vhd_status machines_values_do(struct machines_values *values, const char16_t *path,
                                   const struct machine_host_request *request, struct machine_host_reply *reply,
                                   struct vhd_error *error);

#endif
