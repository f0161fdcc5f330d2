/* nbd_live.h - a VHD with its parents as a disk that is served, and what all disks that are served are given. */
#ifndef OPENVPC_NBD_LIVE_H
#define OPENVPC_NBD_LIVE_H

#include "nbd_export.h"
#include "nbd_locks.h"
#include "vhd_io.h"

/* What the clients of disks have read and written, in bytes; zeros count as written. */
struct nbd_account {
    const struct nbd_locks *locks;
    void *lock;
    uint64_t read, written;
};

bool nbd_account_init(struct nbd_account *account, const struct nbd_locks *locks); /* false without memory */
void nbd_account_free(struct nbd_account *account);
void nbd_account_get(struct nbd_account *account, uint64_t *read, uint64_t *written); /* on any thread */

struct nbd_settings {
    const struct vhd_host *host; /* it has to outlive what is opened with it */
    bool is_writable;
    bool despite_children; /* a disk may be written to that has children, and ruins them */
    const struct nbd_locks *locks;
    struct nbd_account *account; /* of all disks that are opened with these; NULL: nobody counts */
    /*
     * Hears what fails, for the person who runs the server: clients are told codes without the names of files. May be
     * called on any thread that runs a session, within locks. NULL: nobody does.
     */
    void (*report)(void *context, const struct vhd_error *error);
    void *context;
};

/*
 * Opens a disk, whose path is resolved, as vhd_live_open does, for writing not without vhd_require_no_child. `settings`
 * has to outlive it. On failure *disk is NULL, and nothing was reported.
 */
enum vhd_status nbd_live_open(const struct nbd_settings *settings, const char16_t *path, struct nbd_disk **disk,
                              struct vhd_error *error);

/* Flushes and closes it; tells whether flushing failed. NULL is allowed. */
enum vhd_status nbd_live_close(struct nbd_disk *disk, struct vhd_error *error);

#endif
