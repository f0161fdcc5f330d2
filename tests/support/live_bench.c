/* live_bench.c - a small disk that is open for a guest. */
#include "live_bench.h"

#include <string.h>

static void build_base(struct live_bench *self)
{
    image_init(&self->base, IMAGE_DYNAMIC, LIVE_SIZE, 1);
    self->base.block_size = LIVE_BLOCK;
    image_begin(&self->base);
    flat_write(&self->model, &self->base, 1, 3, 5);
    flat_write(&self->model, &self->base, 1, 2 * LIVE_PER_BLOCK, LIVE_PER_BLOCK);
    image_add(&self->base, &self->host, LIVE_BASE);
}

void live_begin_disk(struct live_bench *self, uint32_t type)
{
    memory_host_init(&self->host);
    flat_init(&self->model, LIVE_SIZE);
    self->tag = 0x40000000;
    self->live = NULL;
    if (type == IMAGE_DIFFERENCING)
        build_base(self);
    image_init(&self->disk, type, LIVE_SIZE, 2);
    self->disk.block_size = LIVE_BLOCK;
    if (type == IMAGE_DIFFERENCING)
        image_child_of(&self->disk, &self->base);
    image_begin(&self->disk);
    if (type == IMAGE_DIFFERENCING)
        image_locator(&self->disk, 0, "W2ru", u".\\base.vhd");
}

struct memory_node *live_add(struct live_bench *self)
{
    struct memory_node *node = image_add(&self->disk, &self->host, LIVE_DISK);

    memory_host_arm(&self->host, (struct memory_fault){ 0 });
    return node;
}

enum vhd_status live_open_as(struct live_bench *self, enum vhd_live_mode mode)
{
    struct vhd_error error;

    return vhd_live_open(&self->host.host, LIVE_DISK, mode, &self->live, &error);
}

void live_begin(struct live_bench *self, uint32_t type)
{
    live_begin_disk(self, type);
    flat_write(&self->model, &self->disk, 2, 6, 4);
    live_add(self);
    memory_require(live_open_as(self, VHD_LIVE_WRITE) == VHD_OK, "a sound disk is opened", LIVE_DISK);
}

bool live_end(struct live_bench *self)
{
    bool is_right;

    vhd_live_close(self->live);
    is_right = self->host.open_files == 0 && flat_equals_once(&self->model, &self->host, LIVE_DISK);
    flat_free(&self->model);
    memory_host_free(&self->host);
    return is_right;
}

enum vhd_status live_write(struct live_bench *self, uint64_t first, uint32_t count)
{
    static uint8_t data[LIVE_SIZE];
    struct vhd_error error;
    enum vhd_status status;

    for (uint32_t i = 0; i < count; i++)
        flat_fill_sector(data + (size_t)i * IMAGE_SECTOR, self->tag + 1 + i);
    status = vhd_live_write(self->live, first * IMAGE_SECTOR, data, (size_t)count * IMAGE_SECTOR, &error);
    for (uint32_t i = 0; i < count && status == VHD_OK; i++)
        self->model.tags[first + i] = ++self->tag;
    return status;
}

enum vhd_status live_zero(struct live_bench *self, uint64_t first, uint64_t count)
{
    struct vhd_error error;
    enum vhd_status status = vhd_live_zero(self->live, first * IMAGE_SECTOR, count * IMAGE_SECTOR, &error);

    if (status == VHD_OK)
        memset(self->model.tags + first, 0, (size_t)count * sizeof *self->model.tags);
    return status;
}

bool live_reads_right(struct live_bench *self)
{
    static uint8_t data[LIVE_SIZE];
    struct vhd_error error;

    if (vhd_live_read(self->live, 0, data, LIVE_SIZE, &error) != VHD_OK)
        return false;
    for (uint64_t sector = 0; sector < LIVE_SIZE / IMAGE_SECTOR; sector++)
        if (!flat_matches(&self->model, sector, data + sector * IMAGE_SECTOR))
            return false;
    return true;
}

enum vhd_status live_flush(struct live_bench *self)
{
    struct vhd_error error;

    return vhd_live_flush(self->live, &error);
}

uint64_t live_file_size(const struct live_bench *self)
{
    return memory_find(&self->host, LIVE_DISK)->bytes.size;
}

bool live_ends_in_footer(const struct live_bench *self)
{
    char cookie[8];
    const struct memory_bytes *bytes = &memory_find(&self->host, LIVE_DISK)->bytes;

    memory_bytes_read(bytes, bytes->size - 512, cookie, sizeof cookie);
    return memcmp(cookie, "conectix", sizeof cookie) == 0 && image_footer_sum_is_right(bytes, bytes->size - 512);
}
