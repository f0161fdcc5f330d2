/*
 * vhd_writeback.h - large amounts of data on their way to the disk, at the disk's pace.
 *
 * What is written collects in the system's memory. Begun now and then, writing it through goes on beside the copying,
 * and little is left for the flush at the end: so a cancelled task ends within a second on slow disks too.
 */
#ifndef OPENVPC_VHD_WRITEBACK_H
#define OPENVPC_VHD_WRITEBACK_H

#include "vhd_io.h"

/*
 * NTFS fills what lies between the end of what was ever written of a file and a write behind it, with zeros, inside
 * that write, which nobody can cancel (SetFileValidData, "valid data length"). So no write here is further away than
 * this: what a second holds at 64 MB/s. Bytes.
 */
#define VHD_FILL_STEP (64u * 1048576u)

struct vhd_writeback {
    struct vhd_file *file;
    uint64_t interval; /* after so many bytes writing through is begun; 0: 64 MB */
    uint64_t pending;  /* bytes written since writing through was begun last */
    bool is_ahead;     /* the last call came to beginning it: if that call failed, so did that, and not the write */
};

/* Writes as file->ops->write does. Nothing counts as flushed before the next file->ops->flush. */
enum vhd_status vhd_writeback_write(struct vhd_writeback *writeback, uint64_t offset, const void *data, size_t size,
                                    struct vhd_error *error);

/*
 * Towards a write at `to`, beyond the end of what was written of a file, *end: where that is more than VHD_FILL_STEP
 * away, writes a sector of zeros on the way and moves *end behind it. Else does nothing. The caller asks for progress
 * between the calls.
 */
enum vhd_status vhd_writeback_approach(struct vhd_file *file, uint64_t to, uint64_t *end, struct vhd_error *error);

#endif
