/* vhd_progress.c - asks whether to go on. */
#include "vhd_progress.h"

enum vhd_status vhd_progress_ask(const struct vhd_progress *progress, uint64_t done, uint64_t total,
                                 const char16_t *path, struct vhd_error *error)
{
    return progress->report(progress->context, done, total) ? VHD_OK : vhd_fail(error, VHD_CANCELLED, path);
}

enum vhd_status vhd_stage_ask(const struct vhd_stage *stage, struct vhd_error *error)
{
    return stage == NULL ? VHD_OK : vhd_progress_ask(stage->progress, stage->done, stage->total, stage->path, error);
}
