/*
 * nbd_raw.h - the bytes of a file, such as the image of a DVD or a floppy, as a disk that is served.
 *
 * Clients count in sectors, those of DVDs in sectors of 2,048 bytes. Where a file is only read, what is missing of its
 * last one is zeros; where it is written to, what it has of a last one of 512 bytes that is not whole is not served, so
 * that it stays as large as it is.
 */
#ifndef OPENVPC_NBD_RAW_H
#define OPENVPC_NBD_RAW_H

#include "nbd_live.h"

#define NBD_RAW_SECTOR 2048u

/*
 * Opens a file, whose path is resolved, as host->ops->open does: while it is only read nobody can change it, while it is
 * written to nobody else can open it. `settings` has to outlive it. On failure *disk is NULL, and nothing was reported.
 */
enum vhd_status nbd_raw_open(const struct nbd_settings *settings, const char16_t *path, struct nbd_disk **disk,
                             struct vhd_error *error);

/* Flushes and closes it; tells whether flushing failed. NULL is allowed. */
enum vhd_status nbd_raw_close(struct nbd_disk *disk, struct vhd_error *error);

#endif
