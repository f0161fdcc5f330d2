/* vhd_chain.c - a disk with all its parents. */
#include "vhd_chain.h"

#include "vhd_hidden.h"
#include "vhd_parent.h"

#include <stdlib.h>
#include <string.h>

/* Takes an image as the next level of a chain. */
static enum vhd_status add_level(struct vhd_chain *chain, struct vhd_image *image, struct vhd_error *error)
{
    for (size_t i = 0; i < chain->levels; i++)
        if (vhd_image_is_again(chain->images[i], image))
            return vhd_fail(error, VHD_CHAIN_CYCLE, chain->images[i]->path);
    if (chain->levels == VHD_MAX_LEVELS)
        return vhd_fail(error, VHD_CHAIN_TOO_DEEP, chain->images[0]->path);
    chain->images[chain->levels++] = image;
    return VHD_OK;
}

/* The same, with its blocks checked; closes an image that it does not take. */
static enum vhd_status add_checked_level(struct vhd_chain *chain, struct vhd_image *image, struct vhd_error *error)
{
    enum vhd_status status = add_level(chain, image, error);

    if (status == VHD_OK)
        return vhd_image_check_blocks(image, error);
    vhd_image_close(image);
    return status;
}

static struct vhd_image *last_level(const struct vhd_chain *chain)
{
    return chain->images[chain->levels - 1];
}

static enum vhd_status open_levels(const struct vhd_host *host, const char16_t *path, enum vhd_open_mode mode,
                                   enum vhd_open_mode mode_above, struct vhd_chain **chain, struct vhd_error *error)
{
    struct vhd_chain *opened = calloc(1, sizeof *opened);
    struct vhd_image *image;
    enum vhd_status status;

    *chain = NULL;
    if (opened == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    status = vhd_image_open(host, path, mode, &image, error);
    if (status == VHD_OK)
        status = add_checked_level(opened, image, error);
    while (status == VHD_OK && last_level(opened)->footer.type == VHD_TYPE_DIFFERENCING) {
        status = vhd_parent_open(last_level(opened), mode_above, &image, error);
        if (status == VHD_OK)
            status = add_checked_level(opened, image, error);
    }
    if (status != VHD_OK) {
        vhd_chain_close(opened);
        return status;
    }
    *chain = opened;
    return VHD_OK;
}

enum vhd_status vhd_chain_open(const struct vhd_host *host, const char16_t *path, enum vhd_open_mode mode,
                               struct vhd_chain **chain, struct vhd_error *error)
{
    return open_levels(host, path, mode, mode, chain, error);
}

/* Where the disk is its own parent somewhere above, it is in use, by us: looking at it alone tells. */
enum vhd_status vhd_chain_open_for_change(const struct vhd_host *host, const char16_t *path, struct vhd_chain **chain,
                                          struct vhd_error *error)
{
    struct vhd_chain *looked_at;
    struct vhd_error cause = { 0 };
    enum vhd_status status = open_levels(host, path, VHD_FILE_CHANGE, VHD_FILE_SOURCE, chain, &cause);

    if (status == VHD_SHARING_VIOLATION &&
        vhd_chain_open(host, path, VHD_FILE_INSPECT, &looked_at, error) == VHD_CHAIN_CYCLE)
        return VHD_CHAIN_CYCLE;
    if (status == VHD_SHARING_VIOLATION)
        vhd_chain_close(looked_at);
    return status == VHD_OK ? VHD_OK : vhd_fail_as(error, &cause);
}

enum vhd_status vhd_chain_check_above(struct vhd_image *child, struct vhd_image *parent, enum vhd_open_mode mode,
                                      struct vhd_error *error)
{
    struct vhd_chain *chain = calloc(1, sizeof *chain);
    struct vhd_image *image;
    enum vhd_status status;

    if (chain == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, child->path);
    chain->images[chain->levels++] = child;
    status = add_level(chain, parent, error);
    while (status == VHD_OK && last_level(chain)->footer.type == VHD_TYPE_DIFFERENCING &&
           vhd_parent_open(last_level(chain), mode, &image, NULL) == VHD_OK) {
        status = add_level(chain, image, error);
        if (status != VHD_OK)
            vhd_image_close(image);
    }
    for (size_t i = 2; i < chain->levels; i++) /* the first two are the caller's */
        vhd_image_close(chain->images[i]);
    free(chain);
    return status;
}

void vhd_chain_close(struct vhd_chain *chain)
{
    if (chain == NULL)
        return;
    for (size_t i = 0; i < chain->levels; i++)
        vhd_image_close(chain->images[i]);
    free(chain);
}

typedef enum vhd_status find_function(struct vhd_image *, uint64_t sector, uint64_t limit, struct vhd_run *,
                                      struct vhd_error *);

/* Asks level after level; *image is the first that holds the sectors, NULL where none does. */
static enum vhd_status find_level(struct vhd_chain *chain, find_function *find, uint64_t sector, uint64_t limit,
                                  struct vhd_image **image, struct vhd_run *run, struct vhd_error *error)
{
    *image = NULL;
    *run = (struct vhd_run){ .sectors = limit };
    for (size_t level = 0; level < chain->levels; level++) {
        enum vhd_status status = find(chain->images[level], sector, run->sectors, run, error);
        if (status != VHD_OK)
            return status;
        if (run->present) {
            *image = chain->images[level];
            return VHD_OK;
        }
        /* The next level is asked about this run only: behind it, this level may hold sectors again. */
    }
    return VHD_OK;
}

enum vhd_status vhd_chain_find(struct vhd_chain *chain, uint64_t sector, uint64_t limit, struct vhd_image **image,
                               struct vhd_run *run, struct vhd_error *error)
{
    return find_level(chain, vhd_image_find, sector, limit, image, run, error);
}

enum vhd_status vhd_chain_find_blocks(struct vhd_chain *chain, uint64_t sector, uint64_t limit, struct vhd_run *run,
                                      struct vhd_error *error)
{
    struct vhd_image *image;

    return find_level(chain, vhd_image_find_blocks, sector, limit, &image, run, error);
}

enum vhd_status vhd_chain_read(struct vhd_chain *chain, uint64_t sector, size_t count, void *buffer,
                               struct vhd_error *error)
{
    uint8_t *out = buffer;

    while (count > 0) {
        struct vhd_image *image;
        struct vhd_run run;
        enum vhd_status status = vhd_chain_find(chain, sector, count, &image, &run, error);
        if (status == VHD_OK && image == NULL && chain->hidden != NULL)
            status = vhd_hidden_count(chain->images[chain->levels - 1], sector, run.sectors, chain->hidden, error);
        if (status != VHD_OK)
            return status;
        size_t size = (size_t)run.sectors * VHD_SECTOR;
        if (image == NULL)
            memset(out, 0, size);
        else if ((status = vhd_image_read(image, run.offset, out, size, error)) != VHD_OK)
            return status;
        out += size;
        sector += run.sectors;
        count -= (size_t)run.sectors;
    }
    return VHD_OK;
}
