/* vhd_delete.h - deletes a file of our own. */
#ifndef OPENVPC_VHD_DELETE_H
#define OPENVPC_VHD_DELETE_H

#include "vhd_io.h"

/*
 * Deletes a file, which nobody else may have open, with the patience of the host. One that is not there is no failure; a
 * link is none of ours (VHD_NOT_A_DISK_FILE). VHD_ACCESS_DENIED when it is still there afterwards.
 */
enum vhd_status vhd_delete_file(const struct vhd_host *host, const char16_t *path, struct vhd_error *error);

/* The same for a file that was opened with VHD_FILE_WORK, which is closed. */
enum vhd_status vhd_delete_open_file(const struct vhd_host *host, struct vhd_file *file, const char16_t *path,
                                     struct vhd_error *error);

#endif
