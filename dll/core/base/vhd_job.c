/* vhd_job.c - how a job begins, and how the call that makes it ends. */
#include "vhd_job.h"

#include "vhd_path.h"

#include <stdlib.h>

enum vhd_status vhd_job_new(size_t size, const struct vhd_job_ops *ops, const struct vhd_host **host,
                            const char16_t *target, struct vhd_job **job, struct vhd_error *error)
{
    *job = calloc(1, size);
    if (*job == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, target);
    (*job)->ops = ops;
    *host = vhd_patience_begin(&(*job)->patience, *host);
    vhd_path_set((*job)->target, target);
    return VHD_OK;
}

enum vhd_status vhd_job_hand_out(struct vhd_job **job, enum vhd_status status)
{
    if (status != VHD_OK && *job != NULL) {
        (*job)->ops->close(*job);
        *job = NULL;
    }
    return status;
}
