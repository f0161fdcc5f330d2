/* vhd_delete.h - deletes a file of our own. */
#ifndef OPENVPC_VHD_DELETE_H
#define OPENVPC_VHD_DELETE_H

#include "vhd_io.h"

/*
 * Whether the drive or share of a path is there, also where its root may not be looked at. Of a volume in a folder the drive
 * with the folder is meant.
 */
bool vhd_drive_is_there(const struct vhd_host *host, const char16_t *path);

/* Whether the system says that nothing is at that path, which it also says where the drive is not there. */
bool vhd_is_missing(const struct vhd_host *host, const char16_t *path);

/*
 * For who does not mind that a file is missing: makes VHD_OK of the `status` of opening it that says so, and gives back any
 * other one. VHD_PATH_NOT_FOUND is also said by a drive that is not ready, whose files are not gone: so that stays, unless
 * the drive is there and the file is not.
 */
enum vhd_status vhd_pass_missing(const struct vhd_host *host, const char16_t *path, enum vhd_status status);

/*
 * Deletes a file, which nobody else may have open, with the patience of the host. One that is not there is no failure; a
 * link is none of ours (VHD_NOT_A_DISK_FILE). VHD_DELETE_READ_ONLY by its attribute; VHD_ACCESS_DENIED when the system would
 * not delete it.
 */
enum vhd_status vhd_delete_file(const struct vhd_host *host, const char16_t *path, struct vhd_error *error);

/*
 * Opens a file that is to be deleted (VHD_FILE_WORK), so that what keeps it from that is known before anything is
 * changed: VHD_DELETE_READ_ONLY, and what vhd_open says.
 */
enum vhd_status vhd_open_to_delete(const struct vhd_host *host, const char16_t *path, struct vhd_file **file,
                                   struct vhd_error *error);

/* Deletes a file that was opened by that, which is closed. VHD_ACCESS_DENIED when the system would not. */
enum vhd_status vhd_delete_open_file(struct vhd_file *file, const char16_t *path, struct vhd_error *error);

#endif
