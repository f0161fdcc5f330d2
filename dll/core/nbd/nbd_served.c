/* nbd_served.c - what disks that are served have in common. */
#include "nbd_served.h"

#include "vhd_live.h"

bool nbd_account_init(struct nbd_account *account, const struct nbd_locks *locks)
{
    *account = (struct nbd_account){ .locks = locks, .lock = locks->make() };
    return account->lock != NULL;
}

void nbd_account_free(struct nbd_account *account)
{
    if (account->locks != NULL)
        account->locks->free(account->lock);
    *account = (struct nbd_account){ 0 };
}

void nbd_account_get(struct nbd_account *account, uint64_t *read, uint64_t *written)
{
    account->locks->enter(account->lock);
    *read = account->read;
    *written = account->written;
    account->locks->leave(account->lock);
}

bool nbd_served_init(struct nbd_served *self, const struct nbd_settings *settings, const struct nbd_disk_ops *ops)
{
    self->disk.ops = ops;
    self->disk.is_writable = settings->is_writable;
    self->settings = settings;
    self->lock = settings->locks->make();
    return self->lock != NULL;
}

void nbd_served_free(struct nbd_served *self)
{
    self->settings->locks->free(self->lock);
}

void nbd_served_enter(struct nbd_served *self)
{
    self->settings->locks->enter(self->lock);
}

static enum nbd_error error_of(enum vhd_status status)
{
    if (status == VHD_OK)
        return NBD_OK;
    if (status == VHD_OUT_OF_MEMORY)
        return NBD_ENOMEM;
    return vhd_live_is_full(status) ? NBD_ENOSPC : NBD_EIO;
}

enum nbd_error nbd_served_leave(struct nbd_served *self, enum vhd_status status, const struct vhd_error *error)
{
    self->settings->locks->leave(self->lock);
    if (status != VHD_OK && self->settings->report != NULL)
        self->settings->report(self->settings->context, error);
    return error_of(status);
}

void nbd_served_count(const struct nbd_served *self, bool is_read, uint64_t bytes)
{
    struct nbd_account *account = self->settings->account;

    if (account == NULL)
        return;
    account->locks->enter(account->lock);
    *(is_read ? &account->read : &account->written) += bytes;
    account->locks->leave(account->lock);
}
