/* nbd_store.c - a catalogue of two small disks in memory. */
#include "nbd_store.h"

#include "memory_host.h"
#include "vhd_filled.h"

#include <stdlib.h>
#include <string.h>

#define REQUIRE(condition) memory_require((condition), #condition, u"an export in memory")

static struct nbd_store_disk *disk_of(struct nbd_disk *disk)
{
    return (struct nbd_store_disk *)disk;
}

/* What every call on a disk keeps to. Gives the failure that was asked for. */
static enum nbd_error enter(struct nbd_store_disk *self, uint64_t offset, uint64_t size)
{
    REQUIRE(self->users > 0);
    REQUIRE(size > 0 && offset < STORE_BYTES && size <= STORE_BYTES - offset);
    if (self->calls_until_failure == 0 || --self->calls_until_failure > 0)
        return NBD_OK;
    return self->failure;
}

static enum nbd_error store_read(struct nbd_disk *disk, uint64_t offset, void *buffer, size_t size)
{
    struct nbd_store_disk *self = disk_of(disk);
    const enum nbd_error error = enter(self, offset, size);

    if (error == NBD_OK)
        memcpy(buffer, self->bytes + offset, size);
    return error;
}

static enum nbd_error store_write(struct nbd_disk *disk, uint64_t offset, const void *data, size_t size)
{
    struct nbd_store_disk *self = disk_of(disk);
    const enum nbd_error error = enter(self, offset, size);

    REQUIRE(disk->is_writable);
    self->writes++;
    if (error == NBD_OK)
        memcpy(self->bytes + offset, data, size);
    return error;
}

static enum nbd_error store_zero(struct nbd_disk *disk, uint64_t offset, uint64_t size)
{
    struct nbd_store_disk *self = disk_of(disk);
    const enum nbd_error error = enter(self, offset, size);

    REQUIRE(disk->is_writable);
    self->writes++;
    if (error == NBD_OK)
        memset(self->bytes + offset, 0, (size_t)size);
    return error;
}

static enum nbd_error store_flush(struct nbd_disk *disk)
{
    REQUIRE(disk->is_writable);
    disk_of(disk)->flushes++;
    return enter(disk_of(disk), 0, 1);
}

static bool is_hole_at(const struct nbd_store_disk *self, uint64_t unit)
{
    const uint64_t from = unit * STORE_UNIT, left = STORE_BYTES - from;

    return vhd_is_filled(self->bytes + from, left < STORE_UNIT ? (size_t)left : STORE_UNIT, 0);
}

static enum nbd_error store_extent(struct nbd_disk *disk, uint64_t offset, uint64_t limit, uint64_t *size,
                                   bool *is_hole)
{
    struct nbd_store_disk *self = disk_of(disk);
    const enum nbd_error error = enter(self, offset, limit);
    uint64_t unit = offset / STORE_UNIT;

    *is_hole = is_hole_at(self, unit);
    do {
        unit++;
    } while (unit * STORE_UNIT < offset + limit && is_hole_at(self, unit) == *is_hole);
    *size = unit * STORE_UNIT - offset < limit ? unit * STORE_UNIT - offset : limit;
    if (self->most_extent > 0 && *size > self->most_extent)
        *size = self->most_extent;
    self->extents++;
    return error;
}

static const struct nbd_disk_ops disk_ops = { store_read, store_write, store_zero, store_flush, store_extent };

static struct nbd_store *store_of(struct nbd_catalogue *catalogue)
{
    return (struct nbd_store *)catalogue;
}

static struct nbd_disk *store_take(struct nbd_catalogue *catalogue, struct nbd_name name)
{
    struct nbd_store *self = store_of(catalogue);

    REQUIRE(name.length <= NBD_NAME_BYTES);
    for (size_t i = 0; i < 2; i++) {
        struct nbd_store_disk *disk = &self->disks[i];
        if ((name.length == 0 && !self->is_secret) ||
            (name.length == strlen(disk->name) && memcmp(name.bytes, disk->name, name.length) == 0)) {
            disk->users++;
            return &disk->disk;
        }
    }
    return NULL;
}

static void store_give_back(struct nbd_catalogue *catalogue, struct nbd_disk *disk)
{
    (void)catalogue;
    REQUIRE(disk_of(disk)->users > 0);
    disk_of(disk)->users--;
}

static struct nbd_name store_name(struct nbd_catalogue *catalogue, struct nbd_disk *disk)
{
    const char *name = disk_of(disk)->name;

    (void)catalogue;
    return (struct nbd_name){ (const uint8_t *)name, strlen(name) };
}

static bool store_list(struct nbd_catalogue *catalogue, void (*visit)(void *context, struct nbd_name name),
                       void *context)
{
    struct nbd_store *self = store_of(catalogue);

    for (size_t i = 0; i < 2 && !self->is_secret; i++)
        visit(context, store_name(catalogue, &self->disks[i].disk));
    return !self->is_secret;
}

static const struct nbd_catalogue_ops store_ops = { store_take, store_give_back, store_name, store_list };

/* Data but for a long hole, a short one, and the last sector. */
static void fill(uint8_t *bytes)
{
    for (uint32_t i = 0; i < STORE_BYTES; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 251 + 1) | 1;
    memset(bytes + (1u << 20), 0, 600u << 10);
    memset(bytes + (2u << 20), 0, 2 * STORE_UNIT);
    memset(bytes + STORE_BYTES - 512, 0, 512);
}

void nbd_store_init(struct nbd_store *self)
{
    static const char *const names[] = { "ro", "rw" };

    *self = (struct nbd_store){ .catalogue = { &store_ops } };
    for (size_t i = 0; i < 2; i++) {
        self->disks[i].disk = (struct nbd_disk){ &disk_ops, STORE_BYTES, i == STORE_RW };
        self->disks[i].name = names[i];
        self->disks[i].bytes = malloc(STORE_BYTES);
        REQUIRE(self->disks[i].bytes != NULL);
        fill(self->disks[i].bytes);
    }
}

void nbd_store_free(struct nbd_store *self)
{
    for (size_t i = 0; i < 2; i++) {
        REQUIRE(self->disks[i].users == 0);
        free(self->disks[i].bytes);
    }
}
