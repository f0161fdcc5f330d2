/*
 * vhd_flatten.h - writes what a guest would read from a chain into a new file: the work of MergeTo and Convert.
 *
 * In a dynamic target blocks of zeros get no place, and the others stand in the order of the disk.
 */
#ifndef OPENVPC_VHD_FLATTEN_H
#define OPENVPC_VHD_FLATTEN_H

#include "vhd_chain.h"
#include "vhd_writeback.h"
#include "vhd_plan.h"

/* Made of zeros; `plan` and `source` are then the caller's to fill. Blocks of the plan have 2 MB. */
struct vhd_flatten {
    struct vhd_plan plan; /* while blocks are written, its footer_offset is where the next one goes */
    struct vhd_chain *source;
    uint8_t first_sector[VHD_SECTOR]; /* what the file begins with when it is complete; see vhd_new_file.h */

    struct vhd_writeback writeback;
    uint32_t block;       /* bytes */
    uint32_t stride;      /* bytes from one bitmap of a dynamic disk to the next */
    uint8_t *table;       /* of a dynamic disk: its BAT as it will be in the file */
    uint8_t *buffer;      /* a block as it stands in a dynamic file: bitmap, data, and the gap before the next bitmap */
    size_t written;       /* bytes of the buffer */
    uint64_t data_offset; /* of its data in the target, bytes */
};

/* Takes the memory that the plan needs. `target` is for messages. */
enum vhd_status vhd_flatten_start(struct vhd_flatten *flatten, const char16_t *target, struct vhd_error *error);

/* The room that the target can need, bytes: for a dynamic one every block that some level of the source has. */
enum vhd_status vhd_flatten_room(struct vhd_flatten *flatten, uint64_t *needed, struct vhd_error *error);

/*
 * Writes all but the first sector into an empty file, and fills `first_sector`. Flushed. Progress is asked after each
 * block and at the end.
 */
enum vhd_status vhd_flatten_write(struct vhd_flatten *flatten, struct vhd_file *file, const char16_t *target,
                                  const struct vhd_progress *progress, struct vhd_error *error);

/* Frees the memory and closes the source. */
void vhd_flatten_end(struct vhd_flatten *flatten);

#endif
