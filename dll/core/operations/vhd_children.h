/* vhd_children.h - whether a disk has children, as far as its own folder tells. */
#ifndef OPENVPC_VHD_CHILDREN_H
#define OPENVPC_VHD_CHILDREN_H

#include "vhd_io.h"

/*
 * VHD_HAS_CHILD, naming it, when a file *.vhd, *.avhd or *.vud in the folder of the disk says that it is a child of it. Such
 * a child reads wrong data once its parent was written to. Children elsewhere are not found, nor those that nobody may
 * look at now. Fails otherwise as vhd_image_open does for the disk, and as host->visit_files.
 */
enum vhd_status vhd_require_no_child(const struct vhd_host *host, const char16_t *path, struct vhd_error *error);

#endif
