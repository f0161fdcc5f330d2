/* vhd_children.h - whether a disk has children, as far as its own folder tells. */
#ifndef OPENVPC_VHD_CHILDREN_H
#define OPENVPC_VHD_CHILDREN_H

#include "vhd_io.h"

/*
 * VHD_HAS_CHILD, naming it, when a file *.vhd, *.avhd or *.vud in the folder of the disk says that it is a child of it,
 * or is one whose merge into the disk was interrupted (vhd_merge_id.h). Such a child reads wrong data once its parent
 * was written to, and a merge that is run again writes over what came in between. Children elsewhere are not found, nor
 * those that nobody may look at now. Fails otherwise as vhd_image_open does for the disk, as host->visit_files, and as
 * vhd_parent_matches.
 */
enum vhd_status vhd_require_no_child(const struct vhd_host *host, const char16_t *path, struct vhd_error *error);

#endif
