/*
 * vhd_compact.h - removes blocks of zeros from a dynamic disk and makes its file smaller, in place.
 *
 *   1  blocks of zeros leave the block table; flush
 *   2  blocks from the end of the file move into the gaps, in batches: copied; flush; then named by the table
 *   3  a block table that stands behind all blocks is copied after the last one; flush; then named by the header;
 *      flush
 *   4  the footer is written at the new end; flush; then the file gets its size; flush
 *
 * At every moment the disk reads the same, for every reader, and the file is a valid one: a place is used again only
 * when nothing on the disk names it any more. All of it happens on the one file, which nobody else has open: links,
 * owner and permissions are not touched, no space is needed unless the file has holes, and there is no second file.
 * Unique id, creation stamp, geometry and file time are kept, so children and guests see the same disk; the block size
 * as well.
 *
 * A block is removed only if all of it is zeros. One that holds data under clear bits of its bitmap reads as zeros
 * here, but as data for other readers, so it stays, with its bitmap. Nothing is known of blocks that entries beyond the
 * end of the disk name; they stay too, but may move. Where all blocks are aligned to 4 KB they are so afterwards.
 *
 * Memory: at most 40 bytes for each block of the file, and 1 MB. Source: Windows Virtual PC reference,
 * IVMHardDisk.Compact; it speaks of a temporary file, of which there is none here.
 */
#ifndef OPENVPC_VHD_COMPACT_H
#define OPENVPC_VHD_COMPACT_H

#include "vhd_job.h"

/*
 * `path` is resolved. Fails with VHD_NOT_DYNAMIC, VHD_FILE_READ_ONLY, VHD_SHARING_VIOLATION, as vhd_change_allowed, as
 * vhd_image_places and as vhd_image_open do. Where nothing can be gained nothing is written. After a failure of the
 * job, and when it was cancelled, the disk is valid and perhaps partly compacted; running it again completes it.
 */
enum vhd_status vhd_compact(const struct vhd_host *host, const char16_t *path, struct vhd_job **job,
                            struct vhd_error *error);

#endif
