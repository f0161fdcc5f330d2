/*
 * vhd_make_folders.h - the folders on the way to a new file: those that are missing are made, and removed again.
 *
 * `top` is the length of a folder at the start of `path` that is taken to exist; its root, if nothing else is known.
 */
#ifndef OPENVPC_VHD_MAKE_FOLDERS_H
#define OPENVPC_VHD_MAKE_FOLDERS_H

#include "vhd_io.h"

/*
 * Climbs from the folder of `path` to the nearest one that exists, path[0..*length), no higher than `top`. *below_file:
 * on the way a file was met where a folder should be.
 */
enum vhd_status vhd_find_folder(const struct vhd_host *host, const char16_t *path, size_t top, size_t *length,
                                bool *below_file, struct vhd_error *error);

/*
 * Makes what is missing. made[length] becomes true, on failure as well, where the folder path[0..length) was made here;
 * one that somebody else makes meanwhile is theirs.
 */
enum vhd_status vhd_make_folders(const struct vhd_host *host, const char16_t *path, size_t top,
                                 bool made[VHD_PATH_CHARS], struct vhd_error *error);

/*
 * Whether the folder of `path` is missing. After VHD_PATH_NOT_FOUND from the call above or from using the folder, it
 * was somebody else's, who has failed and removed it: making it once more is enough.
 */
bool vhd_folder_is_gone(const struct vhd_host *host, const char16_t *path);

/* Removes those that were made here, as far as they are empty. */
void vhd_remove_folders(const struct vhd_host *host, const char16_t *path, bool made[VHD_PATH_CHARS]);

#endif
