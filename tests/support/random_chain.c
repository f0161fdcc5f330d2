/* random_chain.c - disks made by chance. */
#include "random_chain.h"
#include "text.h"
#include "vhd_stamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HIDDEN_TAG 0xff000000u

uint64_t random_seed(uint64_t usual)
{
    const char *given = getenv("OPENVPC_SEED");
    uint64_t seed = given != NULL && given[0] != 0 ? strtoull(given, NULL, 0) : usual;

    fprintf(stderr, "OPENVPC_SEED=%llu\n", (unsigned long long)seed);
    return seed;
}

uint64_t random_below(struct random_chain *self, uint64_t limit)
{
    self->state ^= self->state << 13;
    self->state ^= self->state >> 7;
    self->state ^= self->state << 17;
    return self->state % limit;
}

void random_chain_init(struct random_chain *self, uint64_t seed)
{
    *self = (struct random_chain){ .state = seed * UINT64_C(0x9e3779b97f4a7c15) | 1 };
    memory_host_init(&self->host);
    self->host.no_data = true;
    for (unsigned i = 0; i < 8; i++) /* seeds that are close begin close */
        random_below(self, 2);
}

void random_chain_free(struct random_chain *self)
{
    for (size_t i = 0; i < self->count; i++)
        flat_free(&self->disks[i].model);
    memory_host_free(&self->host);
}

static void choose_layout(struct random_chain *self, struct image_builder *image)
{
    image->block_size = 524288u << random_below(self, self->readable ? 3 : 5);
    if (self->block_size != 0)
        image->block_size = self->block_size;
    image->gap = (uint32_t)random_below(self, 3) * 7 * IMAGE_SECTOR; /* Windows leaves 7 sectors */
    image->table_padding = random_below(self, 2) ? 0xff : 0;
    image->creator = "win ";
    if (random_below(self, 3) == 0)
        image->table_offset = 0x2000;
    if (self->readable)
        return;
    image->ending = (enum image_ending)random_below(self, image->type == IMAGE_FIXED ? 2 : 3);
    if (random_below(self, 8) == 0) /* a table that is larger than it need be */
        image->table_entries = (uint32_t)(image->size / image->block_size + 1 + random_below(self, 300));
}

/* A place to write to: runs of all lengths, of single sectors up to several blocks. */
static void choose_run(struct random_chain *self, uint64_t sectors, uint64_t *first, uint64_t *count)
{
    *first = random_below(self, sectors);
    *count = 1 + random_below(self, random_below(self, 4) == 0 ? 2500 : 20);
    if (random_below(self, 8) == 0) /* at a border of blocks */
        *first = *first / 1024 * 1024 > 2 ? *first / 1024 * 1024 - 2 : 0;
    if (self->whole_bytes) {
        *first -= *first % 8;
        *count += 8 - *count % 8;
    }
    if (*count > sectors - *first)
        *count = sectors - *first;
}

/* What stands under clear bits is nobody's. Comes before anything else is written. */
static void hide(struct random_chain *self, struct random_disk *disk)
{
    uint8_t data[IMAGE_SECTOR];
    uint64_t first, count;

    choose_run(self, disk->model.sectors, &first, &count);
    for (uint64_t sector = first; sector < first + count; sector++) {
        flat_fill_sector(data, HIDDEN_TAG | (uint32_t)sector);
        image_write_hidden(&disk->image, sector, data);
    }
}

static void fill(struct random_chain *self, struct random_disk *disk)
{
    struct image_builder *image = &disk->image;
    uint64_t writes = self->least + random_below(self, 1 + random_below(self, 14));
    uint64_t blocks = image->type == IMAGE_FIXED ? 0 : (image->size + image->block_size - 1) / image->block_size;

    for (uint64_t i = 0; i < blocks / 3; i++) { /* blocks without any sector, in random order */
        uint32_t block = (uint32_t)random_below(self, blocks);
        if (image_block_offset(image, block) == 0)
            image_add_block(image, block);
    }
    if (image->type != IMAGE_FIXED && !self->readable && random_below(self, 3) == 0)
        hide(self, disk);
    for (; writes > 0; writes--) {
        uint64_t first, count;
        choose_run(self, disk->model.sectors, &first, &count);
        if (self->repeats)
            flat_repeat(&disk->model, image, first, count);
        else if (random_below(self, 6) == 0)
            flat_write_zeros(&disk->model, image, first, count);
        else
            flat_write(&disk->model, image, (uint32_t)self->count, first, count);
    }
}

/* Takes the next disk; its type and size are set. */
static struct random_disk *begin(struct random_chain *self, const char16_t *path, uint32_t type, uint64_t size)
{
    struct random_disk *disk = &self->disks[self->count];

    memory_require(self->count < RANDOM_CHAIN_DISKS, "there is room for another disk", path);
    text_copy(disk->path, path);
    image_init(&disk->image, type, size, (uint32_t)self->count + 1);
    choose_layout(self, &disk->image);
    flat_init(&disk->model, size);
    return disk;
}

static struct random_disk *end(struct random_chain *self, struct random_disk *disk)
{
    fill(self, disk);
    image_add(&disk->image, &self->host, disk->path);
    memory_host_arm(&self->host, (struct memory_fault){ 0 });
    self->count++;
    return disk;
}

struct random_disk *random_chain_base(struct random_chain *self, const char16_t *path, uint32_t type, uint64_t size)
{
    struct random_disk *disk = begin(self, path, type, size);

    image_begin(&disk->image);
    return end(self, disk);
}

/* By a locator, by the name, or by both. */
static void record_parent(struct random_chain *self, struct image_builder *image, const struct random_disk *parent)
{
    uint64_t way = self->readable ? 0 : random_below(self, 4);
    char16_t relative[34] = u".\\";

    text_append(relative, parent->path + text_length(u"C:\\"));
    if (way <= 1)
        image_locator(image, way == 0 ? 0 : (unsigned)random_below(self, 8), "W2ru", relative);
    if (way == 2)
        image_locator(image, (unsigned)random_below(self, 8), "W2ku", parent->path);
}

struct random_disk *random_chain_child(struct random_chain *self, const char16_t *path,
                                       const struct random_disk *parent)
{
    struct random_disk *disk = begin(self, path, IMAGE_DIFFERENCING, parent->image.size);
    struct image_builder *image = &disk->image;

    image_child_of(image, &parent->image);
    if (random_below(self, 4) != 0)
        image->parent_stamp = vhd_stamp_of(memory_find(&self->host, parent->path)->modified);
    text_copy(image->parent_name, parent->path + text_length(u"C:\\"));
    image_begin(image);
    record_parent(self, image, parent);
    memcpy(disk->model.tags, parent->model.tags, (size_t)disk->model.sectors * sizeof *disk->model.tags);
    return end(self, disk);
}

struct random_disk *random_chain_line(struct random_chain *self, uint32_t base_type, size_t levels)
{
    uint64_t sectors = 1 + random_below(self, (random_below(self, 4) == 0 ? 14 : 5) * 2048);
    struct random_disk *disk = NULL;

    for (size_t level = 0; level < levels; level++) {
        char16_t path[] = u"C:\\0.vhd";
        path[3] = (char16_t)(u'0' + level);
        disk = level == 0 ? random_chain_base(self, path, base_type, sectors * IMAGE_SECTOR)
                          : random_chain_child(self, path, disk);
    }
    return disk;
}

struct random_disk *random_chain_any_line(struct random_chain *self)
{
    uint32_t type = random_below(self, 2) ? IMAGE_FIXED : IMAGE_DYNAMIC;

    return random_chain_line(self, type, 1 + (size_t)random_below(self, 8));
}
