/* faults_operation.h - the operations of IVMHardDisk on a chain of disks, and what has to be so after each. */
#ifndef OPENVPC_HARNESS_FAULTS_OPERATION_H
#define OPENVPC_HARNESS_FAULTS_OPERATION_H

#include "faults.h"
#include "faults_disks.h"
#include "faults_ending.h"

enum operation_kind { OPERATION_MERGE, OPERATION_COPY, OPERATION_COMPACT, OPERATION_SET_PARENT };

struct operation {
    const char *name;
    enum operation_kind kind;
    enum disk_type base; /* what base.vhd is */
    const WCHAR *disk;   /* the one whose member is called */
    HRESULT (*start)(IVMHardDisk *disk, IVMHardDisk *other, BSTR target, IVMTask **task);
};

/* Which of the operations is which. */
enum {
    MERGE_INTO_FIXED,
    MERGE_INTO_DYNAMIC,
    MERGE_INTO_DIFFERENCING,
    MERGE_TO_DYNAMIC,
    CONVERT_FIXED,
    CONVERT_DYNAMIC,
    CONVERT_DIFFERENCING,
    COMPACT,
    SET_PARENT,
    OPERATIONS
};

extern const struct operation operations[OPERATIONS];

/* What an operation of OPERATION_COPY makes. */
#define OPERATION_TARGET L"target.vhd"

/* Does an operation in a folder, with a fault from its call on; *report (NULL allowed) tells of the fault. */
struct ending operation_run(const struct operation *operation, const WCHAR *folder, struct fault fault,
                            struct fault_report *report);

/* Checks everything after an operation that succeeded. `leftovers`: whether files of the work may be left. */
void operation_check_done(const struct operation *operation, const struct disks *disks, const WCHAR *folder,
                          bool leftovers);

/*
 * Checks that all disks can be read as before although an operation failed, or was cut off.
 */
void operation_check_undone(const struct operation *operation, const struct disks *disks, const WCHAR *folder,
                            bool leftovers);

/* Does it again after that, without a fault. */
void operation_complete(const struct operation *operation, const struct disks *disks, const WCHAR *folder);

#endif
