/* vhd_append.c - appends blocks to an existing image. */
#include "vhd_append.h"

#include "vhd_bytes.h"
#include "vhd_change.h"
#include "vhd_locator.h"
#include "vhd_table.h"

#include <string.h>

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/*
 * Where the structures at the front end: header, BAT, the batmap that XenServer keeps behind it, locators. Their sizes
 * are numbers of the file's own, but in the file they are.
 */
static uint64_t structures_end(const struct vhd_image *image)
{
    const struct vhd_header *header = &image->header;
    uint64_t end = header->table_offset + UINT64_C(4) * header->table_entries;
    uint64_t batmap = VHD_SECTOR + vhd_round_up(header->table_entries / 8 + 1, VHD_SECTOR);

    end = later(vhd_round_up(end, VHD_SECTOR) + batmap, image->footer.data_offset + sizeof(struct vhd_header_disk));
    for (size_t i = 0; i < VHD_LOCATOR_SLOTS; i++) {
        const struct vhd_locator *locator = &header->locators[i];
        if (locator->code != 0 && locator->offset < image->data_end)
            end = later(end, locator->offset + vhd_locator_room(locator));
    }
    return end < image->data_end ? end : image->data_end;
}

enum vhd_status vhd_append_end(struct vhd_image *image, uint64_t *end, struct vhd_error *error)
{
    uint32_t bitmap = vhd_bitmap_bytes(image->header.block_size);
    uint32_t count = image->entries;

    *end = structures_end(image);
    for (uint32_t block = 0, sector;; block++) { /* those behind the end of the disk as well */
        enum vhd_status status = vhd_image_next_block(image, block, count, &block, &sector, error);
        if (status != VHD_OK || block == count)
            return status;
        *end = later(*end, (uint64_t)sector * VHD_SECTOR + bitmap + image->header.block_size);
    }
}

enum vhd_status vhd_append_start(struct vhd_append *append, struct vhd_image *image, struct vhd_error *error)
{
    uint64_t end = 0;
    enum vhd_status status = vhd_append_end(image, &end, error);

    *append = (struct vhd_append){ .image = image };
    append->stride = vhd_block_stride(image->header.block_size);
    append->next = vhd_block_place(end, image->header.block_size);
    return status;
}

bool vhd_append_is_full(const struct vhd_append *append)
{
    const uint64_t end = (append->count + UINT64_C(1)) * append->stride;

    return append->count == VHD_APPEND_BLOCKS || (append->count > 0 && end > VHD_FILL_STEP);
}

void vhd_append_add(struct vhd_append *append, uint32_t block)
{
    append->blocks[append->count++] = block;
}

uint64_t vhd_append_offset(const struct vhd_append *append, uint32_t n)
{
    return append->next + (uint64_t)n * append->stride;
}

/* Makes the file longer until `at` is less than a step away. */
static enum vhd_status approach(struct vhd_image *image, uint64_t at, const struct vhd_stage *stage,
                                struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;

    for (uint64_t before = UINT64_MAX; status == VHD_OK && image->info.size != before;) {
        before = image->info.size;
        status = vhd_writeback_approach(image->file, at, &image->info.size, error);
        if (status == VHD_OK && image->info.size != before)
            status = vhd_stage_ask(stage, error);
    }
    return status;
}

enum vhd_status vhd_append_extend(struct vhd_image *image, uint64_t at, const struct vhd_stage *stage,
                                  struct vhd_error *error)
{
    struct vhd_footer_disk footer;
    enum vhd_status status;

    if (image->has_end_footer && at <= image->data_end)
        return VHD_OK;
    status = approach(image, at, stage, error);
    if (status == VHD_OK)
        status = vhd_change_read_footer(image, &footer, error);
    return status == VHD_OK ? vhd_change_write_footer(image, &footer, later(at, image->data_end), error) : status;
}

enum vhd_status vhd_append_complete(struct vhd_image *image, const struct vhd_stage *stage, struct vhd_error *error)
{
    static const uint8_t zeros[VHD_SECTOR];
    const bool had_footer = image->has_end_footer;
    const uint64_t data_end = image->data_end;
    uint64_t end;
    enum vhd_status status = vhd_append_end(image, &end, error);

    if (status != VHD_OK || end <= data_end)
        return status;
    status = vhd_append_extend(image, vhd_round_up(end, VHD_SECTOR), stage, error);
    if (status == VHD_OK && had_footer)
        status = image->file->ops->write(image->file, data_end, zeros, sizeof zeros, error);
    return status;
}

enum vhd_status vhd_append_make_room(struct vhd_append *append, const struct vhd_stage *stage, struct vhd_error *error)
{
    const uint64_t needed = vhd_append_offset(append, append->count), ahead = append->next + VHD_APPEND_AHEAD;
    const struct vhd_image *image = append->image;

    if (append->count == 0 || (image->has_end_footer && needed <= image->data_end))
        return VHD_OK;
    return vhd_append_extend(append->image, later(needed, ahead < append->end ? ahead : append->end), stage, error);
}

/* Lets the table name the places of the batch. */
static enum vhd_status name_blocks(struct vhd_append *append, struct vhd_error *error)
{
    uint64_t entries[VHD_APPEND_BLOCKS];

    for (uint32_t i = 0; i < append->count; i++)
        entries[i] = vhd_entry(append->blocks[i], (uint32_t)(vhd_append_offset(append, i) / VHD_SECTOR));
    return vhd_table_write(append->image, entries, append->count, error);
}

enum vhd_status vhd_append_finish(struct vhd_append *append, struct vhd_error *error)
{
    struct vhd_file *file = append->image->file;
    enum vhd_status status = file->ops->flush(file, error);

    if (status == VHD_OK)
        status = name_blocks(append, error);
    append->next = vhd_append_offset(append, append->count);
    append->count = 0;
    vhd_image_forget(append->image);
    return status;
}
