/* vhd_same.c - compares what one level of a chain holds with what the levels above it read. */
#include "vhd_chain.h"

#include <stdlib.h>
#include <string.h>

#define PIECE_SECTORS (VHD_MEGABYTE / VHD_SECTOR)

/* Compares the sectors of one run, a piece at a time. `buffer` has room for two pieces. */
static enum vhd_status compare_run(struct vhd_image *image, struct vhd_chain *chain, uint64_t sector,
                                   const struct vhd_run *run, uint8_t *buffer, bool *same, struct vhd_error *error)
{
    uint8_t *other = buffer + VHD_MEGABYTE;
    enum vhd_status status = VHD_OK;

    for (uint64_t done = 0; done < run->sectors && *same && status == VHD_OK; done += PIECE_SECTORS) {
        uint64_t left = run->sectors - done;
        size_t count = left < PIECE_SECTORS ? (size_t)left : PIECE_SECTORS;
        status = vhd_image_read(image, run->offset + done * VHD_SECTOR, buffer, count * VHD_SECTOR, error);
        if (status == VHD_OK)
            status = vhd_chain_read(chain, sector + done, count, other, error);
        if (status == VHD_OK)
            *same = memcmp(buffer, other, count * VHD_SECTOR) == 0;
    }
    return status;
}

static enum vhd_status compare(struct vhd_image *image, struct vhd_chain *chain, uint8_t *buffer, bool *same,
                               struct vhd_error *error)
{
    uint64_t sectors = image->footer.size / VHD_SECTOR;
    enum vhd_status status = vhd_image_check_blocks(image, error);

    for (uint64_t sector = 0; status == VHD_OK && *same && sector < sectors;) {
        struct vhd_run run;
        status = vhd_image_find(image, sector, sectors - sector, &run, error);
        if (status == VHD_OK && run.present)
            status = compare_run(image, chain, sector, &run, buffer, same, error);
        sector += run.sectors;
    }
    return status;
}

enum vhd_status vhd_reads_same(struct vhd_image *image, const char16_t *path, bool *same, struct vhd_error *error)
{
    uint8_t *buffer = malloc(2 * (size_t)VHD_MEGABYTE);
    struct vhd_chain *chain = NULL;
    enum vhd_status status = buffer != NULL ? VHD_OK : vhd_fail(error, VHD_OUT_OF_MEMORY, path);

    *same = true;
    if (status == VHD_OK)
        status = vhd_chain_open(image->host, path, VHD_FILE_SOURCE, &chain, error);
    if (status == VHD_OK)
        status = compare(image, chain, buffer, same, error);
    vhd_chain_close(chain);
    free(buffer);
    return status;
}
