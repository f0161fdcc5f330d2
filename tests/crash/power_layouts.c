/* power_layouts.c - dynamic disks as other programs leave them, to be compacted. */
#include "power_scene.h"

#include <string.h>

#define BLOCKS 9

/* Where blocks stand and which hold nothing but zeros; the last of the disk is not whole. */
static const uint32_t order[] = { 6, 1, 8, 0, 7, 3, 2, 5 };
static const bool is_zeros[] = { false, true, false, true, true, false, false, false };

struct layout {
    uint32_t block_size;
    bool aligned;       /* data begin at multiples of 4 KB */
    uint32_t gap;       /* behind each block, bytes */
    bool table_behind;  /* the block table stands behind all blocks */
    bool header_behind; /* and the header as well, where it stays */
    uint32_t beyond;    /* entries of the table behind the end of the disk, of which the first names a block */
};

static const struct layout packed = { 4096, .aligned = false };
static const struct layout aligned = { 4096, .aligned = true };
static const struct layout gaps = { 4096, .gap = 3 * 512 };
static const struct layout table_behind = { 4096, .table_behind = true };
static const struct layout header_behind = { 4096, .table_behind = true, .header_behind = true };
static const struct layout single_sectors = { 512, .aligned = false };
static const struct layout beyond = { 8192, .beyond = 2 };

static uint32_t bitmap_bytes(const struct image_builder *image)
{
    uint32_t bytes = (image->block_size / IMAGE_SECTOR + 7) / 8;

    return (bytes + IMAGE_SECTOR - 1) / IMAGE_SECTOR * IMAGE_SECTOR;
}

static void begin_image(struct image_builder *image, const struct layout *layout)
{
    const uint64_t size = (BLOCKS - 1) * (uint64_t)layout->block_size + 512;

    image_init(image, IMAGE_DYNAMIC, size, 1);
    image->block_size = layout->block_size;
    image->gap = layout->gap;
    image->table_entries = BLOCKS + layout->beyond;
    if (layout->table_behind)
        image->table_offset = 1536 + (BLOCKS + 2) * (layout->block_size + 4096);
    if (layout->header_behind)
        image->header_offset = image->table_offset + 512;
    image_begin(image);
    if (layout->table_behind)
        image->end = layout->header_behind ? 512 : 1536;
}

static void add_block(struct image_builder *image, const struct layout *layout, uint32_t block)
{
    if (layout->aligned)
        while ((image->end + bitmap_bytes(image)) % 4096 != 0)
            image->end += IMAGE_SECTOR;
    image_add_block(image, block);
}

/* A few sectors in each block, one of which only other readers see, or zeros. */
static void fill_block(struct image_builder *image, struct flat_model *model, uint32_t block, bool zeros)
{
    const uint32_t per_block = image->block_size / IMAGE_SECTOR;
    const uint64_t first = (uint64_t)block * per_block, left = image->size / IMAGE_SECTOR - first;
    uint8_t data[IMAGE_SECTOR];

    if (zeros) {
        flat_write_zeros(model, image, first, 1);
        return;
    }
    flat_write(model, image, 1, first, left < 2 || per_block < 2 ? 1 : 2);
    flat_fill_sector(data, 0xff000000u + block);
    if (per_block > 3 && left > 3)
        image_write_hidden(image, first + 3, data);
}

static void prepare(struct power_scene *scene, const struct layout *layout)
{
    struct image_builder image;
    struct flat_model model;

    power_scene_begin(scene);
    begin_image(&image, layout);
    flat_init(&model, image.size);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        add_block(&image, layout, order[i]);
        fill_block(&image, &model, order[i], is_zeros[i]);
    }
    for (uint32_t i = 0; i < layout->beyond; i++)
        if (i == 0)
            image_add_block(&image, BLOCKS);
    image_add(&image, &scene->host, POWER_PARENT);
    power_promise_model(scene, POWER_PARENT, POWER_COMPACTED, &model);
    flat_free(&model);
    power_scene_end(scene);
}

void power_layout_packed(struct power_scene *scene)
{
    prepare(scene, &packed);
}

void power_layout_aligned(struct power_scene *scene)
{
    prepare(scene, &aligned);
}

void power_layout_gaps(struct power_scene *scene)
{
    prepare(scene, &gaps);
}

void power_layout_table_behind(struct power_scene *scene)
{
    prepare(scene, &table_behind);
}

void power_layout_header_behind(struct power_scene *scene)
{
    prepare(scene, &header_behind);
}

void power_layout_single_sectors(struct power_scene *scene)
{
    prepare(scene, &single_sectors);
}

void power_layout_beyond(struct power_scene *scene)
{
    prepare(scene, &beyond);
}
