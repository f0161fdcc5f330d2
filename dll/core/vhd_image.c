/* vhd_image.c - opens one image file and checks its structures. */
#include "vhd_image.h"

#include "vhd_backup.h"
#include "vhd_bytes.h"
#include "vhd_path.h"
#include "vhd_patience.h"
#include "vhd_undo.h"

#include <stdlib.h>
#include <string.h>

/* How often a file that is missing beside its backup is looked for: others that look, too, delay it for a moment. */
#define TRIES 5

static enum vhd_status refuse(const struct vhd_image *image, enum vhd_status status, struct vhd_error *error)
{
    return vhd_fail(error, status, image->path);
}

/* The footer at the end: the last 512 bytes, or 511 in files from before Virtual PC 2004. */
static enum vhd_status read_end_footer(struct vhd_image *image, struct vhd_error *error)
{
    struct vhd_footer_disk disk = { 0 };
    uint64_t size = image->info.size;
    size_t length = size % VHD_SECTOR == VHD_SHORT_FOOTER ? VHD_SHORT_FOOTER : VHD_SECTOR;
    enum vhd_status status;

    if (size < length)
        return refuse(image, VHD_NOT_A_VHD, error);
    image->data_end = size - length;
    status = image->file->ops->read(image->file, image->data_end, &disk, length, error);
    if (status != VHD_OK)
        return status;
    status = vhd_footer_decode(&disk, &image->footer);
    image->has_end_footer = status == VHD_OK;
    return status == VHD_OK ? VHD_OK : refuse(image, status, error);
}

/* The copy at the start. In a fixed disk that sector is data and says nothing, whatever it looks like. */
static enum vhd_status read_footer_copy(struct vhd_image *image, struct vhd_error *error)
{
    struct vhd_footer_disk disk;
    enum vhd_status status;

    if (image->info.size < sizeof disk)
        return refuse(image, VHD_NOT_A_VHD, error);
    image->data_end = image->info.size;
    status = image->file->ops->read(image->file, 0, &disk, sizeof disk, error);
    if (status != VHD_OK)
        return status;
    if (vhd_footer_decode(&disk, &image->footer) != VHD_OK || image->footer.type == VHD_TYPE_FIXED)
        return refuse(image, VHD_NOT_A_VHD, error);
    return VHD_OK;
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

    vhd_image_forget(image);
    return VHD_OK;
}

static enum vhd_status read_structures(struct vhd_image *image, struct vhd_error *error)
{
    struct vhd_error at_end;
    enum vhd_status status = image->file->ops->info(image->file, &image->info, error);

    if (status != VHD_OK)
        return status;
    status = read_end_footer(image, &at_end);
    if (status == VHD_NOT_A_VHD)
        status = read_footer_copy(image, error);
    else if (status != VHD_OK)
        vhd_fail_as(error, &at_end);
    if (status != VHD_OK)
        return status;
    if (image->footer.type != VHD_TYPE_FIXED)
        return read_header(image, error);
    return image->data_end < image->footer.size ? refuse(image, VHD_FIXED_TRUNCATED, error) : VHD_OK;
}

/*
 * Where nothing is, the work on it may have been interrupted between two renames, or may be between them just now. Who
 * looked in between may have kept it from putting the file back, and has to see to that itself.
 */
static enum vhd_status open_file(struct vhd_image *image, enum vhd_open_mode mode, struct vhd_error *error)
{
    const struct vhd_host *host = image->host;
    struct vhd_error cause;
    enum vhd_status status = vhd_open(host, image->path, mode, &image->file, &cause);

    for (int tries = 0; tries < TRIES && status == VHD_FILE_NOT_FOUND; tries++) {
        if (!vhd_backup_restore(host, image->path))
            tries = TRIES; /* there is no backup any more, so the file may be back; once more will do */
        status = vhd_open(host, image->path, mode, &image->file, &cause);
    }
    return status == VHD_OK ? VHD_OK : vhd_fail_as(error, &cause);
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
    status = open_file(opened, mode, error);
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

bool vhd_image_is_same(struct vhd_image *a, struct vhd_image *b)
{
    const struct vhd_file_identity *of_a, *of_b;

    if (memcmp(a->footer.id, b->footer.id, sizeof a->footer.id) != 0)
        return false;
    of_a = identity_of(a);
    of_b = identity_of(b);
    return of_a->file == 0 || of_b->file == 0 || (of_a->file == of_b->file && of_a->volume == of_b->volume);
}

bool vhd_image_is_again(struct vhd_image *a, struct vhd_image *b)
{
    return vhd_image_is_same(a, b) &&
           ((identity_of(a)->file != 0 && identity_of(b)->file != 0) || vhd_path_equal(a->path, b->path));
}

static bool block_is_inside(const struct vhd_image *image, uint64_t start, uint64_t stride)
{
    const struct vhd_header *header = &image->header;
    uint64_t table_size = vhd_table_bytes(image->footer.size, header->block_size);

    return start >= VHD_SECTOR && start <= image->data_end && image->data_end - start >= stride &&
           !overlap(start, stride, image->footer.data_offset, sizeof(struct vhd_header_disk)) &&
           !overlap(start, stride, header->table_offset, table_size);
}

/*
 * Two blocks overlap exactly when their starts are closer than a block with its bitmap is long. So with the file cut
 * into stretches of that length, a stretch may hold one start, and only its neighbours can be too close to it.
 * The memory is bounded by the size of the file, not by a number in it.
 */
static bool claim(uint32_t *starts, uint64_t stretch_count, uint32_t stretch_sectors, uint32_t sector)
{
    uint64_t at = sector / stretch_sectors;

    if (starts[at] != 0 || (at > 0 && starts[at - 1] != 0 && sector - starts[at - 1] < stretch_sectors) ||
        (at + 1 < stretch_count && starts[at + 1] != 0 && starts[at + 1] - sector < stretch_sectors))
        return false;
    starts[at] = sector;
    return true;
}

enum vhd_status vhd_image_check_blocks(struct vhd_image *image, struct vhd_error *error)
{
    uint64_t stride, stretches;
    uint32_t *starts, count;
    enum vhd_status status = VHD_OK;

    if (image->footer.type == VHD_TYPE_FIXED)
        return VHD_OK;
    stride = (uint64_t)vhd_bitmap_bytes(image->header.block_size) + image->header.block_size;
    stretches = image->data_end / stride + 1;
    if (stretches > UINT32_MAX / (stride / VHD_SECTOR) + 1) /* further than a BAT's sector numbers reach */
        stretches = UINT32_MAX / (stride / VHD_SECTOR) + 1;
    starts = calloc((size_t)stretches, sizeof *starts);
    if (starts == NULL)
        return refuse(image, VHD_OUT_OF_MEMORY, error);
    count = vhd_block_count(image->footer.size, image->header.block_size);
    for (uint32_t block = 0, sector; status == VHD_OK; block++) {
        status = vhd_image_next_block(image, block, count, &block, &sector, error);
        if (status != VHD_OK || block == count)
            break;
        if (!block_is_inside(image, (uint64_t)sector * VHD_SECTOR, stride))
            status = refuse(image, VHD_BLOCK_OUTSIDE, error);
        else if (!claim(starts, stretches, (uint32_t)(stride / VHD_SECTOR), sector))
            status = refuse(image, VHD_BLOCK_OVERLAP, error);
    }
    free(starts);
    return status;
}
