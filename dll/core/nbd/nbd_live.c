/* nbd_live.c - a VHD with its parents as a disk that is served: any alignment, a lock, and codes of NBD. */
#include "nbd_served.h"

#include "vhd_children.h"
#include "vhd_layout.h"
#include "vhd_live.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct live_disk {
    struct nbd_served served;
    struct vhd_live *live;
};

static struct live_disk *live_of(struct nbd_disk *disk)
{
    return (struct live_disk *)disk;
}

/* What is done with bytes of the disk: they are read into a buffer, or written from one; without one they become zeros. */
struct transfer {
    bool reads;
    uint8_t *buffer;
};

/* Whole sectors. */
static enum vhd_status do_sectors(struct vhd_live *live, struct transfer transfer, uint64_t offset, uint64_t size,
                                  struct vhd_error *error)
{
    if (transfer.buffer == NULL)
        return vhd_live_zero(live, offset, size, error);
    if (transfer.reads)
        return vhd_live_read(live, offset, transfer.buffer, (size_t)size, error);
    return vhd_live_write(live, offset, transfer.buffer, (size_t)size, error);
}

/* A part of a sector. */
static enum vhd_status do_part(struct vhd_live *live, struct transfer transfer, uint64_t offset, size_t size,
                               struct vhd_error *error)
{
    const size_t within = (size_t)(offset % VHD_SECTOR);
    uint8_t sector[VHD_SECTOR];
    enum vhd_status status = vhd_live_read(live, offset - within, sector, VHD_SECTOR, error);

    if (status != VHD_OK)
        return status;
    if (transfer.buffer == NULL) {
        memset(sector + within, 0, size);
    } else if (transfer.reads) {
        memcpy(transfer.buffer, sector + within, size);
        return VHD_OK;
    } else {
        memcpy(sector + within, transfer.buffer, size);
    }
    return vhd_live_write(live, offset - within, sector, VHD_SECTOR, error);
}

/* Any bytes, sectors in the middle at once. */
static enum vhd_status do_bytes(struct vhd_live *live, struct transfer transfer, uint64_t offset, uint64_t size,
                                struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;

    while (status == VHD_OK && size > 0) {
        const uint64_t to_next = VHD_SECTOR - offset % VHD_SECTOR;
        uint64_t done = size < to_next ? size : to_next;
        if (to_next == VHD_SECTOR && size >= VHD_SECTOR) {
            done = size - size % VHD_SECTOR;
            status = do_sectors(live, transfer, offset, done, error);
        } else {
            status = do_part(live, transfer, offset, (size_t)done, error);
        }
        if (transfer.buffer != NULL)
            transfer.buffer += done;
        offset += done;
        size -= done;
    }
    return status;
}

static enum nbd_error act(struct nbd_disk *disk, struct transfer transfer, uint64_t offset, uint64_t size)
{
    struct live_disk *self = live_of(disk);
    struct vhd_error error;
    enum vhd_status status;

    nbd_served_enter(&self->served);
    status = do_bytes(self->live, transfer, offset, size, &error);
    if (status == VHD_OK)
        nbd_served_count(&self->served, transfer.reads, size);
    return nbd_served_leave(&self->served, status, &error);
}

static enum nbd_error live_read(struct nbd_disk *disk, uint64_t offset, void *buffer, size_t size)
{
    return act(disk, (struct transfer){ true, buffer }, offset, size);
}

/* Nothing is written to `data`: the pointer is that of reading, too. */
static enum nbd_error live_write(struct nbd_disk *disk, uint64_t offset, const void *data, size_t size)
{
    union {
        const void *given;
        uint8_t *bytes;
    } pointer = { data };

    return act(disk, (struct transfer){ false, pointer.bytes }, offset, size);
}

static enum nbd_error live_zero(struct nbd_disk *disk, uint64_t offset, uint64_t size)
{
    return act(disk, (struct transfer){ false, NULL }, offset, size);
}

static enum nbd_error live_flush(struct nbd_disk *disk)
{
    struct live_disk *self = live_of(disk);
    struct vhd_error error;

    nbd_served_enter(&self->served);
    return nbd_served_leave(&self->served, vhd_live_flush(self->live, &error), &error);
}

static_assert(VHD_LIVE_SEARCH <= NBD_SEARCH && NBD_SECTOR == VHD_SECTOR, "a disk looks at no more than it may");

/* Of the sectors that the bytes are in. */
static enum nbd_error live_extent(struct nbd_disk *disk, uint64_t offset, uint64_t limit, uint64_t *size, bool *is_hole)
{
    struct live_disk *self = live_of(disk);
    const uint64_t within = offset % VHD_SECTOR;
    const uint64_t sectors = (within + limit + VHD_SECTOR - 1) / VHD_SECTOR;
    struct vhd_live_extent extent = { VHD_SECTOR, false };
    struct vhd_error error;
    enum vhd_status status;

    nbd_served_enter(&self->served);
    status = vhd_live_extent(self->live, offset - within, sectors * VHD_SECTOR, &extent, &error);
    *size = extent.size - within < limit ? extent.size - within : limit;
    *is_hole = extent.is_absent;
    return nbd_served_leave(&self->served, status, &error);
}

static const struct nbd_disk_ops live_ops = { live_read, live_write, live_zero, live_flush, live_extent };

static enum vhd_status open_live(const struct nbd_settings *settings, const char16_t *path, struct vhd_live **live,
                                 struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;

    if (settings->is_writable && !settings->despite_children)
        status = vhd_require_no_child(settings->host, path, error);
    if (status != VHD_OK)
        return status;
    return vhd_live_open(settings->host, path, settings->is_writable ? VHD_LIVE_WRITE : VHD_LIVE_READ, live, error);
}

static void free_disk(struct live_disk *self)
{
    vhd_live_close(self->live);
    nbd_served_free(&self->served);
    free(self);
}

enum vhd_status nbd_live_open(const struct nbd_settings *settings, const char16_t *path, struct nbd_disk **disk,
                              struct vhd_error *error)
{
    struct live_disk *self = calloc(1, sizeof *self);
    enum vhd_status status;

    *disk = NULL;
    if (self == NULL || !nbd_served_init(&self->served, settings, &live_ops)) {
        free(self);
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    }
    status = open_live(settings, path, &self->live, error);
    if (status != VHD_OK) {
        free_disk(self);
        return status;
    }
    self->served.disk.size = vhd_live_size(self->live);
    *disk = &self->served.disk;
    return VHD_OK;
}

enum vhd_status nbd_live_close(struct nbd_disk *disk, struct vhd_error *error)
{
    struct live_disk *self;
    enum vhd_status status;

    if (disk == NULL)
        return VHD_OK;
    self = live_of(disk);
    status = vhd_live_flush(self->live, error);
    free_disk(self);
    return status;
}
