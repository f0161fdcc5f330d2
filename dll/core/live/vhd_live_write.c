/*
 * vhd_live_write.c - writes and zeroes.
 *
 * Data go to their place at once. Where their bits are clear, or their block is new, nobody finds them on the disk
 * before these are written, too (vhd_live_flush.c); in memory they are set when the data are written.
 */
#include "vhd_live_private.h"

#include "vhd_bits.h"

#include <stdlib.h>

static enum vhd_status write_data(struct vhd_live *live, uint64_t at, const void *data, size_t size,
                                  struct vhd_error *error)
{
    enum vhd_status status = vhd_live_note(live, at, size, error);

    if (status != VHD_OK)
        return status;
    vhd_image_forget_data(live->disk, at, size);
    live->is_written = true;
    return live->disk->file->ops->write(live->disk->file, at, data, size, error);
}

/* Sets bits of the bitmap at sector `entry` in memory. */
static enum vhd_status set_bits(struct vhd_live *live, uint32_t entry, uint32_t within, uint32_t count,
                                struct vhd_error *error)
{
    while (count > 0) {
        const uint32_t first = within % VHD_PAGE_BITS, left = VHD_PAGE_BITS - first, part = count < left ? count : left;
        struct vhd_page *page;
        enum vhd_status status = vhd_pages_get(live->disk, VHD_PAGE_BITMAP, entry + within / VHD_PAGE_BITS, &page,
                                               error);
        if (status != VHD_OK)
            return status;
        if (!vhd_bit(page->bytes, first) || vhd_bits_alike(page->bytes, first, part) < part) {
            vhd_bits_set(page->bytes, first, part);
            vhd_pages_change(live->pages, page);
        }
        within += part;
        count -= part;
    }
    return VHD_OK;
}

/* What a write into one block may change: its bitmap, and a page of the table. */
static enum vhd_status keep_bounded(struct vhd_live *live, struct vhd_error *error)
{
    return live->pages->changed + vhd_live_bitmap_pages(live) + 1 > VHD_LIVE_WAITING ? vhd_live_settle(live, error)
                                                                                     : VHD_OK;
}

/* All in one block. */
static enum vhd_status write_in_block(struct vhd_live *live, uint64_t sector, const void *data, uint32_t count,
                                      struct vhd_error *error)
{
    struct vhd_image *disk = live->disk;
    const uint32_t per_block = disk->header.block_size / VHD_SECTOR, within = (uint32_t)(sector % per_block);
    const uint32_t block = (uint32_t)(sector / per_block);
    uint32_t entry = 0;
    bool is_new;
    enum vhd_status status = keep_bounded(live, error);

    if (status == VHD_OK)
        status = vhd_image_entry(disk, block, &entry, error);
    is_new = status == VHD_OK && entry == VHD_BAT_UNUSED;
    if (is_new)
        status = vhd_live_make_block(live, block, &entry, error);
    if (status != VHD_OK)
        return status;
    status = write_data(live,
                        (uint64_t)entry * VHD_SECTOR + vhd_bitmap_bytes(disk->header.block_size) +
                            (uint64_t)within * VHD_SECTOR,
                        data, (size_t)count * VHD_SECTOR, error);
    if (status == VHD_OK)
        return set_bits(live, entry, within, count, error);
    if (is_new)
        vhd_live_unmake_block(live, block);
    else
        vhd_live_spoil_block(live, entry);
    return status;
}

static enum vhd_status check_writing(struct vhd_live *live, uint64_t offset, uint64_t size, struct vhd_error *error)
{
    enum vhd_status status = vhd_live_check(live, offset, size, error);

    if (status == VHD_OK && !live->is_writable)
        status = vhd_fail(error, VHD_LIVE_REQUEST, live->disk->path);
    return status == VHD_OK ? vhd_live_prepare(live, error) : status;
}

enum vhd_status vhd_live_write(struct vhd_live *live, uint64_t offset, const void *data, size_t size,
                               struct vhd_error *error)
{
    const uint8_t *bytes = data;
    enum vhd_status status = check_writing(live, offset, size, error);

    if (status == VHD_OK && live->disk->footer.type == VHD_TYPE_FIXED)
        return size > 0 ? write_data(live, offset, data, size, error) : VHD_OK;
    for (size_t done = 0, part; status == VHD_OK && done < size; done += part) {
        const uint32_t block = live->disk->header.block_size;
        const uint64_t left = block - (offset + done) % block;
        part = size - done < left ? size - done : (size_t)left;
        status = write_in_block(live, (offset + done) / VHD_SECTOR, bytes + done, (uint32_t)(part / VHD_SECTOR), error);
    }
    return status;
}

static enum vhd_status need_zeros(struct vhd_live *live, struct vhd_error *error)
{
    if (live->zeros == NULL)
        live->zeros = calloc(1, VHD_LIVE_ZEROS);
    return live->zeros != NULL ? VHD_OK : vhd_fail(error, VHD_OUT_OF_MEMORY, live->disk->path);
}

enum vhd_status vhd_live_write_zeros(struct vhd_live *live, uint64_t offset, uint64_t size, struct vhd_error *error)
{
    enum vhd_status status = need_zeros(live, error);

    for (uint64_t done = 0, part; status == VHD_OK && done < size; done += part) {
        part = size - done < VHD_LIVE_ZEROS ? size - done : VHD_LIVE_ZEROS;
        status = write_data(live, offset + done, live->zeros, (size_t)part, error);
    }
    return status;
}

enum vhd_status vhd_live_zero(struct vhd_live *live, uint64_t offset, uint64_t size, struct vhd_error *error)
{
    enum vhd_status status = check_writing(live, offset, size, error);

    if (status == VHD_OK)
        status = need_zeros(live, error);
    for (uint64_t done = 0, part; status == VHD_OK && done < size; done += part) {
        struct vhd_live_run run;
        status = vhd_live_find(live, offset + done, size - done, &run, error);
        part = run.size;
        if (status != VHD_OK || run.image == NULL)
            continue;
        if (part > VHD_LIVE_ZEROS)
            part = VHD_LIVE_ZEROS;
        status = vhd_live_write(live, offset + done, live->zeros, (size_t)part, error);
    }
    return status;
}
