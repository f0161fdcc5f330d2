/*
 * vhd_compact.h - rebuilds a dynamic disk without its blocks of zeros.
 *
 * The new file is written beside the old one as "<file>.ovpc-compact", with the same unique id, creation stamp and
 * file time, so that the children of the disk stay valid, and the same geometry, so that guests do; it takes the old
 * one's place when it is complete and flushed (vhd_backup.h). Until then the old one is only read. Nobody else has it
 * open meanwhile; if somebody was quick enough to change it at the very end, it comes back, at the latest when it is
 * opened the next time.
 *
 * "<file>.ovpc-compact" is removed by the next compaction of that disk, which has just checked that the disk is
 * whole, and by nothing else: it has the id of a living disk, so no rule about names and ids could tell that it is
 * superfluous. Source: Windows Virtual PC reference, IVMHardDisk.Compact.
 */
#ifndef OPENVPC_VHD_COMPACT_H
#define OPENVPC_VHD_COMPACT_H

#include "vhd_job.h"

/*
 * `path` is resolved. Fails with VHD_NOT_DYNAMIC, VHD_SEVERAL_NAMES, VHD_FILE_READ_ONLY, VHD_SHARING_VIOLATION,
 * VHD_IN_SAVED_STATE, VHD_DISK_FULL, VHD_FILE_TOO_LARGE_FOR_VOLUME, VHD_WORK_NAME_TAKEN and as vhd_image_open does;
 * the job with VHD_COMPACT_DISTURBED, or with VHD_FILE_TOO_LARGE_FOR_VOLUME where the copy becomes larger than a BAT
 * can reach. Where nothing can be gained the old file stays.
 */
enum vhd_status vhd_compact(const struct vhd_host *host, const char16_t *path, struct vhd_job **job,
                            struct vhd_error *error);

#endif
