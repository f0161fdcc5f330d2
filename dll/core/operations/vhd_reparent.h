/*
 * vhd_reparent.h - sets where a differencing disk looks for its parent, or gives it another parent that reads the
 * same.
 *
 * For chains that were moved, for parents whose time stamp is wrong though their contents are right, and, with the
 * grandparent, to drop the middle of a chain once it has been merged. Source: Windows Virtual PC reference,
 * IVMHardDisk.Parent.
 */
#ifndef OPENVPC_VHD_REPARENT_H
#define OPENVPC_VHD_REPARENT_H

#include "vhd_io.h"

/*
 * Both paths are resolved. `parent` is the disk that `child` was made from, by its unique id, wherever it lies now;
 * or the parent of its present parent, if every sector that lies between reads the same there. Locators, name and
 * time stamp are rewritten (and the id, for the grandparent); the child's own file time stays. Fails with
 * VHD_NOT_DIFFERENCING, VHD_CHAIN_SIZE_MISMATCH, VHD_CHAIN_ID_MISMATCH, VHD_CHAIN_CYCLE, VHD_CHAIN_TOO_DEEP,
 * VHD_FILE_READ_ONLY, VHD_SHARING_VIOLATION, VHD_IN_SAVED_STATE, VHD_DISK_FULL, VHD_FILE_TOO_LARGE_FOR_VOLUME,
 * VHD_UNDO_NAME_TAKEN and as vhd_image_open does. Interrupted at any moment, it leaves a disk that reads as it did.
 */
enum vhd_status vhd_set_parent(const struct vhd_host *host, const char16_t *child, const char16_t *parent,
                               struct vhd_error *error);

#endif
