/*
 * win32_atomic_file.h - a small file that several processes read and rewrite as a whole, each at any time.
 *
 * It is rewritten as "<path>.ovpc-new" and moved to its name. Whoever has that file open holds the right to change the file:
 * others wait for it, some seconds at most. Killing the process, or a power cut, leaves the old contents or the new
 * ones; a file of that name that is left then is taken over by the next change. Errors name `path`.
 */
#ifndef OPENVPC_WIN32_ATOMIC_FILE_H
#define OPENVPC_WIN32_ATOMIC_FILE_H

#include "vhd_io.h"

/* Larger files are not read (VHD_CONFIG_TOO_LARGE): nobody meant them to be here. In bytes. */
#define WIN32_ATOMIC_FILE_LIMIT 1048576u

/* How long anybody may be asked to wait for a file that another program does not share. In milliseconds. */
#define WIN32_ATOMIC_PATIENCE 2000u

/*
 * The whole file, to be freed by the caller; *bytes is NULL, and that is no error, when there is none. Another program
 * that does not share it, or is deleting it, is waited for so many milliseconds at most, less those that calls of the
 * last seconds waited in vain; and not where the caller may not read the file.
 */
enum vhd_status win32_atomic_read(const char16_t *path, uint32_t patience, void **bytes, size_t *size,
                                  struct vhd_error *error);

/* Which state of a file was read. All zeros: none. */
struct win32_atomic_stamp {
    uint64_t size;
    int64_t written, changed;          /* when: its contents; those, or its name, or what else is known of it */
    struct vhd_file_identity identity; /* all 0 where the times tell enough */
    bool is_settled;                   /* whatever is written after that state was read has another time */
};

/*
 * The same for a file of which a state was read before, which the stamp tells. If the file is in that state still, it is
 * not read: *is_same is true, and *bytes NULL. Else the stamp is that of the state which is read, all zeros when there is
 * no file.
 */
enum vhd_status win32_atomic_read_again(const char16_t *path, uint32_t patience, struct win32_atomic_stamp *stamp,
                                        bool *is_same, void **bytes, size_t *size, struct vhd_error *error);

struct win32_atomic_change;

/*
 * Waits for the right to change the file, making the folders below path[0..base) that are missing. VHD_FOLDER_PATH_NOT_FOUND
 * when path[0..base) itself is missing, VHD_CONFIG_READ_ONLY when the file has that attribute,
 * VHD_NOT_A_DISK_FILE when a link has the other name, which is none of ours and is left alone. After a failure *change is
 * NULL, and no folder is left that was made here.
 */
enum vhd_status win32_atomic_begin(const char16_t *path, size_t base, struct win32_atomic_change **change,
                                   struct vhd_error *error);

/* Puts new contents in the place of the file, flushed. On failure the file is as before. At most once. */
enum vhd_status win32_atomic_commit(struct win32_atomic_change *change, const void *bytes, size_t size,
                                    struct vhd_error *error);

/* A path that has as many characters, the final NUL included, leaves no room for "<path>.damaged-999". */
#define WIN32_ATOMIC_PATH_CHARS (VHD_PATH_CHARS - 12)

/*
 * Renames the file to "<path>.damaged-<n>", the first name that is free, and returns that. VHD_PATH_TOO_LONG by the limit
 * above.
 */
enum vhd_status win32_atomic_quarantine(struct win32_atomic_change *change, char16_t quarantined[VHD_PATH_CHARS],
                                        struct vhd_error *error);

/* Gives up the right. What was not committed is deleted, and so are the folders that were made for it. */
void win32_atomic_end(struct win32_atomic_change *change);

#endif
