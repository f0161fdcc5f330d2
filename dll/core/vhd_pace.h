/*
 * vhd_pace.h - large amounts of data on their way to the disk, at the disk's pace.
 *
 * What is written collects in the system's memory. Begun now and then, writing it through goes on beside the copying,
 * and little is left for the flush at the end: so a cancelled task ends within a second on slow disks too.
 */
#ifndef OPENVPC_VHD_PACE_H
#define OPENVPC_VHD_PACE_H

#include "vhd_io.h"

struct vhd_pace {
    struct vhd_file *file;
    uint64_t pending; /* bytes written since writing through was begun last */
};

/* Writes as file->ops->write does. Nothing counts as flushed before the next file->ops->flush. */
enum vhd_status vhd_pace_write(struct vhd_pace *pace, uint64_t offset, const void *data, size_t size,
                               struct vhd_error *error);

#endif
