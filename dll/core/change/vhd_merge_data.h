/* vhd_merge_data.h - the second step of a merge: the child's sectors are written into the parent. */
#ifndef OPENVPC_VHD_MERGE_DATA_H
#define OPENVPC_VHD_MERGE_DATA_H

#include "vhd_image.h"
#include "vhd_progress.h"

/* Where the last of the blocks will end that the parent gets, bytes; 0 if it gets none. */
enum vhd_status vhd_merge_end(struct vhd_image *child, struct vhd_image *parent, uint64_t *end,
                              struct vhd_error *error);

/* Whether the child holds a sector at all. */
enum vhd_status vhd_merge_is_needed(struct vhd_image *child, bool *needed, struct vhd_error *error);

/*
 * Writes every sector that `child` holds into `parent`, and flushes. `end` is that of vhd_merge_end. May be interrupted and run again. In *hidden it
 * counts what a dynamic parent holds under clear bits (vhd_hidden.h) in the blocks that are written to.
 */
enum vhd_status vhd_merge_data(struct vhd_image *child, struct vhd_image *parent, uint64_t end,
                               const struct vhd_progress *progress, struct vhd_error *hidden, struct vhd_error *error);

#endif
