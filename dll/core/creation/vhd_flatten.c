/* vhd_flatten.c - writes what a chain reads as into a new file. */
#include "vhd_flatten.h"

#include "vhd_bytes.h"
#include "vhd_filled.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of the bitmap of a block of 2 MB. */
#define BITMAP VHD_SECTOR

/*
 * The largest disk with all of its blocks, and its table twice for everything else: a table can name every place in
 * it.
 */
static_assert(VHD_MAX_BYTES / VHD_DEFAULT_BLOCK_SIZE * (VHD_DEFAULT_BLOCK_SIZE + VHD_ALIGNMENT + 2 * 4) / VHD_SECTOR <
                  VHD_BAT_UNUSED,
              "blocks of 2 MB never lie further than a table reaches");

/* What is read and written at once, bytes. As in cp; twice as much was a fifth slower on Linux, to a fixed disk. */
#define PIECE (128u * 1024)

/*
 * How far the source is asked about at once, sectors. Without an end, a child without blocks would be searched whole for
 * each block of its parent.
 */
#define LOOK_AHEAD (UINT64_C(1024) * VHD_DEFAULT_BLOCK_SIZE / VHD_SECTOR)

static bool is_dynamic(const struct vhd_flatten *flatten)
{
    return flatten->plan.footer.type == VHD_TYPE_DYNAMIC;
}

enum vhd_status vhd_flatten_start(struct vhd_flatten *flatten, const char16_t *target, struct vhd_error *error)
{
    const struct vhd_plan *plan = &flatten->plan;
    size_t size;

    flatten->block = is_dynamic(flatten) ? plan->header.block_size : VHD_DEFAULT_BLOCK_SIZE;
    flatten->stride = vhd_block_stride(flatten->block);
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

/*
 * Moves to the first block from *block on of which some level of the source has a part, or behind the last block; those
 * passed over read as zeros. In a fixed target all blocks are written, so none is passed over.
 */
static enum vhd_status skip_to_held(struct vhd_flatten *flatten, uint32_t *block, struct vhd_error *error)
{
    const uint64_t size = flatten->plan.footer.size, per_block = flatten->block / VHD_SECTOR, end = size / VHD_SECTOR;
    uint64_t sector = *block * per_block;

    if (!is_dynamic(flatten))
        return VHD_OK;
    while (sector < end) {
        struct vhd_run run;
        uint64_t limit = end - sector < LOOK_AHEAD ? end - sector : LOOK_AHEAD;
        enum vhd_status status = vhd_chain_find_blocks(flatten->source, sector, limit, &run, error);
        if (status != VHD_OK)
            return status;
        if (run.present)
            break;
        sector += run.sectors;
    }
    *block = sector < end ? (uint32_t)(sector / per_block) : vhd_block_count(size, flatten->block);
    return VHD_OK;
}

/* Bytes of a block that belong to the disk: only the last one is cut short. */
static size_t block_part(const struct vhd_flatten *flatten, uint32_t block)
{
    uint64_t left = flatten->plan.footer.size - (uint64_t)block * flatten->block;

    return left < flatten->block ? (size_t)left : flatten->block;
}

enum vhd_status vhd_flatten_room(struct vhd_flatten *flatten, uint64_t *needed, struct vhd_error *error)
{
    uint32_t count = vhd_block_count(flatten->plan.footer.size, flatten->block);

    *needed = flatten->plan.footer_offset + VHD_SECTOR;
    if (!is_dynamic(flatten))
        return VHD_OK;
    for (uint32_t block = 0;; block++) {
        enum vhd_status status = skip_to_held(flatten, &block, error);
        if (status != VHD_OK || block >= count)
            return status;
        *needed += flatten->stride;
    }
}

/* Writes what the buffer holds from flatten->written up to `end`. */
static enum vhd_status write_up_to(struct vhd_flatten *flatten, size_t end, struct vhd_error *error)
{
    const size_t begin = flatten->written;

