/* vhd_image.c - opens one image file and checks its structures. */
#include "vhd_image.h"

#include "vhd_bytes.h"
#include "vhd_path.h"
#include "vhd_patience.h"
#include "vhd_undo.h"

#include <stdlib.h>
#include <string.h>

static enum vhd_status refuse(const struct vhd_image *image, enum vhd_status status, struct vhd_error *error)
{
    return vhd_fail(error, status, image->path);
}

/* The footer at the end: the last 512 bytes, or 511 in files from before Virtual PC 2004. */
static enum vhd_status read_end_footer(struct vhd_image *image, struct vhd_footer_disk *disk, struct vhd_error *error)
{
    uint64_t size = image->info.size;
    size_t length = size % VHD_SECTOR == VHD_SHORT_FOOTER ? VHD_SHORT_FOOTER : VHD_SECTOR;
    enum vhd_status status;

    memset(disk, 0, sizeof *disk);
    if (size < length)
        return refuse(image, VHD_NOT_A_VHD, error);
    image->data_end = size - length;
    status = image->file->ops->read(image->file, image->data_end, disk, length, error);
    if (status != VHD_OK)
        return status;
    status = vhd_footer_decode(disk, &image->footer);
    image->has_end_footer = status == VHD_OK;
    return status == VHD_OK ? VHD_OK : refuse(image, status, error);
}

/*
 * Whether a disk whose footer at the end is damaged or missing may be the one that the first sector describes. In a
 * fixed disk that sector is data and says nothing, whatever it looks like. So what is left of the footer must not be
 * that of a fixed disk, with one of its fields damaged: its name, by which all else is sound then, or another.
 */
static bool may_be_copy(const struct vhd_footer_disk *end, const struct vhd_footer_disk *first)
{
    struct vhd_footer_disk named = *end;
    struct vhd_footer footer;

    if (memcmp(end->cookie, VHD_FOOTER_COOKIE, sizeof end->cookie) == 0)
        return vhd_get64(end->data_offset) != VHD_NO_OFFSET &&
               (vhd_get32(end->type) != VHD_TYPE_FIXED ||
                memcmp(end->data_offset, first->data_offset, sizeof end->data_offset) == 0);
    memcpy(named.cookie, VHD_FOOTER_COOKIE, sizeof named.cookie);
    return vhd_footer_decode(&named, &footer) != VHD_OK || footer.type != VHD_TYPE_FIXED;
}

/* The copy at the start. */
static enum vhd_status read_footer_copy(struct vhd_image *image, const struct vhd_footer_disk *end,
                                        struct vhd_error *error)
{
    struct vhd_footer_disk disk;
    enum vhd_status status;

    if (image->info.size < sizeof disk)
        return refuse(image, VHD_NOT_A_VHD, error);
    image->data_end = image->info.size;
    status = image->file->ops->read(image->file, 0, &disk, sizeof disk, error);
    if (status != VHD_OK)
        return status;
    if (vhd_footer_decode(&disk, &image->footer) != VHD_OK || image->footer.type == VHD_TYPE_FIXED ||
        !may_be_copy(end, &disk))
        return refuse(image, VHD_NOT_A_VHD, error);
    return VHD_OK;
}

static enum vhd_status read_footer(struct vhd_image *image, struct vhd_error *error)
{
    struct vhd_footer_disk end;
    struct vhd_error at_end;
    enum vhd_status status = read_end_footer(image, &end, &at_end);

    if (status == VHD_OK)
        return VHD_OK;
    if (status != VHD_NOT_A_VHD && status != VHD_FOOTER_CHECKSUM)
        return vhd_fail_as(error, &at_end);
    status = read_footer_copy(image, &end, error);
    return status == VHD_NOT_A_VHD ? vhd_fail_as(error, &at_end) : status;
}

static bool overlap(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
    return a < b + b_size && b < a + a_size;
}

/* A change of the header that was interrupted leaves it torn, and what it was in the undo file. */
static enum vhd_status decode_header(struct vhd_image *image, const struct vhd_header_disk *disk,
                                     struct vhd_error *error)
{
    enum vhd_status status = vhd_header_decode(disk, &image->header);

