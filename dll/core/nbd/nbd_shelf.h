/*
 * nbd_shelf.h - what openvpc-nbd and its like serve: one disk, or those of a folder by their names.
 *
 * One disk is open, and its files are held, as long as the shelf is. It has the name that it was given, which clients may
 * leave out. Those of a folder, its files *.vhd, are opened for the first client that asks for them, and closed when the
 * last one has gone; a name that a client sends is compared with those of the files, so that it leads nowhere else.
 *
 * Where its disks are secret, the name has to be told, and nobody is told names.
 */
#ifndef OPENVPC_NBD_SHELF_H
#define OPENVPC_NBD_SHELF_H

#include "nbd_live.h"

struct nbd_shelf;

/* Longest name of a disk, in UTF-16 units: any file may keep its own. */
#define NBD_SHELF_NAME_CHARS (VHD_PATH_CHARS - 1)

/*
 * Puts a disk on a new shelf, by its path, which is resolved, and a name, which is not empty (NULL: that of its file). Fails
 * as vhd_live_open does; *shelf is NULL then. `settings` has to outlive the shelf.
 */
enum vhd_status nbd_shelf_of_disk(const struct nbd_settings *settings, const char16_t *path, const char16_t *name,
                                  bool is_secret, struct nbd_shelf **shelf, struct vhd_error *error);

/* The same for a file as it is, such as the image of a DVD or a floppy. Fails as nbd_raw_open does. */
enum vhd_status nbd_shelf_of_file(const struct nbd_settings *settings, const char16_t *path, const char16_t *name,
                                  bool is_secret, struct nbd_shelf **shelf, struct vhd_error *error);

/* Serves the disks of a folder, whose path is resolved. VHD_FOLDER_NOT_FOUND and its like when there is none. */
enum vhd_status nbd_shelf_of_folder(const struct nbd_settings *settings, const char16_t *folder,
                                    struct nbd_shelf **shelf, struct vhd_error *error);

/* For sessions, on any threads. */
struct nbd_catalogue *nbd_shelf_catalogue(struct nbd_shelf *shelf);

/* Flushes and closes what is open, when no session is left; tells of the last failure in that. NULL is allowed. */
enum vhd_status nbd_shelf_close(struct nbd_shelf *shelf, struct vhd_error *error);

#endif
