/* vhd_live.c - opens a disk for a guest, reads it, closes it. */
#include "vhd_live_private.h"

#include "vhd_change.h"

#include <stdlib.h>
#include <string.h>

/* What is shorter, and not all that is asked for, is read with what lies behind it. Bytes. */
#define SHORT_RUN 4096u

static enum vhd_status open_chain(const struct vhd_host *host, const char16_t *path, enum vhd_live_mode mode,
                                  struct vhd_chain **chain, struct vhd_error *error)
{
    enum vhd_status status;

    if (mode == VHD_LIVE_READ)
        return vhd_chain_open(host, path, VHD_FILE_SOURCE, chain, error);
    status = vhd_chain_open_for_change(host, path, chain, error);
    if (status == VHD_OK)
        status = vhd_change_allowed((*chain)->images[0], NULL, error);
    return status == VHD_OK ? vhd_image_check_places((*chain)->images[0], error) : status;
}

/* From here on tables and bitmaps are read by way of the pages. */
static void share_pages(const struct vhd_chain *chain, struct vhd_pages *pages)
{
    for (size_t i = 0; i < chain->levels; i++) {
        chain->images[i]->pages = pages;
        chain->images[i]->level = (uint32_t)i;
        vhd_image_forget(chain->images[i]);
    }
}

/* Closes what there is. */
static void free_live(struct vhd_live *live)
{
    vhd_chain_close(live->chain);
    free(live->pages);
    free(live->zeros);
    free(live->unflushed);
    free(live);
}

enum vhd_status vhd_live_open(const struct vhd_host *host, const char16_t *path, enum vhd_live_mode mode,
                              struct vhd_live **live, struct vhd_error *error)
{
    struct vhd_live *opened = calloc(1, sizeof *opened);
    struct vhd_pages *pages = vhd_pages_new();
    struct vhd_chain *chain = NULL;
    enum vhd_status status;

    *live = NULL;
    if (opened == NULL || pages == NULL) {
        free(opened);
        free(pages);
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    }
    opened->is_writable = mode == VHD_LIVE_WRITE;
    opened->pages = pages;
    status = open_chain(vhd_patience_begin(&opened->patience, host), path, mode, &chain, error);
    opened->chain = chain;
    if (status != VHD_OK) {
        free_live(opened);
        return status;
    }
    share_pages(chain, pages);
    opened->disk = chain->images[0];
    opened->opened_end = opened->disk->data_end;
    opened->blank_from = opened->disk->info.size;
    *live = opened;
    return VHD_OK;
}

void vhd_live_close(struct vhd_live *live)
{
    if (live == NULL)
        return;
    if (vhd_live_flush(live, NULL) == VHD_OK)
        vhd_live_shorten(live);
    free_live(live);
}

uint64_t vhd_live_size(const struct vhd_live *live)
{
    return live->disk->footer.size;
}

bool vhd_live_is_writable(const struct vhd_live *live)
{
    return live->is_writable;
}

enum vhd_status vhd_live_check(const struct vhd_live *live, uint64_t offset, uint64_t size, struct vhd_error *error)
{
    const uint64_t all = vhd_live_size(live);

    if (offset % VHD_SECTOR != 0 || size % VHD_SECTOR != 0 || offset > all || all - offset < size)
        return vhd_fail(error, VHD_LIVE_REQUEST, live->disk->path);
    return VHD_OK;
}

static enum vhd_status read_run(struct vhd_image *image, uint64_t offset, uint8_t *out, size_t size, bool is_all,
                                struct vhd_error *error)
{
    if (size < SHORT_RUN && !is_all)
        return vhd_image_read(image, offset, out, size, error);
    return image->file->ops->read(image->file, offset, out, size, error);
}

enum vhd_status vhd_live_read(struct vhd_live *live, uint64_t offset, void *buffer, size_t size,
                              struct vhd_error *error)
{
    uint8_t *out = buffer;
    enum vhd_status status = vhd_live_check(live, offset, size, error);

    for (size_t done = 0, part; status == VHD_OK && done < size; done += part) {
        struct vhd_live_run run;
        status = vhd_live_find(live, offset + done, size - done, &run, error);
        part = (size_t)run.size;
        if (status == VHD_OK && run.image == NULL)
            memset(out + done, 0, part);
        else if (status == VHD_OK)
            status = read_run(run.image, run.offset, out + done, part, part == size, error);
    }
    return status;
}

enum vhd_status vhd_live_extent(struct vhd_live *live, uint64_t offset, uint64_t limit, struct vhd_live_extent *extent,
                                struct vhd_error *error)
{
    enum vhd_status status = limit > 0 ? vhd_live_check(live, offset, limit, error)
                                       : vhd_fail(error, VHD_LIVE_REQUEST, live->disk->path);

    *extent = (struct vhd_live_extent){ 0 };
    for (uint32_t i = 0; i < VHD_LIVE_SEARCH && status == VHD_OK && extent->size < limit; i++) {
        struct vhd_live_run run;
        status = vhd_live_find(live, offset + extent->size, limit - extent->size, &run, error);
        if (status == VHD_OK && i == 0)
            extent->is_absent = run.image == NULL;
        if (status != VHD_OK || extent->is_absent != (run.image == NULL))
            break;
        extent->size += run.size;
    }
    return status;
}

bool vhd_live_is_full(enum vhd_status status)
{
    return status == VHD_DISK_FULL || status == VHD_FILE_TOO_LARGE_FOR_VOLUME || status == VHD_LIVE_TABLE_FULL;
}
