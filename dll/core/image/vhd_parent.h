/*
 * vhd_parent.h - finds the parent of a differencing disk.
 *
 * Looked for in this order: the relative locator (W2ru) from the child's folder, the absolute one (W2ku), the header's
 * name field (an absolute path, or one from the child's folder). Files with another unique id are skipped.
 * Products write "/" and \\?\ in these texts: vhd_path_adopt.
 *
 * Merely looking (VHD_FILE_INSPECT) never opens a parent on a server other than the child's own: that would send the
 * user's credentials to whatever host a stranger's image names.
 */
#ifndef OPENVPC_VHD_PARENT_H
#define OPENVPC_VHD_PARENT_H

#include "vhd_image.h"

/*
 * Opens the parent of `child`, which is differencing. Fails with VHD_CHAIN_PARENT_NOT_FOUND when nothing is at any of
 * the places, VHD_CHAIN_ID_MISMATCH when only other disks are, VHD_CHAIN_SIZE_MISMATCH, VHD_PARENT_ELSEWHERE, or with
 * what kept the only candidate from being opened; *parent is NULL then.
 */
enum vhd_status vhd_parent_open(const struct vhd_image *child, enum vhd_open_mode mode, struct vhd_image **parent,
                                struct vhd_error *error);

/* The first place at which the parent is looked for, resolved; false when the child records none that is a path. */
bool vhd_parent_recorded(const struct vhd_image *child, char16_t path[VHD_PATH_CHARS]);

#endif
