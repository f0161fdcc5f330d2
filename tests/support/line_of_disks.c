/* line_of_disks.c - four disks in a line. */
#include "line_of_disks.h"
#include "text.h"
#include "vhd_plan.h"

#include <string.h>

static unsigned next(struct line *self, unsigned below)
{
    self->seed = self->seed * 1103515245u + 12345u;
    return (self->seed >> 16) % below;
}

static void scatter(struct line *self, struct flat_model *model, struct image_builder *image, uint32_t level)
{
    for (unsigned runs = 2 + next(self, 6); runs > 0; runs--) {
        uint64_t first = (next(self, 32768) * UINT64_C(32768) + next(self, 32768)) % model->sectors;
        uint64_t count = 1 + next(self, runs % 3 == 0 ? 900 : 30), left = model->sectors - first;
        flat_write(model, image, level, first, count < left ? count : left);
    }
}

/* Sectors that say the same as those below. */
static void repeat(struct line *self, const struct flat_model *model, struct image_builder *image)
{
    uint8_t data[IMAGE_SECTOR];

    for (unsigned runs = 3; runs > 0; runs--) {
        uint64_t first = next(self, 32768) % model->sectors;
        for (uint64_t sector = first; sector < model->sectors && sector < first + 20; sector++) {
            flat_fill_sector(data, model->tags[sector]);
            image_write(image, sector, data);
        }
    }
}

static struct image_builder add(struct line *self, const char16_t *path, uint32_t number,
                                const struct image_builder *parent, const struct flat_model *below,
                                struct flat_model *model, bool merged)
{
    static const char16_t *const names[] = { u"", u"", u".\\base.vhd", u".\\middle.vhd", u".\\child.vhd" };
    struct image_builder image;

    image_init(&image, parent != NULL ? IMAGE_DIFFERENCING : IMAGE_DYNAMIC, below->sectors * IMAGE_SECTOR, number);
    image.block_size = (uint32_t)IMAGE_MB / 2;
    image.parent_stamp = vhd_stamp_of(self->host.clock);
    if (parent != NULL)
        image_child_of(&image, parent);
    image_begin(&image);
    if (parent != NULL)
        image_locator(&image, number % 2 * 3, "W2ru", names[number]);
    flat_init(model, image.size);
    memcpy(model->tags, below->tags, (size_t)below->sectors * sizeof *below->tags);
    if (merged)
        repeat(self, model, &image);
    else
        scatter(self, model, &image, number);
    image_add(&image, &self->host, path);
    return image;
}

void line_init(struct line *self, unsigned seed, bool merged)
{
    struct flat_model zeros;
    struct image_builder base, middle, child;

    *self = (struct line){ .seed = seed };
    memory_host_init(&self->host);
    flat_init(&zeros, (1 + seed % 3) * IMAGE_MB + seed % 5 * IMAGE_SECTOR);
    base = add(self, LINE_BASE, 1, NULL, &zeros, &self->base, false);
    middle = add(self, LINE_MIDDLE, 2, &base, &self->base, &self->middle, merged);
    child = add(self, LINE_CHILD, 3, &middle, &self->middle, &self->child, false);
    add(self, LINE_GRANDCHILD, 4, &child, &self->child, &self->grandchild, false);
    flat_free(&zeros);
    memory_host_arm(&self->host, (struct memory_fault){ 0 });
}

void line_free(struct line *self)
{
    flat_free(&self->base);
    flat_free(&self->middle);
    flat_free(&self->child);
    flat_free(&self->grandchild);
    memory_host_free(&self->host);
}

void line_move(struct line *self, const char16_t *from, const char16_t *to)
{
    struct memory_node *node = memory_find(&self->host, from);

    memory_require(node != NULL && memory_find(&self->host, to) == NULL, "a file is moved to a free name", from);
    text_copy(node->path, to);
}
