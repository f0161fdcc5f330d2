/* nbd_raw.c - the bytes of a file as a disk that is served. */
#include "nbd_raw.h"

#include "nbd_served.h"
#include "vhd_bytes.h"
#include "vhd_layout.h"
#include "vhd_patience.h"

#include <stdlib.h>
#include <string.h>

/* So many zeros are written at once. */
#define ZEROS 65536u

struct raw_disk {
    struct nbd_served served;
    struct vhd_patience patience; /* which the file keeps */
    struct vhd_file *file;
    uint64_t size; /* of the file; the disk may be larger or smaller */
};

static struct raw_disk *raw_of(struct nbd_disk *disk)
{
    return (struct raw_disk *)disk;
}

/* How many of so many bytes are in the file. */
static size_t inside(const struct raw_disk *self, uint64_t offset, size_t size)
{
    if (offset >= self->size)
        return 0;
    return self->size - offset < size ? (size_t)(self->size - offset) : size;
}

static enum nbd_error raw_read(struct nbd_disk *disk, uint64_t offset, void *buffer, size_t size)
{
    struct raw_disk *self = raw_of(disk);
    const size_t there = inside(self, offset, size);
    struct vhd_error error;
    enum vhd_status status = VHD_OK;

    nbd_served_enter(&self->served);
    if (there > 0)
        status = self->file->ops->read(self->file, offset, buffer, there, &error);
    memset((uint8_t *)buffer + there, 0, size - there);
    if (status == VHD_OK)
        nbd_served_count(&self->served, true, size);
    return nbd_served_leave(&self->served, status, &error);
}

static enum nbd_error raw_write(struct nbd_disk *disk, uint64_t offset, const void *data, size_t size)
{
    struct raw_disk *self = raw_of(disk);
    struct vhd_error error;
    enum vhd_status status;

    nbd_served_enter(&self->served);
    status = self->file->ops->write(self->file, offset, data, size, &error);
    if (status == VHD_OK)
        nbd_served_count(&self->served, false, size);
    return nbd_served_leave(&self->served, status, &error);
}

static enum nbd_error raw_zero(struct nbd_disk *disk, uint64_t offset, uint64_t size)
{
    static const uint8_t zeros[ZEROS];
    enum nbd_error result = NBD_OK;

    while (size > 0 && result == NBD_OK) {
        const size_t part = size < ZEROS ? (size_t)size : ZEROS;
        result = raw_write(disk, offset, zeros, part);
        offset += part;
        size -= part;
    }
    return result;
}

static enum nbd_error raw_flush(struct nbd_disk *disk)
{
    struct raw_disk *self = raw_of(disk);
    struct vhd_error error;
    enum vhd_status status = VHD_OK;

    nbd_served_enter(&self->served);
    if (disk->is_writable)
        status = self->file->ops->flush(self->file, &error);
    return nbd_served_leave(&self->served, status, &error);
}

/* What is behind the file is a hole, too. */
static enum nbd_error raw_extent(struct nbd_disk *disk, uint64_t offset, uint64_t limit, uint64_t *size, bool *is_hole)
{
    struct raw_disk *self = raw_of(disk);
    uint64_t begin = UINT64_MAX, end = UINT64_MAX;

    nbd_served_enter(&self->served);
    if (offset < self->size)
        self->file->ops->find_data(self->file, offset, &begin, &end);
    if (begin >= self->size)
        begin = UINT64_MAX;
    *is_hole = begin > offset;
    *size = *is_hole ? begin - offset : end - offset;
    if (*size > limit)
        *size = limit;
    return nbd_served_leave(&self->served, VHD_OK, NULL);
}

static const struct nbd_disk_ops raw_ops = { raw_read, raw_write, raw_zero, raw_flush, raw_extent };

static enum vhd_status open_file(struct raw_disk *self, const char16_t *path, struct vhd_error *error)
{
    const struct vhd_host *host = vhd_patience_begin(&self->patience, self->served.settings->host);
    const bool is_writable = self->served.disk.is_writable;
    struct vhd_file_info info;
    enum vhd_status status = vhd_open(host, path, is_writable ? VHD_FILE_CHANGE : VHD_FILE_SOURCE, &self->file, error);

    if (status == VHD_OK)
        status = self->file->ops->info(self->file, &info, error);
    if (status != VHD_OK)
        return status;
    self->size = info.size;
    self->served.disk.size = is_writable ? info.size - info.size % VHD_SECTOR : vhd_round_up(info.size, NBD_RAW_SECTOR);
    return VHD_OK;
}

static void free_disk(struct raw_disk *self)
{
    if (self->file != NULL)
        self->file->ops->close(self->file, false);
    nbd_served_free(&self->served);
    free(self);
}

enum vhd_status nbd_raw_open(const struct nbd_settings *settings, const char16_t *path, struct nbd_disk **disk,
                             struct vhd_error *error)
{
    struct raw_disk *self = calloc(1, sizeof *self);
    enum vhd_status status;

    *disk = NULL;
    if (self == NULL || !nbd_served_init(&self->served, settings, &raw_ops)) {
        free(self);
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    }
    status = open_file(self, path, error);
    if (status != VHD_OK) {
        free_disk(self);
        return status;
    }
    *disk = &self->served.disk;
    return VHD_OK;
}

enum vhd_status nbd_raw_close(struct nbd_disk *disk, struct vhd_error *error)
{
    struct raw_disk *self;
    enum vhd_status status = VHD_OK;

    if (disk == NULL)
        return VHD_OK;
    self = raw_of(disk);
    if (disk->is_writable)
        status = self->file->ops->flush(self->file, error);
    free_disk(self);
    return status;
}
