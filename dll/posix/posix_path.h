/*
 * posix_path.h - from names of files, as Linux has them, to paths of core, and back.
 *
 * A name is bytes without NUL; a path is UTF-16 by the rules of Windows. Every absolute name that is not too long has a
 * path, and its own name back: names are UTF-8, and what no path may hold becomes another character, as WSL and Samba's
 * clients do it: one of  " * : < > ? \ |  and 1 to 31, and a dot or a space at the end of a component, is moved to U+F000
 * and behind; a byte that is no UTF-8 becomes U+DC80 to U+DCFF, as in Python.
 */
#ifndef OPENVPC_POSIX_PATH_H
#define OPENVPC_POSIX_PATH_H

#include "vhd_io.h"

/* Room for the name of any path of fewer than VHD_TEMPORARY_CHARS units: three bytes for each, and the NUL. */
#define POSIX_NAME_BYTES (VHD_TEMPORARY_CHARS * 3)

/*
 * The path of an absolute name without "." and "..": Z:\ and the rest. Fails with VHD_PATH_NOT_ABSOLUTE, and with
 * VHD_PATH_TOO_LONG.
 */
enum vhd_status posix_path_of(const char *name, char16_t path[VHD_PATH_CHARS], struct vhd_error *error);

/* The name of a path; false, with an empty one, where it is on another drive or on a share. */
bool posix_name_of(const char16_t *path, char name[POSIX_NAME_BYTES]);

/*
 * A path of fewer than VHD_PATH_CHARS units as a person on Linux writes it: its name, in which what is no UTF-8 is
 * replaced. What is no file here stays as it is.
 */
void posix_path_shown(const char16_t *path, char16_t shown[VHD_PATH_CHARS]);

/*
 * The characters of a name, without its final NUL, as those of a path; returns their number, or more than `room` when they
 * do not fit. And the bytes of characters, with a final NUL, at most three for each.
 */
size_t posix_to_utf16(const char *name, char16_t *text, size_t room);
void posix_to_bytes(struct vhd_text text, char *bytes);

#endif
