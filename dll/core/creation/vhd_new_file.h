/*
 * vhd_new_file.h - a file that appears under its name complete, or not at all.
 *
 * It is written as "~xxxxxxxx.ovpc" in the target folder, the eight hex digits being the first four bytes of the unique
 * id of the disk in it, and begins with a marker sector until its last write. Killing the process at any moment leaves
 * no file under the target name or a complete one. What is left under the temporary name is known by the marker, by
 * being empty, or by holding, perhaps in parts, the disk whose id its name begins and to which nothing was ever
 * written; the next creation that looks through the folder removes it. Floppy images are files like that too, with
 * their serial number for an id.
 */
#ifndef OPENVPC_VHD_NEW_FILE_H
#define OPENVPC_VHD_NEW_FILE_H

#include "vhd_io.h"
#include "vhd_layout.h"

/* What the file is to hold, and so how carefully it is written. */
enum vhd_new_file_kind {
    /*
     * Guest data, or the promise of room: the marker is flushed before anything else is written, the rest before the
     * marker is replaced, all before the move, and the move itself. Whatever a power cut leaves is known by its marker.
     */
    VHD_NEW_FILLED,
    /*
     * A dynamic or differencing disk without a block. One flush, before the move: three more would make the creation
     * take three times as long. Whatever sectors a power cut leaves under the temporary name, nothing can be lost with
     * them (vhd_leftover.c); the move lasts at the latest with the first flush of whoever writes to the disk.
     */
    VHD_NEW_UNUSED,
    /* As VHD_NEW_FILLED, but others may look at it from the first moment (VHD_FILE_INSPECT). */
    VHD_NEW_SEEN,
};

struct vhd_new_file {
    const struct vhd_host *host;
    enum vhd_new_file_kind kind;
    struct vhd_file *file; /* open, kept from others as the kind says; NULL when there is none */
    char16_t path[VHD_PATH_CHARS];
    bool made[VHD_PATH_CHARS]; /* whether the folder path[0..length) was made here, and is removed on failure */
    bool replaces;             /* to be set by the caller: what has the name then gives way */
    bool kept;                 /* it has its name */
};

/*
 * Makes missing folders, has leftovers removed, creates the temporary file and writes the marker. The path was checked
 * (vhd_target.h). On failure nothing new remains.
 */
enum vhd_status vhd_new_file_begin(struct vhd_new_file *new_file, const struct vhd_host *host, const char16_t *path,
                                   const uint8_t id[16], enum vhd_new_file_kind kind, struct vhd_error *error);

/*
 * Replaces the marker by the real first sector, and moves the file to its name; VHD_TARGET_EXISTS when something has
 * come to stand there.
 */
enum vhd_status vhd_new_file_commit(struct vhd_new_file *new_file, const uint8_t first_sector[VHD_SECTOR],
                                    struct vhd_error *error);

/* Writes all of a small file, of at least a sector, and commits it; it stays open. Errors name the file. */
enum vhd_status vhd_new_file_fill(struct vhd_new_file *new_file, const void *bytes, size_t size,
                                  struct vhd_error *error);

/* The same, and ends. */
enum vhd_status vhd_new_file_put(struct vhd_new_file *new_file, const void *bytes, size_t size,
                                 struct vhd_error *error);

/* Closes the file. If it was not committed it is deleted, and so are the folders that were made for it. */
void vhd_new_file_end(struct vhd_new_file *new_file);

/* Closes and deletes the file though it may have been committed, and the folders. Another's of that name is left alone. */
void vhd_new_file_withdraw(struct vhd_new_file *new_file);

#endif
