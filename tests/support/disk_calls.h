/* disk_calls.h - the four operations on existing disks as data: MergeTo, Convert, Merge and Compact. */
#ifndef OPENVPC_TESTS_DISK_CALLS_H
#define OPENVPC_TESTS_DISK_CALLS_H

#include "create_calls.h"

enum disk_operation { DISK_MERGE_TO, DISK_CONVERT, DISK_MERGE, DISK_COMPACT };

struct disk_call {
    enum disk_operation operation;
    const char16_t *disk;
    const char16_t *target; /* of MergeTo and Convert */
    enum vhd_type type;     /* of the target */
};

enum vhd_status disk_begin(struct memory_host *host, const struct disk_call *call, struct vhd_job **job,
                           struct vhd_error *error);

/* Begins, runs and closes; returns the first failure. Nothing is left open, whatever happens. */
enum vhd_status disk_whole(struct memory_host *host, const struct disk_call *call, struct listener *listener,
                           struct vhd_error *error);

/* The same with a listener that goes on, for those who do not want to know more. */
enum vhd_status disk_run(struct memory_host *host, const struct disk_call *call);

/* The same for merging a child, and for compacting a disk. */
enum vhd_status disk_merge(struct memory_host *host, const char16_t *child);
enum vhd_status disk_compact(struct memory_host *host, const char16_t *disk);

/* "MergeTo, dynamic" and so on, for messages. */
const char *disk_call_name(const struct disk_call *call);

#endif
