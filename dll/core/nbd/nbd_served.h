/* nbd_served.h - what disks that are served have in common: a lock, codes of NBD, and who hears of them. */
#ifndef OPENVPC_NBD_SERVED_H
#define OPENVPC_NBD_SERVED_H

#include "nbd_live.h"

struct nbd_served {
    struct nbd_disk disk; /* the first, so that its address is that of all */
    const struct nbd_settings *settings;
    void *lock; /* around every call on what is served */
};

/* `self` is all zeros. False without memory. */
bool nbd_served_init(struct nbd_served *self, const struct nbd_settings *settings, const struct nbd_disk_ops *ops);
void nbd_served_free(struct nbd_served *self);

void nbd_served_enter(struct nbd_served *self);

/* The end of each call: tells of what failed, and gives the code for a client. */
enum nbd_error nbd_served_leave(struct nbd_served *self, enum vhd_status status, const struct vhd_error *error);

/* Adds to the account, if there is one. */
void nbd_served_count(const struct nbd_served *self, bool is_read, uint64_t bytes);

#endif
