/*
 * search_paths.h - the folders in which images are looked for, and the one of virtual machines: both kept in the
 * configuration, as they were given.
 */
#ifndef OPENVPC_SEARCH_PATHS_H
#define OPENVPC_SEARCH_PATHS_H

#include "com_windows.h"

#include "vhd_error.h"
#include "vhd_strings.h"

/* Adds the folders to a list; there may be none. */
enum vhd_status search_paths_read(struct vhd_strings *list, struct vhd_error *error);

/* Replaces them all, after a check of each: vhd_folder.h. On failure they are as before. */
enum vhd_status search_paths_write(const struct vhd_strings *list, struct vhd_error *error);

/* The folder of virtual machines, added to a list; by default "Virtual Machines\" in that of the configuration. */
enum vhd_status default_path_read(struct vhd_strings *list, struct vhd_error *error);

/* Replaces it, after the same check. */
enum vhd_status default_path_write(BSTR path, struct vhd_error *error);

#endif
