/* win32_private.h - what the files of dll/win32 share. */
#ifndef OPENVPC_WIN32_PRIVATE_H
#define OPENVPC_WIN32_PRIVATE_H

#include "win32_calls.h"
#include "win32_host.h"

/* A path for Win32 calls: with "\\?\" or "\\?\UNC\" before it, so that nothing in it is reinterpreted or too long. */
#define WIN32_PATH_CHARS (VHD_PATH_CHARS + 24)
void win32_path(const char16_t *path, WCHAR prefixed[WIN32_PATH_CHARS]);

/* Fills *error for a call on `path` that has just failed with `code`; returns the status. */
enum vhd_status win32_fail(struct vhd_error *error, const char16_t *path, DWORD code);

/*
 * Writes at the position of the handle, and reports how much was written, after a failure too. A full volume shows as a
 * write that is shorter than asked, and only the next one fails. This and the next return a Win32 error code.
 */
DWORD win32_write(HANDLE handle, const void *data, size_t size, size_t *written);

/* Gives the open file another name on its volume. */
DWORD win32_rename(HANDLE handle, const char16_t *path, bool replace);

/*
 * Has the open file deleted when it is closed: by handle, so that what somebody else puts at its path is not touched.
 * Returns a Win32 error code.
 */
DWORD win32_discard(HANDLE handle);

/* Whether an open file is one with this name only: no link, of either kind. */
bool win32_is_plain_file(HANDLE handle);

/* An open file of which core has the calls, by its handle, which it closes in the end; NULL without memory. */
struct vhd_file *win32_file_of(const char16_t *path, HANDLE handle);

/* Which file an open one is (vhd_io.h). */
struct vhd_file_identity win32_identity(HANDLE handle);

/* A FILETIME in the units of vhd_io.h, and back. */
int64_t win32_ticks(FILETIME time);
FILETIME win32_file_time(int64_t ticks);

/* host->open, host->volume, host->visit_leftovers and host->sha1 */
enum vhd_status win32_open(const struct vhd_host *, const char16_t *path, enum vhd_open_mode, struct vhd_file **,
                           struct vhd_error *);
enum vhd_status win32_volume(const struct vhd_host *, const char16_t *folder, struct vhd_volume *, struct vhd_error *);
void win32_visit_leftovers(const struct vhd_host *, const char16_t *folder,
                           void (*visit)(void *context, const char16_t *name), void *context);
enum vhd_status win32_sha1(const struct vhd_host *, const void *data, size_t size, uint8_t digest[20],
                           struct vhd_error *);

#endif
