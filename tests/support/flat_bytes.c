/* flat_bytes.c - compares a disk with bytes that were made once. */
#include "flat_model.h"

#include <stdlib.h>
#include <string.h>

static void *need(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

void flat_bytes_init(struct flat_bytes *self, const struct flat_model *model)
{
    self->sectors = model->sectors;
    self->bytes = need(malloc((size_t)model->sectors * IMAGE_SECTOR));
    self->filled = need(calloc((size_t)model->sectors + 1, sizeof *self->filled));
    for (uint64_t sector = 0; sector < model->sectors; sector++) {
        flat_fill_sector(self->bytes + sector * IMAGE_SECTOR, model->tags[sector]);
        self->filled[sector + 1] = self->filled[sector] + (model->tags[sector] != 0);
    }
}

void flat_bytes_free(struct flat_bytes *self)
{
    free(self->bytes);
    free(self->filled);
    *self = (struct flat_bytes){ 0 };
}

static bool run_is_same(const struct flat_bytes *self, struct vhd_chain *chain, uint64_t sector,
                        const struct vhd_run *run)
{
    static uint8_t buffer[64 * 1024];
    uint64_t end = sector + run->sectors;

    if (!run->present)
        return self->filled[end] == self->filled[sector];
    while (sector < end) {
        size_t count = sizeof buffer / IMAGE_SECTOR;
        if (end - sector < count)
            count = (size_t)(end - sector);
        if (vhd_chain_read(chain, sector, count, buffer, NULL) != VHD_OK ||
            memcmp(buffer, self->bytes + sector * IMAGE_SECTOR, count * IMAGE_SECTOR) != 0)
            return false;
        sector += count;
    }
    return true;
}

enum vhd_status flat_bytes_compare(const struct flat_bytes *self, const struct memory_host *host, const char16_t *path,
                                   bool *same)
{
    struct vhd_chain *chain;
    enum vhd_status status = vhd_chain_open(&host->host, path, VHD_FILE_INSPECT, &chain, NULL);

    *same = false;
    if (status != VHD_OK)
        return status;
    *same = chain->images[0]->footer.size == self->sectors * IMAGE_SECTOR;
    for (uint64_t sector = 0; *same && sector < self->sectors;) {
        struct vhd_image *image;
        struct vhd_run run;
        *same = vhd_chain_find(chain, sector, self->sectors - sector, &image, &run, NULL) == VHD_OK &&
                run_is_same(self, chain, sector, &run);
        sector += run.sectors;
    }
    vhd_chain_close(chain);
    return VHD_OK;
}
