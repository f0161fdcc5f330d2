/* vhd_folder.h - folders that a person names to have them searched. */
#ifndef OPENVPC_VHD_FOLDER_H
#define OPENVPC_VHD_FOLDER_H

#include "vhd_io.h"

/*
 * Checks the text of a folder, which has to be absolute and may end in a backslash, and makes it plain. Fails with what
 * vhd_path_check_folder and vhd_path_resolve say.
 */
enum vhd_status vhd_folder_resolve(struct vhd_text path, char16_t resolved[VHD_PATH_CHARS], struct vhd_error *error);

/* VHD_FOLDER_NOT_FOUND, or VHD_FOLDER_PATH_NOT_FOUND when that in which it would lie is missing too. */
enum vhd_status vhd_folder_require(const struct vhd_host *host, const char16_t *resolved, struct vhd_error *error);

#endif
