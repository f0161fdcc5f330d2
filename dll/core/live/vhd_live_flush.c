/*
 * vhd_live_flush.c - writes what waits, in the order that leaves a sound disk at every moment.
 *
 *   1  new blocks: zeros where a dynamic disk has no data, then their bitmaps. Nobody finds them yet
 *   2  flush, of all data as well
 *   3  the table, which names new blocks, and the bitmaps of the others
 *
 * As soon as 3 has begun, a new block counts as one that the table names: what is written to it later waits like what is
 * written to any other. So a 3 that failed in its middle is just done again, after 1 and 2.
 */
#include "vhd_live_private.h"

#include "vhd_bits.h"

#include <string.h>

/* A page of the bitmap of a new block: it is changed, so it is in memory. */
static enum vhd_status get_bits(struct vhd_live *live, const struct vhd_live_block *block, uint32_t n,
                                struct vhd_page **page, struct vhd_error *error)
{
    return vhd_pages_get(live->disk, VHD_PAGE_BITMAP, block->entry + n, page, error);
}

/* Writes zeros under the clear bits of a page, the n-th of its block. */
static enum vhd_status fill_page(struct vhd_live *live, const struct vhd_live_block *block, uint32_t n,
                                 const uint8_t *bits, struct vhd_error *error)
{
    const uint32_t per_block = live->disk->header.block_size / VHD_SECTOR, first = n * VHD_PAGE_BITS;
    const uint32_t count = per_block - first < VHD_PAGE_BITS ? per_block - first : VHD_PAGE_BITS;
    const uint64_t at = ((uint64_t)block->entry + vhd_live_bitmap_pages(live) + first) * VHD_SECTOR;
    enum vhd_status status = VHD_OK;

    for (uint32_t i = 0, alike; i < count && status == VHD_OK; i += alike) {
        alike = vhd_bits_alike(bits, i, count - i);
        if (!vhd_bit(bits, i))
            status = vhd_live_write_zeros(live, at + (uint64_t)i * VHD_SECTOR, (uint64_t)alike * VHD_SECTOR, error);
    }
    return status;
}

/*
 * In a dynamic disk all bits of a block are set, since readers differ about what a clear one means there; so there have
 * to be zeros.
 */
static enum vhd_status fill_block(struct vhd_live *live, const struct vhd_live_block *block, struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;

    for (uint32_t n = 0; n < vhd_live_bitmap_pages(live) && status == VHD_OK; n++) {
        struct vhd_page *page;
        status = get_bits(live, block, n, &page, error);
        if (status == VHD_OK && !block->is_blank)
            status = fill_page(live, block, n, page->bytes, error);
        if (status == VHD_OK)
            memset(page->bytes, 0xff, VHD_PAGE);
    }
    return status;
}

static enum vhd_status write_page(struct vhd_live *live, const struct vhd_page *page, struct vhd_error *error)
{
    enum vhd_status status = vhd_live_note(live, vhd_pages_offset(live->disk, page), VHD_PAGE, error);

    return status == VHD_OK ? vhd_pages_write(live->disk, page, error) : status;
}

static enum vhd_status write_bitmap(struct vhd_live *live, const struct vhd_live_block *block, struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;

    for (uint32_t n = 0; n < vhd_live_bitmap_pages(live) && status == VHD_OK; n++) {
        struct vhd_page *page;
        status = get_bits(live, block, n, &page, error);
        if (status == VHD_OK)
            status = write_page(live, page, error);
    }
    return status;
}

/* 1 */
static enum vhd_status write_new_blocks(struct vhd_live *live, struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;

    for (uint32_t i = 0; i < live->new_blocks && status == VHD_OK; i++) {
        if (live->disk->footer.type == VHD_TYPE_DYNAMIC)
            status = fill_block(live, &live->blocks[i], error);
        if (status == VHD_OK)
            status = write_bitmap(live, &live->blocks[i], error);
    }
    return status;
}

/* After 2: their bitmaps wait no more. */
static void forget_new_blocks(struct vhd_live *live)
{
    for (uint32_t i = 0; i < live->new_blocks; i++)
        for (uint32_t n = 0; n < vhd_live_bitmap_pages(live); n++) {
            struct vhd_page *page;
            if (get_bits(live, &live->blocks[i], n, &page, NULL) == VHD_OK)
                vhd_pages_release(live->pages, page);
        }
    live->new_blocks = 0;
}

/* 3 */
static enum vhd_status write_pages(struct vhd_live *live, struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;

    for (uint32_t i = 0; i < live->pages->changed && status == VHD_OK; i++)
        status = write_page(live, vhd_pages_changed(live->pages, i), error);
    while (status == VHD_OK && live->pages->changed > 0)
        vhd_pages_release(live->pages, vhd_pages_changed(live->pages, live->pages->changed - 1));
    return status;
}

enum vhd_status vhd_live_settle(struct vhd_live *live, struct vhd_error *error)
{
    enum vhd_status status;

    if (live->pages->changed == 0)
        return VHD_OK;
    status = write_new_blocks(live, error);
    if (status == VHD_OK)
        status = vhd_live_flush_file(live, error);
    if (status != VHD_OK)
        return status;
    forget_new_blocks(live);
    return write_pages(live, error);
}

enum vhd_status vhd_live_flush(struct vhd_live *live, struct vhd_error *error)
{
    enum vhd_status status;

    if (!live->is_written)
        return VHD_OK;
    status = vhd_live_settle(live, error);
    if (status == VHD_OK)
        status = vhd_live_flush_file(live, error);
    live->is_written = status != VHD_OK;
    return status;
}
