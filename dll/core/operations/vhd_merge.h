/*
 * vhd_merge.h - merges a differencing disk into its direct parent, in place.
 *
 * The child's file stays, and it and everything below it read the same bytes at every moment, also when the work is
 * interrupted at any write; run again, it writes all data again and completes. Other children of the parent would read
 * garbage afterwards, so the parent gets another unique id (vhd_merge_id.h) and they fail with VHD_CHAIN_ID_MISMATCH.
 * Of a child that holds nothing there is nothing to write, and the parent keeps its id and its other children, unless a
 * merge that was interrupted has to be finished.
 * Source: Windows Virtual PC reference, IVMHardDisk.Merge.
 */
#ifndef OPENVPC_VHD_MERGE_H
#define OPENVPC_VHD_MERGE_H

#include "vhd_job.h"

/*
 * Checks everything, opens both files exclusively and returns the job; on failure *job is NULL and nothing has changed.
 * `path` is resolved. Fails with VHD_NOT_DIFFERENCING, VHD_FILE_READ_ONLY, VHD_PARENT_CHANGED (by its time stamp),
 * VHD_MERGE_UNFINISHED (of the parent into its own), VHD_SHARING_VIOLATION, VHD_IN_SAVED_STATE, VHD_FOOTERS_DISAGREE,
 * VHD_UNALIGNED, VHD_TABLE_BEYOND_DISK, VHD_DISK_FULL, VHD_PARENT_TOO_LARGE_FOR_VOLUME, VHD_PARENT_TABLE_FULL and as
 * vhd_chain_open does, but that disks above the parent may be missing.
 */
enum vhd_status vhd_merge(const struct vhd_host *host, const char16_t *path, struct vhd_job **job,
                          struct vhd_error *error);

#endif