    flatten->written = end;
    return vhd_writeback_write(&flatten->writeback, flatten->data_offset + begin - BITMAP, flatten->buffer + begin,
                               end - begin, error);
}

/* In a fixed disk the block stands where it is in the guest; the first sector is written last. */
static void place_fixed(struct vhd_flatten *flatten, uint32_t block)
{
    flatten->data_offset = (uint64_t)block * flatten->block;
    flatten->written = BITMAP;
    if (block == 0) {
        memcpy(flatten->first_sector, flatten->buffer + BITMAP, VHD_SECTOR);
        flatten->written += VHD_SECTOR;
    }
}

/* In a dynamic disk it is appended, with all bits of its bitmap set: readers differ about what a clear one means. */
static void place_dynamic(struct vhd_flatten *flatten, uint32_t block)
{
    const uint64_t offset = flatten->plan.footer_offset;

    vhd_put32(flatten->table + UINT64_C(4) * block, (uint32_t)(offset / VHD_SECTOR));
    flatten->plan.footer_offset += flatten->stride;
    flatten->data_offset = offset + BITMAP;
    flatten->written = 0;
}

/* A dynamic target has a place for a block from the first piece on that is not all zeros. */
static enum vhd_status put_piece(struct vhd_flatten *flatten, uint32_t block, size_t at, size_t size, bool *placed,
                                 struct vhd_error *error)
{
    if (!*placed && is_dynamic(flatten)) {
        if (vhd_is_filled(flatten->buffer + BITMAP + at, size, 0))
            return VHD_OK;
        place_dynamic(flatten, block);
    } else if (!*placed) {
        place_fixed(flatten, block);
    }
    *placed = true;
    return write_up_to(flatten, BITMAP + at + size, error);
}

/* Piece by piece, so that what was read is still in the processor's cache when it is written. */
static enum vhd_status copy_block(struct vhd_flatten *flatten, uint32_t block, struct vhd_error *error)
{
    const uint64_t sector = (uint64_t)block * (flatten->block / VHD_SECTOR);
    const size_t part = block_part(flatten, block);
    enum vhd_status status = VHD_OK;
    bool placed = false;

    for (size_t at = 0, size; at < part && status == VHD_OK; at += size) {
        size = part - at < PIECE ? part - at : PIECE;
        status = vhd_chain_read(flatten->source, sector + at / VHD_SECTOR, size / VHD_SECTOR,
                                flatten->buffer + BITMAP + at, error);
        if (status == VHD_OK)
            status = put_piece(flatten, block, at, size, &placed, error);
    }
    if (status != VHD_OK || !placed || !is_dynamic(flatten))
        return status;
    memset(flatten->buffer + BITMAP + part, 0, flatten->stride - BITMAP - part);
    return write_up_to(flatten, flatten->stride, error);
}

static enum vhd_status copy_blocks(struct vhd_flatten *flatten, const char16_t *target,
                                   const struct vhd_progress *progress, struct vhd_error *error)
{
    const uint64_t size = flatten->plan.footer.size;
    uint32_t count = vhd_block_count(size, flatten->block);
    enum vhd_status status = VHD_OK;

    memset(flatten->buffer, 0xff, BITMAP);
    for (uint32_t block = 0; status == VHD_OK; block++) {
        status = skip_to_held(flatten, &block, error);
        if (status != VHD_OK || block >= count)
            break;
        status = copy_block(flatten, block, error);
        if (status == VHD_OK)
            status = vhd_progress_ask(progress, (uint64_t)block * flatten->block + block_part(flatten, block), size,
                                      target, error);
    }
    return status;
}

enum vhd_status vhd_flatten_write(struct vhd_flatten *flatten, struct vhd_file *file, const char16_t *target,
                                  const struct vhd_progress *progress, struct vhd_error *error)
{
    const uint64_t size = flatten->plan.footer.size;
    enum vhd_status status;

    flatten->writeback.file = file;
    /* The table is empty yet, but what is written before the blocks need not be filled with zeros by the system. */
    status = vhd_plan_write_front(&flatten->plan, flatten->table, file, error);
    if (status == VHD_OK)
        status = copy_blocks(flatten, target, progress, error);
    if (status == VHD_OK)
        status = vhd_plan_write_ends(&flatten->plan, flatten->table, file, error);
    if (status == VHD_OK)
        status = file->ops->flush(file, error);
    if (status == VHD_OK)
        status = vhd_progress_ask(progress, size, size, target, error);
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
