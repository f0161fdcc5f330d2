/* vhd_image_find.c - where the sectors of an image are: its BAT and its sector bitmaps. And their data. */
#include "vhd_image.h"

#include "vhd_bytes.h"
#include "vhd_filled.h"

#include <stdlib.h>
#include <string.h>

#define PAGE_BITS (VHD_BITMAP_PAGE * 8)

/* Entries of the BAT that are looked at together. */
#define TOGETHER 1024u

/* What is shorter comes by way of the window. Bytes. */
#define SHORT_PIECE (VHD_WINDOW / 2)

void vhd_image_forget(struct vhd_image *image)
{
    image->bat_page_first = UINT32_MAX;
    image->bitmap_page_at = 0;
    image->window_size = 0;
    image->hole_at = image->data_at = image->hole_next = 0;
}

/*
 * A fixed disk has a place for every sector, but its file may have holes, which read as zeros without being read. A
 * sector that lies in one only with a part of it is no hole.
 */
static void find_in_fixed(struct vhd_image *image, uint64_t sector, uint64_t limit, struct vhd_run *run)
{
    const uint64_t offset = sector * VHD_SECTOR;
    uint64_t end;

    if (offset < image->hole_at || offset >= image->hole_next) {
        image->hole_at = offset;
        image->file->ops->find_data(image->file, offset, &image->data_at, &image->hole_next);
        image->data_at = image->data_at / VHD_SECTOR * VHD_SECTOR;
        image->hole_next = vhd_round_up(image->hole_next, VHD_SECTOR);
    }
    run->present = offset >= image->data_at;
    run->offset = offset;
    end = run->present ? image->hole_next : image->data_at;
    run->sectors = end > offset && (end - offset) / VHD_SECTOR < limit ? (end - offset) / VHD_SECTOR : limit;
}

/* Reads the page of the BAT that holds `block` unless it is there; *count: of the entries in it. */
static enum vhd_status read_table(struct vhd_image *image, uint32_t block, uint32_t *count, struct vhd_error *error)
{
    uint32_t first = block - block % VHD_BAT_PAGE_ENTRIES;
    uint32_t entries = image->entries - first;
    enum vhd_status status;

    *count = entries < VHD_BAT_PAGE_ENTRIES ? entries : VHD_BAT_PAGE_ENTRIES;
    if (image->bat_page_first == first)
        return VHD_OK;
    image->bat_page_first = UINT32_MAX;
    status = image->file->ops->read(image->file, image->header.table_offset + UINT64_C(4) * first, image->bat_page,
                                    UINT64_C(4) * *count, error);
    if (status == VHD_OK)
        image->bat_page_first = first;
    return status;
}

enum vhd_status vhd_image_entry(struct vhd_image *image, uint32_t block, uint32_t *entry, struct vhd_error *error)
{
    uint32_t count;
    enum vhd_status status = read_table(image, block, &count, error);

    if (status == VHD_OK)
        *entry = vhd_get32(image->bat_page + 4 * (block % VHD_BAT_PAGE_ENTRIES));
    return status;
}

static bool are_unused(const struct vhd_image *image, uint32_t first, uint32_t count)
{
    return first % TOGETHER == 0 && first + TOGETHER <= count &&
           vhd_is_filled(image->bat_page + 4 * first, 4 * TOGETHER, 0xff);
}

enum vhd_status vhd_image_next_block(struct vhd_image *image, uint32_t from, uint32_t end, uint32_t *block,
                                     uint32_t *entry, struct vhd_error *error)
{
    *entry = VHD_BAT_UNUSED;
    for (*block = from; *block < end && *entry == VHD_BAT_UNUSED;) {
        uint32_t count, i = *block % VHD_BAT_PAGE_ENTRIES;
        enum vhd_status status = read_table(image, *block, &count, error);
        if (status != VHD_OK)
            return status;
        *block -= i;
        while (i < count && (*entry = vhd_get32(image->bat_page + 4 * i)) == VHD_BAT_UNUSED)
            i += are_unused(image, i, count) ? TOGETHER : 1;
        *block += i;
    }
    if (*block > end)
        *block = end;
    return VHD_OK;
}

/* Reads the page of a sector bitmap that holds the bit of a sector, unless it is there. `at`: of the bitmap, bytes. */
static enum vhd_status read_bitmap(struct vhd_image *image, uint64_t at, uint32_t within, struct vhd_error *error)
{
    uint32_t size = vhd_bitmap_bytes(image->header.block_size), from = within / PAGE_BITS * VHD_BITMAP_PAGE;
    enum vhd_status status;

    if (image->bitmap_page_at == at + from)
        return VHD_OK;
    image->bitmap_page_at = 0;
    size = size - from < VHD_BITMAP_PAGE ? size - from : VHD_BITMAP_PAGE;
    status = image->file->ops->read(image->file, at + from, image->bitmap_page, size, error);
    if (status == VHD_OK)
        image->bitmap_page_at = at + from;
    return status;
}

