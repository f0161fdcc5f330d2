/*
 * served.h - a disk or an image that is served to one QEMU: a server of NBD on a port of its own, which lets in one client,
 * who has to know a secret name.
 *
 * A hard disk is open for writing, with its parents held against change. Its volume is looked at while the guest writes:
 * where less than SERVED_FULL is free, nothing more is written, and the guest waits (ENOSPC); a fixed disk has its room.
 */
#ifndef OPENVPC_SERVED_H
#define OPENVPC_SERVED_H

#include "engine_plan.h"

#include <winsock2.h>
#include <windows.h>

#define SERVED_FULL (UINT64_C(20) << 20) /* bytes that are left free on the volume of a disk */
#define SERVED_LOW (UINT64_C(100) << 20) /* and below which the owner hears of it */

struct served;

enum served_kind { SERVED_DISK, SERVED_IMAGE };

/* Hears that its volume is full, or is getting full: each once, until there is room again. On any thread, within locks. */
struct served_watch {
    void (*low)(void *context, bool is_full);
    void *context;
};

/*
 * Opens a disk, or an image for reading, by its resolved path, and waits for the client from now on. Fails as
 * nbd_live_open and nbd_raw_open do, and with VHD_ENGINE_NO_SOCKET. *served is NULL then.
 */
enum vhd_status served_open(enum served_kind kind, const char16_t *path, const struct served_watch *watch,
                            struct served **served, struct vhd_error *error);

/* Port and secret. */
const struct engine_export *served_export(const struct served *self);

const char16_t *served_path(const struct served *self);

/* Bytes: its size, and what its client has read and written; zeros of NULL. */
uint64_t served_size(const struct served *self);
void served_account(struct served *self, uint64_t *read, uint64_t *written);

/* What was written survives a power cut when this succeeds. */
enum vhd_status served_flush(struct served *self, struct vhd_error *error);

/*
 * To be called now and then: what has been written for SERVED_SETTLE milliseconds without a flush is flushed. Guests of
 * that time did not ask for it, and disks wrote by themselves after a while. What fails is tried again.
 */
#define SERVED_SETTLE 5000u
void served_settle(struct served *self);

/*
 * Ends the connection, flushes and closes; tells whether flushing failed. NULL is allowed.
 */
enum vhd_status served_close(struct served *self, struct vhd_error *error);

#endif
