/* vhd_flatten.c - writes what a chain reads as into a new file. */
#include "vhd_flatten.h"

#include "vhd_bytes.h"
#include "vhd_zero.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of the bitmap of a block of at most 2 MB. */
#define BITMAP VHD_SECTOR

static bool is_dynamic(const struct vhd_flatten *flatten)
{
    return flatten->plan.footer.type == VHD_TYPE_DYNAMIC;
}

/* In a fixed target all blocks are written, so none is passed over. */
static bool start_reader(struct vhd_flatten *flatten)
{
    flatten->reader = (struct vhd_block_reader){
        .source = flatten->source,
        .size = flatten->plan.footer.size,
        .block_size = is_dynamic(flatten) ? flatten->plan.header.block_size : VHD_DEFAULT_BLOCK_SIZE,
        .sparse = is_dynamic(flatten),
    };
    return vhd_block_reader_start(&flatten->reader);
}

enum vhd_status vhd_flatten_start(struct vhd_flatten *flatten, const char16_t *target, struct vhd_error *error)
{
    const struct vhd_plan *plan = &flatten->plan;
    size_t size;

    if (!start_reader(flatten))
        return vhd_fail(error, VHD_OUT_OF_MEMORY, target);
    flatten->stride = flatten->reader.block_size + VHD_ALIGNMENT;
    if (!is_dynamic(flatten))
        return VHD_OK;
    size = (size_t)(vhd_plan_table_end(plan) - plan->header.table_offset);
    flatten->table = malloc(size);
    if (flatten->table == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, target);
    memset(flatten->table, 0xff, size);
    return VHD_OK;
}

static uint32_t block_count(const struct vhd_flatten *flatten)
{
    return vhd_block_count(flatten->reader.size, flatten->reader.block_size);
}

enum vhd_status vhd_flatten_room(struct vhd_flatten *flatten, uint64_t *needed, struct vhd_error *error)
{
    *needed = flatten->plan.footer_offset + VHD_SECTOR;
    if (!is_dynamic(flatten))
        return VHD_OK;
    for (uint32_t block = 0;; block++) {
        enum vhd_status status = vhd_block_reader_skip(&flatten->reader, &block, error);
        if (status != VHD_OK || block >= block_count(flatten))
            return status;
        *needed += flatten->stride;
    }
}

/* In a fixed disk the block stands where it is in the guest. */
static enum vhd_status put_fixed(struct vhd_flatten *flatten, const struct vhd_block *block, struct vhd_error *error)
{
    uint64_t offset = (uint64_t)block->number * flatten->reader.block_size;
    const size_t begin = block->number == 0 ? VHD_SECTOR : 0; /* the first sector is written last */

    if (begin > 0)
        memcpy(flatten->first_sector, block->data, VHD_SECTOR);
    if (block->size == begin)
        return VHD_OK;
    return vhd_pace_write(&flatten->pace, offset + begin, block->data + begin, block->size - begin, error);
}

/* In a dynamic disk it is appended, with all bits of its bitmap set: readers differ about what a clear one means. */
static enum vhd_status put_dynamic(struct vhd_flatten *flatten, struct vhd_block *block, struct vhd_error *error)
{
    const uint64_t offset = flatten->plan.footer_offset;
    uint8_t *whole = block->data - BITMAP;

    if (vhd_is_zero(block->data, block->size))
        return VHD_OK;
    if (offset / VHD_SECTOR >= VHD_BAT_UNUSED) /* a full disk of 2,040 GB in small blocks: further than a BAT reaches */
        return vhd_fail(error, VHD_FILE_TOO_LARGE_FOR_VOLUME, flatten->source->images[0]->path);
    memset(whole, 0xff, BITMAP);
    memset(block->data + block->size, 0, flatten->stride - BITMAP - block->size);
    vhd_put32(flatten->table + UINT64_C(4) * block->number, (uint32_t)(offset / VHD_SECTOR));
    flatten->plan.footer_offset += flatten->stride;
    return vhd_pace_write(&flatten->pace, offset, whole, flatten->stride, error);
}

static enum vhd_status copy_blocks(struct vhd_flatten *flatten, const char16_t *target,
                                   const struct vhd_progress *progress, struct vhd_error *error)
{
    const uint64_t size = flatten->reader.size;

    for (;;) {
        struct vhd_block *block;
        enum vhd_status status = vhd_block_reader_next(&flatten->reader, &block, error);
        if (status != VHD_OK || block->number == block_count(flatten))
            return status;
        status = is_dynamic(flatten) ? put_dynamic(flatten, block, error) : put_fixed(flatten, block, error);
        if (status != VHD_OK)
            return status;
        if (!progress->report(progress->context, (uint64_t)block->number * flatten->reader.block_size + block->size,
                              size))
            return vhd_fail(error, VHD_CANCELLED, target);
    }
}

enum vhd_status vhd_flatten_write(struct vhd_flatten *flatten, struct vhd_file *file, const char16_t *target,
                                  const struct vhd_progress *progress, struct vhd_error *error)
{
    enum vhd_status status;

    flatten->pace.file = file;
    vhd_block_reader_open(&flatten->reader, flatten->host);
    status = copy_blocks(flatten, target, progress, error);
    vhd_block_reader_close(&flatten->reader);
    if (status == VHD_OK)
        status = vhd_plan_write_ends(&flatten->plan, flatten->table, file, error);
    if (status == VHD_OK)
        status = file->ops->flush(file, error);
    /* A flush may take its time; whoever cancels meanwhile shall not find the disk in place after it. */
    if (status == VHD_OK && !progress->report(progress->context, flatten->plan.footer.size, flatten->plan.footer.size))
        status = vhd_fail(error, VHD_CANCELLED, target);
    if (status == VHD_OK && is_dynamic(flatten))
        vhd_plan_first_sector(&flatten->plan, flatten->first_sector);
    return status;
}

void vhd_flatten_end(struct vhd_flatten *flatten)
{
    vhd_chain_close(flatten->source);
    flatten->source = NULL;
    free(flatten->table);
    flatten->table = NULL;
    vhd_block_reader_end(&flatten->reader);
}