static bool bit(const uint8_t *bitmap, uint32_t index)
{
    return (bitmap[index / 8] & 0x80u >> index % 8) != 0;
}

/* How many bits from `first`, at most `limit`, are like the first; whole bytes are taken at once. */
static uint32_t equal_bits(const uint8_t *bitmap, uint32_t first, uint32_t limit)
{
    bool value = bit(bitmap, first);
    uint8_t full = value ? 0xff : 0;
    uint32_t i = first;

    while (i < first + limit) {
        if (i % 8 == 0 && first + limit - i >= 8 && bitmap[i / 8] == full)
            i += 8;
        else if (bit(bitmap, i) == value)
            i++;
        else
            break;
    }
    return i - first;
}

/*
 * The entry of the block of `sector`; with an unused one, *sectors counts on over those after it that are unused too,
 * else to the end of the block. At most `limit`.
 */
static enum vhd_status find_entry(struct vhd_image *image, uint64_t sector, uint64_t limit, uint32_t *entry,
                                  uint64_t *sectors, struct vhd_error *error)
{
    const uint32_t per_block = image->header.block_size / VHD_SECTOR;
    uint32_t block = (uint32_t)(sector / per_block), next = block + 1, other;
    enum vhd_status status = vhd_image_entry(image, block, entry, error);

    if (status == VHD_OK && *entry == VHD_BAT_UNUSED)
        status = vhd_image_next_block(image, next, (uint32_t)((sector + limit - 1) / per_block + 1), &next, &other,
                                      error);
    *sectors = (uint64_t)next * per_block - sector;
    if (*sectors > limit)
        *sectors = limit;
    return status;
}

enum vhd_status vhd_image_find_blocks(struct vhd_image *image, uint64_t sector, uint64_t limit, struct vhd_run *run,
                                      struct vhd_error *error)
{
    uint32_t entry = 0;
    enum vhd_status status;

    if (image->footer.type == VHD_TYPE_FIXED) {
        find_in_fixed(image, sector, limit, run);
        return VHD_OK;
    }
    status = find_entry(image, sector, limit, &entry, &run->sectors, error);
    run->present = entry != VHD_BAT_UNUSED;
    return status;
}

enum vhd_status vhd_image_find(struct vhd_image *image, uint64_t sector, uint64_t limit, struct vhd_run *run,
                               struct vhd_error *error)
{
    uint32_t per_block, within, entry, left;
    enum vhd_status status;

    if (image->footer.type == VHD_TYPE_FIXED) {
        find_in_fixed(image, sector, limit, run);
        return VHD_OK;
    }
    status = find_entry(image, sector, limit, &entry, &run->sectors, error);
    run->present = status == VHD_OK && entry != VHD_BAT_UNUSED;
    if (!run->present)
        return status;

    per_block = image->header.block_size / VHD_SECTOR;
    within = (uint32_t)(sector % per_block);
    run->offset = (uint64_t)entry * VHD_SECTOR;
    status = read_bitmap(image, run->offset, within, error);
    if (status != VHD_OK)
        return status;
    left = PAGE_BITS - within % PAGE_BITS;
    run->sectors = equal_bits(image->bitmap_page, within % PAGE_BITS,
                              run->sectors < left ? (uint32_t)run->sectors : left);
    run->present = bit(image->bitmap_page, within % PAGE_BITS);
    run->offset += vhd_bitmap_bytes(image->header.block_size) + (uint64_t)within * VHD_SECTOR;
    return VHD_OK;
}

/* Moves the window to `offset`; it may reach over whatever lies behind the run. */
static enum vhd_status move_window(struct vhd_image *image, uint64_t offset, struct vhd_error *error)
{
    uint64_t left = image->data_end - offset;
    size_t size = left < VHD_WINDOW ? (size_t)left : VHD_WINDOW;
    enum vhd_status status;

    image->window_size = 0;
    status = image->file->ops->read(image->file, offset, image->window, size, error);
    if (status != VHD_OK)
        return status;
    image->window_at = offset;
    image->window_size = size;
    return VHD_OK;
}

enum vhd_status vhd_image_read(struct vhd_image *image, uint64_t offset, void *buffer, size_t size,
                               struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;

    if (image->window == NULL && size < SHORT_PIECE)
        image->window = malloc(VHD_WINDOW);
    if (image->window == NULL || size >= SHORT_PIECE || offset + size > image->data_end)
        return image->file->ops->read(image->file, offset, buffer, size, error);
    if (offset < image->window_at || offset + size > image->window_at + image->window_size)
        status = move_window(image, offset, error);
    if (status == VHD_OK)
        memcpy(buffer, image->window + (offset - image->window_at), size);
    return status;
}
