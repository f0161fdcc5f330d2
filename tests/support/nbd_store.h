/*
 * nbd_store.h - a catalogue of two small disks in memory, for tests of NBD sessions: "ro", which can be read, and "rw",
 * which can be written as well. The empty name means the first.
 *
 * It ends the program where a session breaks the rules of nbd_export.h.
 */
#ifndef OPENVPC_TESTS_NBD_STORE_H
#define OPENVPC_TESTS_NBD_STORE_H

#include "nbd_export.h"

/* Several pieces of a session (NBD_PIECE), and a sector. */
#define STORE_BYTES ((3u << 20) + 512u)

/* Zeros from one multiple of this to another are a hole. Bytes. */
#define STORE_UNIT 4096u

struct nbd_store_disk {
    struct nbd_disk disk;
    const char *name;
    uint8_t *bytes;
    unsigned users, flushes, writes, extents;
    uint64_t most_extent;         /* bytes that one call tells of; 0: as many as are alike */
    unsigned calls_until_failure; /* 1: the next call fails; 0: none does */
    enum nbd_error failure;
};

struct nbd_store {
    struct nbd_catalogue catalogue;
    struct nbd_store_disk disks[2];
    bool is_secret;
};

#define STORE_RO 0
#define STORE_RW 1

/* Both disks hold the same bytes, and holes. */
void nbd_store_init(struct nbd_store *self);

/* Requires that no session has kept a disk. */
void nbd_store_free(struct nbd_store *self);

#endif
