/* flat_model.c - what a disk shall read as. */
#include "flat_model.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void flat_init(struct flat_model *self, uint64_t size)
{
    self->sectors = size / IMAGE_SECTOR;
    self->tags = calloc(self->sectors, sizeof *self->tags);
    if (self->tags == NULL)
        abort();
}

void flat_free(struct flat_model *self)
{
    free(self->tags);
    *self = (struct flat_model){ 0 };
}

void flat_fill_sector(uint8_t sector[IMAGE_SECTOR], uint32_t tag)
{
    uint32_t words[IMAGE_SECTOR / sizeof tag] = { tag };

    for (uint32_t i = 1; tag != 0 && i < IMAGE_SECTOR / sizeof tag; i++)
        words[i] = (tag * 2654435761u + i) * 2246822519u;
    memcpy(sector, words, IMAGE_SECTOR);
}

void flat_repeat(const struct flat_model *self, struct image_builder *image, uint64_t first, uint64_t count)
{
    uint8_t data[IMAGE_SECTOR];

    for (uint64_t sector = first; sector < first + count; sector++) {
        flat_fill_sector(data, self->tags[sector]);
        image_write(image, sector, data);
    }
}

void flat_write(struct flat_model *self, struct image_builder *image, uint32_t level, uint64_t first, uint64_t count)
{
    for (uint64_t sector = first; sector < first + count; sector++)
        self->tags[sector] = (level + 1) << 24 | (uint32_t)sector;
    flat_repeat(self, image, first, count);
}

void flat_write_zeros(struct flat_model *self, struct image_builder *image, uint64_t first, uint64_t count)
{
    for (uint64_t sector = first; sector < first + count; sector++)
        self->tags[sector] = 0;
    flat_repeat(self, image, first, count);
}

bool flat_matches(const struct flat_model *self, uint64_t sector, const uint8_t *data)
{
    uint8_t expected[IMAGE_SECTOR];
    uint32_t tag;

    flat_fill_sector(expected, self->tags[sector]);
    if (memcmp(expected, data, sizeof expected) == 0)
        return true;
    memcpy(&tag, data, sizeof tag);
    fprintf(stderr, "sector %llu reads as tag %08x and shall be %08x\n", (unsigned long long)sector, tag,
            self->tags[sector]);
    return false;
}

bool flat_equals_chain(const struct flat_model *self, struct vhd_chain *chain, size_t step)
{
    const size_t most = self->sectors < step ? (size_t)self->sectors : step;
    /* No more than that: fresh pages cost more than the look. */
    uint8_t *buffer = malloc(most * IMAGE_SECTOR);
    bool same = buffer != NULL && chain->images[0]->footer.size == self->sectors * IMAGE_SECTOR;

    for (uint64_t sector = 0; same && sector < self->sectors; sector += step) {
        size_t count = self->sectors - sector < step ? (size_t)(self->sectors - sector) : step;
        struct vhd_error error;
        memset(buffer, 0xa5, count * IMAGE_SECTOR);
        if (vhd_chain_read(chain, sector, count, buffer, &error) != VHD_OK) {
            fprintf(stderr, "sector %llu: %s\n", (unsigned long long)sector, vhd_status_name(error.status));
            same = false;
        }
        for (size_t i = 0; same && i < count; i++)
            same = flat_matches(self, sector + i, buffer + i * IMAGE_SECTOR);
    }
    free(buffer);
    return same;
}

bool flat_equals_file(const struct flat_model *self, const char *real_path)
{
    uint8_t data[IMAGE_SECTOR];
    FILE *file = fopen(real_path, "rb");
    bool same = file != NULL;

    for (uint64_t sector = 0; same && sector < self->sectors; sector++)
        same = fread(data, 1, sizeof data, file) == sizeof data && flat_matches(self, sector, data);
    same = same && fgetc(file) == EOF;
    if (file != NULL)
        fclose(file);
    return same;
}

bool flat_equals_once(const struct flat_model *self, const struct memory_host *host, const char16_t *path)
{
    struct vhd_chain *chain;
    struct vhd_error error;
    bool same;

    if (vhd_chain_open(&host->host, path, VHD_FILE_INSPECT, &chain, &error) != VHD_OK) {
        fprintf(stderr, "%s: %s\n", text_shown(path), vhd_status_name(error.status));
        return false;
    }
    same = flat_equals_chain(self, chain, 4097);
    vhd_chain_close(chain);
    return same;
}

bool flat_equals(const struct flat_model *self, const struct memory_host *host, const char16_t *path)
{
    static const size_t steps[] = { 1, 7, 65536 };
    struct vhd_chain *chain;
    struct vhd_error error;
    bool same = flat_equals_once(self, host, path);

    if (!same || vhd_chain_open(&host->host, path, VHD_FILE_INSPECT, &chain, &error) != VHD_OK)
        return false;
    for (size_t i = 0; same && i < sizeof steps / sizeof *steps; i++)
        same = flat_equals_chain(self, chain, steps[i]);
    vhd_chain_close(chain);
    return same;
}