    if (status == VHD_HEADER_CHECKSUM) {
        status = vhd_undo_read(image, &image->from_undo, error);
        if (status != VHD_OK)
            return status;
        status = image->from_undo != NULL ? vhd_header_decode(image->from_undo, &image->header) : VHD_HEADER_CHECKSUM;
    }
    return status == VHD_OK ? VHD_OK : refuse(image, status, error);
}

static enum vhd_status read_header(struct vhd_image *image, struct vhd_error *error)
{
    struct vhd_header_disk disk;
    struct vhd_header *header = &image->header;
    uint64_t at = image->footer.data_offset, table_size;
    enum vhd_status status;

    if (at < VHD_SECTOR || at > image->data_end || image->data_end - at < sizeof disk)
        return refuse(image, VHD_HEADER_OUTSIDE, error);
    status = image->file->ops->read(image->file, at, &disk, sizeof disk, error);
    if (status == VHD_OK)
        status = decode_header(image, &disk, error);
    if (status != VHD_OK)
        return status;

    if (header->table_entries < vhd_block_count(image->footer.size, header->block_size))
        return refuse(image, VHD_BAT_TOO_SMALL, error);
    table_size = vhd_table_bytes(image->footer.size, header->block_size);
    if (header->table_offset < VHD_SECTOR || header->table_offset > image->data_end ||
        image->data_end - header->table_offset < table_size ||
        overlap(header->table_offset, table_size, at, sizeof disk))
        return refuse(image, VHD_BAT_OUTSIDE, error);

    image->entries = vhd_block_count(image->footer.size, header->block_size);
    vhd_image_forget(image);
    return VHD_OK;
}

static enum vhd_status read_structures(struct vhd_image *image, struct vhd_error *error)
{
    enum vhd_status status = image->file->ops->info(image->file, &image->info, error);

    if (status == VHD_OK)
        status = read_footer(image, error);
    if (status != VHD_OK)
        return status;
    if (image->footer.type != VHD_TYPE_FIXED)
        return read_header(image, error);
    return image->data_end < image->footer.size ? refuse(image, VHD_FIXED_TRUNCATED, error) : VHD_OK;
}

enum vhd_status vhd_image_open(const struct vhd_host *host, const char16_t *path, enum vhd_open_mode mode,
                               struct vhd_image **image, struct vhd_error *error)
{
    struct vhd_image *opened = calloc(1, sizeof *opened);
    enum vhd_status status;

    *image = NULL;
    if (opened == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    opened->host = host;
    vhd_path_set(opened->path, path);
    status = vhd_open(host, path, mode, &opened->file, error);
    if (status == VHD_OK)
        status = read_structures(opened, error);
    if (status != VHD_OK) {
        vhd_image_close(opened);
        return status;
    }
    *image = opened;
    return VHD_OK;
}

void vhd_image_close(struct vhd_image *image)
{
    if (image == NULL)
        return;
    if (image->file != NULL)
        image->file->ops->close(image->file, false);
    free(image->window);
    free(image->from_undo);
    free(image);
}

static const struct vhd_file_identity *identity_of(struct vhd_image *image)
{
    if (!image->is_identified)
        image->file->ops->identify(image->file, &image->identity);
    image->is_identified = true;
    return &image->identity;
}

void vhd_image_let_go(struct vhd_image *image)
{
    (void)identity_of(image);
    image->file->ops->close(image->file, false);
    image->file = NULL;
}

static bool is_known(const struct vhd_file_identity *identity)
{
    return (identity->file[0] | identity->file[1]) != 0;
}

bool vhd_image_is_same(struct vhd_image *a, struct vhd_image *b)
{
    const struct vhd_file_identity *of_a, *of_b;

    if (memcmp(a->footer.id, b->footer.id, sizeof a->footer.id) != 0)
        return false;
    of_a = identity_of(a);
    of_b = identity_of(b);
    return !is_known(of_a) || !is_known(of_b) || memcmp(of_a, of_b, sizeof *of_a) == 0;
}

bool vhd_image_is_again(struct vhd_image *a, struct vhd_image *b)
{
    return vhd_image_is_same(a, b) &&
           ((is_known(identity_of(a)) && is_known(identity_of(b))) || vhd_path_equal(a->path, b->path));
}
