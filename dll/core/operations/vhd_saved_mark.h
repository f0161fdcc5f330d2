/* vhd_saved_mark.h - marks a disk as part of the saved state of a virtual machine, or takes the mark away. */
#ifndef OPENVPC_VHD_SAVED_MARK_H
#define OPENVPC_VHD_SAVED_MARK_H

#include "vhd_io.h"

/*
 * While it is marked nothing else writes to the disk (VHD_IN_SAVED_STATE). Its file keeps its time; what it reads, and its
 * parents, stay. A disk that is so already is only looked at. `path` is resolved. Fails as vhd_image_open and
 * vhd_change_allowed do. Interrupted at any moment, it leaves a disk that reads as it did, marked or not.
 */
enum vhd_status vhd_put_saved_mark(const struct vhd_host *host, const char16_t *path, bool is_saved,
                                   struct vhd_error *error);

#endif
