/* vhd_image_places.c - the places in the file that an image's block table names, and whether they can be. */
#include "vhd_image.h"

#include "vhd_bytes.h"
#include "vhd_locator.h"
#include "vhd_sort.h"

#include <stdlib.h>

/* A block is cut short by the end of the file where some of it, but not its bitmap, lies behind. */
static bool is_inside(const struct vhd_image *image, uint64_t start, uint64_t size)
{
    return start >= VHD_SECTOR && start <= image->data_end && image->data_end - start >= size;
}

static bool overlap(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
    return a < b + b_size && b < a + a_size;
}

static bool is_over_structures(const struct vhd_image *image, uint64_t start, uint64_t size, uint64_t table_size)
{
    return overlap(start, size, image->footer.data_offset, sizeof(struct vhd_header_disk)) ||
           overlap(start, size, image->header.table_offset, table_size);
}

/*
 * Whether the disk misses a sector of a block, whose bitmap begins at `start`, that is not in the file. What stands
 * under clear bits of a child is its parent's; in a dynamic disk other readers take it, so it has to be there.
 */
static enum vhd_status check_cut_block(struct vhd_image *image, uint32_t block, uint64_t start, struct vhd_error *error)
{
    const uint32_t per_block = image->header.block_size / VHD_SECTOR, bitmap = vhd_bitmap_bytes(per_block * VHD_SECTOR);
    const uint64_t first = (uint64_t)block * per_block, all = image->footer.size / VHD_SECTOR;
    const uint64_t end = all - first < per_block ? all : first + per_block;
    uint64_t sector = first + (image->data_end - start - bitmap) / VHD_SECTOR;
    enum vhd_status status = VHD_OK;

    while (sector < end && status == VHD_OK) {
        struct vhd_run run;
        status = vhd_image_find(image, sector, end - sector, &run, error);
        if (status == VHD_OK && (run.present || image->footer.type == VHD_TYPE_DYNAMIC))
            status = vhd_fail(error, VHD_BLOCK_OUTSIDE, image->path);
        sector += run.sectors;
    }
    return status;
}

static enum vhd_status check_block(struct vhd_image *image, uint32_t block, uint64_t start, struct vhd_error *error)
{
    const uint32_t bitmap = vhd_bitmap_bytes(image->header.block_size), size = bitmap + image->header.block_size;

    if (!is_inside(image, start, bitmap) ||
        is_over_structures(image, start, size, vhd_table_bytes(image->footer.size, image->header.block_size)))
        return vhd_fail(error, VHD_BLOCK_OUTSIDE, image->path);
    return is_inside(image, start, size) ? VHD_OK : check_cut_block(image, block, start, error);
}

/*
 * An entry behind the end of the disk: some disks have such, that were larger once or may become so. What it names is
 * nobody's to write over. Zeros are mere padding.
 */
static enum vhd_status check_beyond(const struct vhd_image *image, uint64_t start, bool *is_place,
                                    struct vhd_error *error)
{
    const uint32_t size = vhd_bitmap_bytes(image->header.block_size) + image->header.block_size;

    *is_place = start != 0;
    if (*is_place &&
        (!is_inside(image, start, size) || is_over_structures(image, start, size, UINT64_C(4) * image->entries)))
        return vhd_fail(error, VHD_TABLE_BEYOND_DISK, image->path);
    return VHD_OK;
}

static enum vhd_status add(struct vhd_places *places, uint64_t place, const struct vhd_image *image,
                           struct vhd_error *error)
{
    if (places->count == places->room) {
        size_t room = places->room == 0 ? 256 : 2 * places->room;
        uint64_t *grown = room > SIZE_MAX / sizeof *grown ? NULL : realloc(places->all, room * sizeof *grown);
        if (grown == NULL)
            return vhd_fail(error, VHD_OUT_OF_MEMORY, image->path);
        places->all = grown;
        places->room = room;
    }
    places->is_sorted = places->is_sorted && (places->count == 0 || places->all[places->count - 1] < place);
    places->all[places->count++] = place;
    return VHD_OK;
}

/*
 * As many blocks as the file has places for, the last one cut short: of more, two overlap. Counted so, a table of
 * billions of entries that name one place takes no memory to speak of.
 */
static size_t max_places(const struct vhd_image *image)
{
    return (size_t)(image->data_end / (vhd_bitmap_bytes(image->header.block_size) + image->header.block_size) + 1);
}

/* Those of entries from `block` to `end`. */
static enum vhd_status collect(struct vhd_image *image, uint32_t block, uint32_t end, struct vhd_places *places,
                               struct vhd_error *error)
{
    const uint32_t of_disk = vhd_block_count(image->footer.size, image->header.block_size);
    const size_t max = max_places(image);

    for (uint32_t sector;; block++) {
        bool is_place = true;
        enum vhd_status status = vhd_image_next_block(image, block, end, &block, &sector, error);
        if (status != VHD_OK || block == end)
            return status;
        if (block < of_disk)
            status = check_block(image, block, (uint64_t)sector * VHD_SECTOR, error);
        else
            status = check_beyond(image, (uint64_t)sector * VHD_SECTOR, &is_place, error);
        if (status == VHD_OK && is_place && places->count == max)
            status = vhd_fail(error, VHD_BLOCK_OVERLAP, image->path);
        else if (status == VHD_OK && is_place)
            status = add(places, vhd_place(sector, block), image, error);
        if (status != VHD_OK)
            return status;
    }
}

/* Two places overlap exactly when their starts are closer than a block with its bitmap is long. */
static enum vhd_status check_overlaps(const struct vhd_image *image, const struct vhd_places *places,
                                      struct vhd_error *error)
{
    const uint32_t size = vhd_bitmap_bytes(image->header.block_size) + image->header.block_size;

