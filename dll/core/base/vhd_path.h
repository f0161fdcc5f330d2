/*
 * vhd_path.h - the rules for paths: what is accepted, how one is resolved against another, how one is made relative.
 *
 * Pure text; nothing here asks the system. A path is absolute when it begins with a drive (X:\) or a share
 * (\\server\share\). Arguments of calls and texts found in images follow the same rules, the latter after
 * vhd_path_adopt.
 */
#ifndef OPENVPC_VHD_PATH_H
#define OPENVPC_VHD_PATH_H

#include "vhd_error.h"

#include <stdbool.h>

/*
 * VHD_PATH_TOO_LONG for VHD_PATH_CHARS units or more, then VHD_PATH_CHARACTER, then what is wrong with the first bad
 * part: VHD_PATH_DEVICE_NAME for CON, COM1 and their like, pipes, mailslots and servers with an @, VHD_PATH_TRAILING
 * for a final dot or space, VHD_PATH_NO_FILE_NAME for a missing server or share. Then VHD_PATH_NO_FILE_NAME for a path
 * that would name a folder. An empty path passes: whether it is allowed is the caller's question.
 */
enum vhd_status vhd_path_check(struct vhd_text path, struct vhd_error *error);

/* The same for the path of a folder: it may be a root, and may end in a backslash. */
enum vhd_status vhd_path_check_folder(struct vhd_text path, struct vhd_error *error);

/* Room for a text that vhd_path_adopt may make a path of: \\?\UNC\ is longer by 6 than what is left of it. */
#define VHD_PATH_ADOPTED_CHARS (VHD_PATH_CHARS + 6)

/*
 * Rewrites a text that another program has left, NUL-terminated, as the rules have it: each "/" is a backslash, and
 * \\?\X:\ and \\?\UNC\server\share\ lose their prefix, once. It becomes no longer, and is yet to be checked.
 */
void vhd_path_adopt(char16_t *text);

/* Whether a path that passed the check is absolute. */
bool vhd_path_is_absolute(struct vhd_text path);

/*
 * Makes a path that passed the check absolute and plain: no ".", no "..", no doubled backslash. One that is relative is
 * taken from the folder of the file `base`, a rooted one (\name) from its drive or share; `base` may be NULL for an
 * absolute path. Fails with VHD_PATH_EMPTY, VHD_PATH_DRIVE_RELATIVE (X:name, whatever the base is),
 * VHD_PATH_NOT_ABSOLUTE (relative, and no base) or VHD_PATH_TOO_LONG.
 */
enum vhd_status vhd_path_resolve(struct vhd_text path, const char16_t *base, char16_t resolved[VHD_PATH_CHARS],
                                 struct vhd_error *error);

/* Checks a path (vhd_path_check) and resolves it. */
enum vhd_status vhd_path_parse(struct vhd_text path, const char16_t *base, char16_t resolved[VHD_PATH_CHARS],
                               struct vhd_error *error);

/*
 * The functions below take resolved paths. Where no size is given, none is checked: the caller gives room for all that
 * is written and a NUL behind it, in units of 16 bits. What is written overlaps nothing that is read.
 */

/* Length of "X:\" or "\\server\share\" at the start. */
size_t vhd_path_root_length(const char16_t *path);

/* The name after the last backslash, inside `path`. */
const char16_t *vhd_path_name(const char16_t *path);

/*
 * Length of the folder of path[0..length), without its final backslash unless it is the root. Applied to its own result
 * it climbs to the root, where it stays.
 */
size_t vhd_path_folder_length(const char16_t *path, size_t length);

/* Writes the folder of a path, without its final backslash unless it is the root. */
void vhd_path_folder(const char16_t *path, char16_t folder[VHD_PATH_CHARS]);

/* Writes the path of what is called `name` in a folder, which may be a root. Room: both, a backslash, and the NUL. */
void vhd_path_join(char16_t *joined, const char16_t *folder, const char16_t *name);

/* Writes `path` and `suffix` one after the other. Room: both, and the NUL. */
void vhd_path_append(char16_t *longer, const char16_t *path, const char16_t *suffix);

/* Whether two paths are the same text. */
bool vhd_path_equal(const char16_t *a, const char16_t *b);

/* Copies path[0..length) and ends it with NUL, so the room is length + 1; or the whole path. */
void vhd_path_copy(char16_t *copy, const char16_t *path, size_t length);
void vhd_path_set(char16_t *copy, const char16_t *path);

/*
 * Writes `file` as seen from the folder of `from`: ".\name", "..\folder\name". False, with nothing written, when they
 * share no drive or share, or when the text would be longer than a path may be, so that nobody could use it.
 */
bool vhd_path_relative(const char16_t *from, const char16_t *file, char16_t relative[VHD_PATH_CHARS]);

/* Whether using `path` contacts no server but the one that holds `own`; a path with a drive letter contacts none. */
bool vhd_path_same_server(const char16_t *own, const char16_t *path);

#endif
