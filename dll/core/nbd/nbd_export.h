/*
 * nbd_export.h - what a server of NBD serves, as its sessions see it: disks, and a catalogue that has them by name.
 *
 * Offsets and sizes are in bytes. Sessions of one catalogue may run on different threads: whoever implements these
 * operations sees to it that they can.
 */
#ifndef OPENVPC_NBD_EXPORT_H
#define OPENVPC_NBD_EXPORT_H

#include "nbd_wire.h"

#include <stdbool.h>
#include <stddef.h>

struct nbd_disk;

/* The smallest piece of a disk that is found by itself, bytes; and the most of them that one `extent` looks at. */
#define NBD_SECTOR 512u
#define NBD_SEARCH 4096u

/* All within the disk, and of any alignment. `size` and `limit` are never 0. */
struct nbd_disk_ops {
    enum nbd_error (*read)(struct nbd_disk *, uint64_t offset, void *buffer, size_t size);
    /* Writing is asked for only of a disk that is writable. After an error any part may have been written. */
    enum nbd_error (*write)(struct nbd_disk *, uint64_t offset, const void *data, size_t size);
    enum nbd_error (*zero)(struct nbd_disk *, uint64_t offset, uint64_t size);
    /* Whatever a session was told to be written before survives a power cut when this returns NBD_OK. */
    enum nbd_error (*flush)(struct nbd_disk *);
    /*
     * How many bytes from `offset` on, at most `limit`, are a hole, or are none. It may be fewer than follow of the kind,
     * when NBD_SEARCH pieces have been looked at.
     */
    enum nbd_error (*extent)(struct nbd_disk *, uint64_t offset, uint64_t limit, uint64_t *size, bool *is_hole);
};

struct nbd_disk {
    const struct nbd_disk_ops *ops;
    uint64_t size;
    bool is_writable;
};

/* A name of an export: UTF-8 of at most NBD_NAME_BYTES, without a NUL behind it. */
struct nbd_name {
    const uint8_t *bytes;
    size_t length;
};

struct nbd_catalogue;

struct nbd_catalogue_ops {
    /* The disk of that name, until it is given back; NULL where there is none, or none that can be opened. */
    struct nbd_disk *(*take)(struct nbd_catalogue *, struct nbd_name name);
    void (*give_back)(struct nbd_catalogue *, struct nbd_disk *);
    /* The name by which a disk that was taken is listed. */
    struct nbd_name (*name)(struct nbd_catalogue *, struct nbd_disk *);
    /* Calls `visit` with each name. False, with none, where strangers are not told. */
    bool (*list)(struct nbd_catalogue *, void (*visit)(void *context, struct nbd_name name), void *context);
};

struct nbd_catalogue {
    const struct nbd_catalogue_ops *ops;
};

#endif
