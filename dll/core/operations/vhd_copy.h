/*
 * vhd_copy.h - copies what a guest would read from a disk and its parents into a new image of its own.
 *
 * As in vhd_create.h, each function makes every check and returns a job; on failure *job is NULL and nothing new
 * exists. Sources are only read; they stay open, and closed to writers, until the job is closed; none of them may be
 * part of a saved state (VHD_IN_SAVED_STATE). The target's folder has to exist. Blocks that hold nothing but zeros get
 * no place in a dynamic target.
 * Sources: Windows Virtual PC reference, IVMHardDisk.MergeTo and IVMHardDisk.Convert.
 */
#ifndef OPENVPC_VHD_COPY_H
#define OPENVPC_VHD_COPY_H

#include "vhd_footer.h"
#include "vhd_job.h"

/* `source` is resolved and has to be a differencing disk; `type` is VHD_TYPE_FIXED or VHD_TYPE_DYNAMIC. */
enum vhd_status vhd_merge_to(const struct vhd_host *host, const char16_t *source, struct vhd_text target,
                             enum vhd_type type, struct vhd_job **job, struct vhd_error *error);

/* The same for a disk of any type; the name of the target has to end in ".vhd". */
enum vhd_status vhd_convert(const struct vhd_host *host, const char16_t *source, struct vhd_text target,
                            enum vhd_type type, struct vhd_job **job, struct vhd_error *error);

#endif
