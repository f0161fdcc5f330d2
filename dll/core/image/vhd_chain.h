/* vhd_chain.h - a disk with all its parents: what a guest would read. */
#ifndef OPENVPC_VHD_CHAIN_H
#define OPENVPC_VHD_CHAIN_H

#include "vhd_image.h"

#define VHD_MAX_LEVELS 256

struct vhd_chain {
    size_t levels;
    struct vhd_image *images[VHD_MAX_LEVELS]; /* 0: the disk itself; the last one is fixed or dynamic */
    struct vhd_error *hidden; /* where vhd_chain_read counts what it takes as zeros (vhd_hidden.h); NULL: nowhere */
};

/*
 * Opens a disk and its parents, and checks the blocks of each. Fails as vhd_image_open, vhd_image_check_blocks and
 * vhd_parent_open do, and with VHD_CHAIN_CYCLE or VHD_CHAIN_TOO_DEEP; *chain is NULL then.
 */
enum vhd_status vhd_chain_open(const struct vhd_host *host, const char16_t *path, enum vhd_open_mode mode,
                               struct vhd_chain **chain, struct vhd_error *error);

/*
 * The same with the disk itself open for changing (VHD_FILE_CHANGE) and its parents as sources (VHD_FILE_SOURCE): while
 * it is open nobody else can change what it reads. Whether it may be written to is not looked at (vhd_change.h).
 */
enum vhd_status vhd_chain_open_for_change(const struct vhd_host *host, const char16_t *path, struct vhd_chain **chain,
                                          struct vhd_error *error);

/*
 * Follows the parents of `parent`, as far as they are there and can be opened in that mode, for a disk that is or will
 * be its child. Fails with VHD_CHAIN_CYCLE if one of all these is met again, and with VHD_CHAIN_TOO_DEEP. `child` must
 * not be open for changing, or it could not be met. Blocks are not looked at.
 */
enum vhd_status vhd_chain_check_above(struct vhd_image *child, struct vhd_image *parent, enum vhd_open_mode mode,
                                      struct vhd_error *error);

void vhd_chain_close(struct vhd_chain *chain); /* NULL is allowed */

/* Finds which level holds `sector` and those after it; *image is NULL (and !run->present) where they read as zeros. */
enum vhd_status vhd_chain_find(struct vhd_chain *chain, uint64_t sector, uint64_t limit, struct vhd_image **image,
                               struct vhd_run *run, struct vhd_error *error);

/* The same by the BATs alone (vhd_image_find_blocks): where nothing is present, all levels read as zeros. */
enum vhd_status vhd_chain_find_blocks(struct vhd_chain *chain, uint64_t sector, uint64_t limit, struct vhd_run *run,
                                      struct vhd_error *error);

/* Reads `count` sectors from `sector` on, within the disk. */
enum vhd_status vhd_chain_read(struct vhd_chain *chain, uint64_t sector, size_t count, void *buffer,
                               struct vhd_error *error);

/*
 * Whether every sector that `image` itself holds reads the same in the disk at `path` with its parents, which has the
 * same size: then `image` could be left out of a chain. Reads both; fails as vhd_chain_open does.
 */
enum vhd_status vhd_reads_same(struct vhd_image *image, const char16_t *path, bool *same, struct vhd_error *error);

#endif
