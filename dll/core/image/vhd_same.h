/* vhd_same.h - whether a disk could be left out of a chain. */
#ifndef OPENVPC_VHD_SAME_H
#define OPENVPC_VHD_SAME_H

#include "vhd_image.h"

/*
 * Whether every sector that `image` itself holds reads the same in the disk at `path` with its parents, which has the
 * same size. Reads both; fails as vhd_chain_open does.
 */
enum vhd_status vhd_reads_same(struct vhd_image *image, const char16_t *path, bool *same, struct vhd_error *error);

#endif
