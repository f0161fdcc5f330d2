/* vhd_image_find.c - where the sectors of an image are: its BAT and its sector bitmaps. And their data. */
#include "vhd_image.h"

#include "vhd_bits.h"
#include "vhd_bytes.h"
#include "vhd_filled.h"
#include "vhd_pages.h"

#include <stdlib.h>
#include <string.h>

/* Entries of the BAT that are looked at together. */
#define TOGETHER VHD_PAGE_ENTRIES

/* What is shorter comes by way of the window. Bytes. */
#define SHORT_PIECE (VHD_WINDOW / 2)

void vhd_image_forget(struct vhd_image *image)
{
    image->bat_page_first = UINT32_MAX;
    image->bitmap_page_at = 0;
    image->window_size = 0;
    image->hole_at = image->data_at = image->hole_next = 0;
}

void vhd_image_forget_data(struct vhd_image *image, uint64_t offset, uint64_t size)
{
    if (offset < image->window_at + image->window_size && image->window_at < offset + size)
        image->window_size = 0;
    if (offset < image->data_at && image->hole_at < offset + size)
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

/* A part of the BAT, or of a bitmap, in memory; valid until another is asked for. */
struct part {
    const uint8_t *bytes;
    uint32_t first, count; /* entries, or bits */
};

static enum vhd_status read_shared(struct vhd_image *image, enum vhd_page_kind kind, uint64_t number, struct part *part,
                                   struct vhd_error *error)
{
    struct vhd_page *page = NULL;
    enum vhd_status status = vhd_pages_get(image, kind, number, &page, error);

    part->bytes = status == VHD_OK ? page->bytes : NULL;
    return status;
}

/* The part of the BAT around `block`. */
static enum vhd_status read_table(struct vhd_image *image, uint32_t block, struct part *part, struct vhd_error *error)
{
    const uint32_t room = image->pages != NULL ? VHD_PAGE_ENTRIES : VHD_BAT_PAGE_ENTRIES;
    uint32_t entries;
    enum vhd_status status;

    part->first = block - block % room;
    entries = image->entries - part->first;
    part->count = entries < room ? entries : room;
    part->bytes = image->bat_page;
    if (image->pages != NULL)
        return read_shared(image, VHD_PAGE_TABLE, part->first / room, part, error);
    if (image->bat_page_first == part->first)
        return VHD_OK;
    image->bat_page_first = UINT32_MAX;
    status = image->file->ops->read(image->file, image->header.table_offset + UINT64_C(4) * part->first,
                                    image->bat_page, UINT64_C(4) * part->count, error);
    if (status == VHD_OK)
        image->bat_page_first = part->first;
    return status;
}

enum vhd_status vhd_image_entry(struct vhd_image *image, uint32_t block, uint32_t *entry, struct vhd_error *error)
{
    struct part part;
    enum vhd_status status = read_table(image, block, &part, error);

    if (status == VHD_OK)
        *entry = vhd_get32(part.bytes + 4 * (block - part.first));
    return status;
}

static bool are_unused(const struct part *part, uint32_t first)
{
    return first % TOGETHER == 0 && first + TOGETHER <= part->count &&
           vhd_is_filled(part->bytes + 4 * first, 4 * TOGETHER, 0xff);
}

enum vhd_status vhd_image_next_block(struct vhd_image *image, uint32_t from, uint32_t end, uint32_t *block,
                                     uint32_t *entry, struct vhd_error *error)
{
    *entry = VHD_BAT_UNUSED;
    for (*block = from; *block < end && *entry == VHD_BAT_UNUSED;) {
        struct part part;
        uint32_t i;
        enum vhd_status status = read_table(image, *block, &part, error);
        if (status != VHD_OK)
            return status;
        i = *block - part.first;
        while (i < part.count && (*entry = vhd_get32(part.bytes + 4 * i)) == VHD_BAT_UNUSED)
            i += are_unused(&part, i) ? TOGETHER : 1;
        *block = part.first + i;
    }
    if (*block > end)
        *block = end;
    return VHD_OK;
}

/* The part of a sector bitmap with the bit of a sector. `at`: of the bitmap, bytes. */
static enum vhd_status read_bitmap(struct vhd_image *image, uint64_t at, uint32_t within, struct part *part,
                                   struct vhd_error *error)
{
    const uint32_t room = 8 * (image->pages != NULL ? VHD_PAGE : VHD_BITMAP_PAGE);
    uint32_t size = vhd_bitmap_bytes(image->header.block_size), from;
    enum vhd_status status;

    part->first = within - within % room;
    from = part->first / 8;
    size = size - from < room / 8 ? size - from : room / 8;
    part->count = 8 * size;
    part->bytes = image->bitmap_page;
    if (image->pages != NULL)
        return read_shared(image, VHD_PAGE_BITMAP, (at + from) / VHD_PAGE, part, error);
    if (image->bitmap_page_at == at + from)
        return VHD_OK;
    image->bitmap_page_at = 0;
    status = image->file->ops->read(image->file, at + from, image->bitmap_page, size, error);
    if (status == VHD_OK)
        image->bitmap_page_at = at + from;
    return status;
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
    struct part part;
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
    status = read_bitmap(image, run->offset, within, &part, error);
    if (status != VHD_OK)
        return status;
    left = part.first + part.count - within;
    run->sectors = vhd_bits_alike(part.bytes, within - part.first, run->sectors < left ? (uint32_t)run->sectors : left);
    run->present = vhd_bit(part.bytes, within - part.first);
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