    for (size_t i = 1; i < places->count; i++)
        if (vhd_place_sector(places->all[i]) - vhd_place_sector(places->all[i - 1]) < size / VHD_SECTOR)
            return vhd_fail(error, VHD_BLOCK_OVERLAP, image->path);
    return VHD_OK;
}

static enum vhd_status sort_and_check(const struct vhd_image *image, struct vhd_places *places, struct vhd_error *error)
{
    if (!places->is_sorted)
        vhd_sort(places->all, places->count);
    places->is_sorted = true;
    return check_overlaps(image, places, error);
}

static enum vhd_status find_places_of_disk(struct vhd_image *image, struct vhd_places *places, struct vhd_error *error)
{
    enum vhd_status status;

    *places = (struct vhd_places){ .is_sorted = true };
    if (image->footer.type == VHD_TYPE_FIXED)
        return VHD_OK;
    status = collect(image, 0, vhd_block_count(image->footer.size, image->header.block_size), places, error);
    return status == VHD_OK ? sort_and_check(image, places, error) : status;
}

/* Cuts *end where something begins that stands behind the start of the table. */
static void end_before(uint64_t *end, const struct vhd_image *image, uint64_t start)
{
    if (start >= image->header.table_offset && start < *end)
        *end = start;
}

/* How many entries the table has, as far as it is one. */
static uint32_t count_entries(const struct vhd_image *image, const struct vhd_places *places)
{
    const struct vhd_header *header = &image->header;
    const uint32_t of_disk = vhd_block_count(image->footer.size, header->block_size);
    const uint64_t max = VHD_MAX_BYTES / header->block_size; /* of any disk */
    uint64_t end = header->table_offset + 4 * (header->table_entries < max ? header->table_entries : max), count;

    end_before(&end, image, image->data_end);
    end_before(&end, image, image->footer.data_offset);
    for (size_t i = 0; i < places->count; i++)
        end_before(&end, image, (uint64_t)vhd_place_sector(places->all[i]) * VHD_SECTOR);
    for (size_t i = 0; i < VHD_LOCATOR_SLOTS; i++)
        if (header->locators[i].code != 0)
            end_before(&end, image, header->locators[i].offset);
    count = (end - header->table_offset) / 4;
    return count > of_disk ? (uint32_t)count : of_disk;
}

enum vhd_status vhd_image_places(struct vhd_image *image, struct vhd_places *places, struct vhd_error *error)
{
    enum vhd_status status = find_places_of_disk(image, places, error);
    uint32_t of_disk;

    if (status == VHD_OK && image->footer.type != VHD_TYPE_FIXED) {
        of_disk = vhd_block_count(image->footer.size, image->header.block_size);
        image->entries = count_entries(image, places);
        vhd_image_forget(image); /* the page may end where the disk does */
        status = collect(image, of_disk, image->entries, places, error);
        if (status == VHD_OK)
            status = sort_and_check(image, places, error);
    }
    if (status != VHD_OK)
        vhd_places_free(places);
    return status;
}

void vhd_places_free(struct vhd_places *places)
{
    free(places->all);
    *places = (struct vhd_places){ 0 };
}

enum vhd_status vhd_image_check_blocks(struct vhd_image *image, struct vhd_error *error)
{
    struct vhd_places places;
    enum vhd_status status = find_places_of_disk(image, &places, error);

    vhd_places_free(&places);
    return status;
}

/*
 * Whoever may write to a block that lies over the text of a parent locator says where the parent is. A reader is not
 * hurt by it. In a dynamic disk these fields mean nothing.
 */
static enum vhd_status check_locators(const struct vhd_image *image, const struct vhd_places *places,
                                      struct vhd_error *error)
{
    const uint32_t size = vhd_bitmap_bytes(image->header.block_size) + image->header.block_size;

    for (size_t slot = 0; image->footer.type == VHD_TYPE_DIFFERENCING && slot < VHD_LOCATOR_SLOTS; slot++) {
        const struct vhd_locator *locator = &image->header.locators[slot];
        for (size_t i = 0; locator->code != 0 && locator->length > 0 && i < places->count; i++)
            if (overlap((uint64_t)vhd_place_sector(places->all[i]) * VHD_SECTOR, size, locator->offset,
                        locator->length))
                return vhd_fail(error, VHD_BLOCK_OUTSIDE, image->path);
    }
    return VHD_OK;
}

/* Where the path of a parent is said to stand behind the end, a block may come. */
static enum vhd_status check_paths(const struct vhd_image *image, struct vhd_error *error)
{
    for (size_t slot = 0; image->footer.type == VHD_TYPE_DIFFERENCING && slot < VHD_LOCATOR_SLOTS; slot++) {
        const struct vhd_locator *locator = &image->header.locators[slot];
        const bool is_path = locator->code == VHD_LOCATOR_W2RU || locator->code == VHD_LOCATOR_W2KU;
        if (is_path && (locator->offset > image->data_end || image->data_end - locator->offset < locator->length))
            return vhd_fail(error, VHD_LOCATOR_INVALID, image->path);
    }
    return VHD_OK;
}

enum vhd_status vhd_image_check_places(struct vhd_image *image, struct vhd_error *error)
{
    struct vhd_places places;
    enum vhd_status status = vhd_image_places(image, &places, error);

    if (status == VHD_OK)
        status = check_locators(image, &places, error);
    vhd_places_free(&places);
    return status == VHD_OK ? check_paths(image, error) : status;
}
