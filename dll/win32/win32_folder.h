/* win32_folder.h - what is in a folder, and the folder that is the current user's own. */
#ifndef OPENVPC_WIN32_FOLDER_H
#define OPENVPC_WIN32_FOLDER_H

#include "vhd_error.h"

#include <stdbool.h>

/*
 * Calls `visit` with the name of each file in `folder` that fits the pattern (* and ?), as far as names go: Windows also
 * looks at short names, by which *.vhd finds a.vhdx. Folders are no files; links to files are, if asked for.
 */
enum vhd_status win32_visit_files(const char16_t *folder, const char16_t *pattern, bool links,
                                  void (*visit)(void *context, const char16_t *name), void *context,
                                  struct vhd_error *error);

/*
 * The folder %LocalAppData%: what the environment says, if that is an absolute path (vhd_path_adopt), else what the system
 * knows. Without a final backslash, unless it is a root.
 */
enum vhd_status win32_local_app_data(char16_t path[VHD_PATH_CHARS], struct vhd_error *error);

/* The same for the folder %UserProfile%. */
enum vhd_status win32_user_profile(char16_t path[VHD_PATH_CHARS], struct vhd_error *error);

/* Whether Windows Virtual PC is installed, for programs of whichever bitness. */
bool win32_has_virtual_pc(void);

#endif
