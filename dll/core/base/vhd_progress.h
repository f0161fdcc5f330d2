/* vhd_progress.h - reports the progress of long work, and asks whether to go on. */
#ifndef OPENVPC_VHD_PROGRESS_H
#define OPENVPC_VHD_PROGRESS_H

#include "vhd_error.h"

#include <stdbool.h>

/* Is told the progress of the work, in bytes, and returns whether to go on. */
struct vhd_progress {
    bool (*report)(void *context, uint64_t done, uint64_t total);
    void *context;
};

/*
 * Asked between writes, and after the flush at the end of the work: a flush may take its time, and whoever cancels
 * meanwhile shall not find the disk in place after it. VHD_CANCELLED, about `path`, when the answer is no.
 */
enum vhd_status vhd_progress_ask(const struct vhd_progress *progress, uint64_t done, uint64_t total,
                                 const char16_t *path, struct vhd_error *error);

/* How far the work has come, for a part of it that moves it no further but takes its time. Arguments as above. */
struct vhd_stage {
    const struct vhd_progress *progress;
    uint64_t done, total;
    const char16_t *path;
};

/* Asks there. `stage` may be NULL: nobody is asked. */
enum vhd_status vhd_stage_ask(const struct vhd_stage *stage, struct vhd_error *error);

#endif
