/* vhd_flatten.c - writes what a chain reads as into a new file. */
#include "vhd_flatten.h"

#include "vhd_bytes.h"
#include "vhd_zero.h"

#include <stdlib.h>
#include <string.h>

/* So that a cancelled task ends within a second on slow disks too. */
#define FLUSH_INTERVAL (256u * VHD_MEGABYTE)

/* Bytes of the bitmap of a block of at most 2 MB. */
#define BITMAP VHD_SECTOR

static bool is_dynamic(const struct vhd_flatten *flatten)
{
    return flatten->plan.footer.type == VHD_TYPE_DYNAMIC;
}

enum vhd_status vhd_flatten_start(struct vhd_flatten *flatten, const char16_t *target, struct vhd_error *error)
{
    const struct vhd_plan *plan = &flatten->plan;
    size_t size;

    flatten->block = is_dynamic(flatten) ? plan->header.block_size : VHD_DEFAULT_BLOCK_SIZE;
    flatten->stride = flatten->block + VHD_ALIGNMENT;
    flatten->buffer = malloc(flatten->stride);
    if (flatten->buffer == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, target);
    if (!is_dynamic(flatten))
        return VHD_OK;
    size = (size_t)(vhd_plan_table_end(plan) - plan->header.table_offset);
    flatten->table = malloc(size);
    if (flatten->table == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, target);
    memset(flatten->table, 0xff, size);
    return VHD_OK;
}

enum vhd_status vhd_flatten_room(struct vhd_flatten *flatten, uint64_t *needed, struct vhd_error *error)
{
    const uint64_t per_block = flatten->block / VHD_SECTOR;
    uint64_t total = flatten->plan.footer.size / VHD_SECTOR, last_block = UINT64_MAX;

    *needed = flatten->plan.footer_offset + VHD_SECTOR;
    if (!is_dynamic(flatten))
        return VHD_OK;
    for (uint64_t sector = 0; sector < total;) {
        struct vhd_run run;
        enum vhd_status status = vhd_chain_find_blocks(flatten->source, sector, total - sector, &run, error);
        if (status != VHD_OK)
            return status;
        for (uint64_t block = sector / per_block; run.present && block <= (sector + run.sectors - 1) / per_block;
             block++) {
            *needed += block != last_block ? flatten->stride : 0;
            last_block = block;
        }
        sector += run.sectors;
    }
    return VHD_OK;
}

static enum vhd_status write_counted(struct vhd_flatten *flatten, uint64_t offset, const void *data, size_t size,
                                     struct vhd_error *error)
{
    struct vhd_file *file = flatten->file;
    enum vhd_status status = file->ops->write(file, offset, data, size, error);

    flatten->unflushed += size;
    if (status != VHD_OK || flatten->unflushed < FLUSH_INTERVAL)
        return status;
    flatten->unflushed = 0;
    return file->ops->flush(file, error);
}

/* In a fixed disk the block stands where it is in the guest. */
static enum vhd_status put_fixed(struct vhd_flatten *flatten, uint32_t block, size_t size, struct vhd_error *error)
{
    const uint8_t *data = flatten->buffer + BITMAP;
    uint64_t offset = (uint64_t)block * flatten->block;

    if (block == 0) {
        memcpy(flatten->first_sector, data, VHD_SECTOR);
        data += VHD_SECTOR;
        offset += VHD_SECTOR;
        size -= VHD_SECTOR;
    }
    return size > 0 ? write_counted(flatten, offset, data, size, error) : VHD_OK;
}

/* In a dynamic disk it is appended, with all bits of its bitmap set: readers differ about what a clear one means. */
static enum vhd_status put_dynamic(struct vhd_flatten *flatten, uint32_t block, size_t size, struct vhd_error *error)
{
    uint64_t offset = flatten->plan.footer_offset;

    if (vhd_is_zero(flatten->buffer + BITMAP, size))
        return VHD_OK;
    memset(flatten->buffer + BITMAP + size, 0, flatten->stride - BITMAP - size);
    vhd_put32(flatten->table + UINT64_C(4) * block, (uint32_t)(offset / VHD_SECTOR));
    flatten->plan.footer_offset += flatten->stride;
    return write_counted(flatten, offset, flatten->buffer, flatten->stride, error);
}

static enum vhd_status copy_blocks(struct vhd_flatten *flatten, const char16_t *target,
                                   const struct vhd_progress *progress, struct vhd_error *error)
{
    const uint64_t size = flatten->plan.footer.size;
    uint32_t count = vhd_block_count(size, flatten->block);
    enum vhd_status status = VHD_OK;

    memset(flatten->buffer, 0xff, BITMAP);
    for (uint32_t block = 0; block < count && status == VHD_OK; block++) {
        uint64_t from = (uint64_t)block * flatten->block;
        size_t part = size - from < flatten->block ? (size_t)(size - from) : flatten->block;
        struct vhd_run run = { .present = true };

        if (is_dynamic(flatten))
            status = vhd_chain_find_blocks(flatten->source, from / VHD_SECTOR, (size - from) / VHD_SECTOR, &run,
                                           error);
        if (status == VHD_OK && !run.present && run.sectors >= part / VHD_SECTOR) {
            block += (uint32_t)((run.sectors * VHD_SECTOR - part) / flatten->block); /* in no level: over them all */
        } else if (status == VHD_OK) {
            status = vhd_chain_read(flatten->source, from / VHD_SECTOR, part / VHD_SECTOR, flatten->buffer + BITMAP,
                                    error);
            if (status == VHD_OK)
                status = is_dynamic(flatten) ? put_dynamic(flatten, block, part, error)
                                             : put_fixed(flatten, block, part, error);
        }
        if (status == VHD_OK && !progress->report(progress->context, (uint64_t)block * flatten->block + part, size))
            status = vhd_fail(error, VHD_CANCELLED, target);
    }
    return status;
}

enum vhd_status vhd_flatten_write(struct vhd_flatten *flatten, struct vhd_file *file, const char16_t *target,
                                  const struct vhd_progress *progress, struct vhd_error *error)
{
    enum vhd_status status;

    flatten->file = file;
    status = copy_blocks(flatten, target, progress, error);
    if (status == VHD_OK)
        status = vhd_plan_write_ends(&flatten->plan, flatten->table, file, error);
    if (status == VHD_OK && is_dynamic(flatten))
        vhd_plan_first_sector(&flatten->plan, flatten->first_sector);
    return status;
}

void vhd_flatten_end(struct vhd_flatten *flatten)
{
    vhd_chain_close(flatten->source);
    flatten->source = NULL;
    free(flatten->table);
    free(flatten->buffer);
    flatten->table = flatten->buffer = NULL;
}
