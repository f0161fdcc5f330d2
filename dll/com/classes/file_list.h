/* file_list.h - the files of some kinds in some folders. */
#ifndef OPENVPC_FILE_LIST_H
#define OPENVPC_FILE_LIST_H

#include "com_windows.h"

#include "vhd_error.h"
#include "vhd_strings.h"

/*
 * Adds the full paths of the files in these folders, but not in those below them, whose names end in one of the
 * extensions (such as ".vhd"), and sorts the list; each file is there once. `extensions` is ended by NULL. Folders that
 * do not exist are skipped; what is no absolute path, and a folder that cannot be looked into, is an error.
 */
enum vhd_status file_list_find(struct vhd_strings *files, const struct vhd_strings *folders,
                               const WCHAR *const extensions[], struct vhd_error *error);

#endif
