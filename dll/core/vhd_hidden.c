/* vhd_hidden.c - counts data under clear bits. */
#include "vhd_hidden.h"

#include "vhd_filled.h"

#define PIECE 4096u

static enum vhd_status count_filled(struct vhd_image *image, uint64_t offset, uint64_t size, uint64_t *count,
                                    struct vhd_error *error)
{
    uint8_t piece[PIECE];
    enum vhd_status status = VHD_OK;

    for (uint64_t done = 0, length; done < size && status == VHD_OK; done += length) {
        length = size - done < PIECE ? size - done : PIECE;
        status = vhd_image_read(image, offset + done, piece, (size_t)length, error);
        if (status != VHD_OK || vhd_is_filled(piece, (size_t)length, 0))
            continue;
        for (uint64_t at = 0; at < length; at += VHD_SECTOR)
            *count += !vhd_is_filled(piece + at, VHD_SECTOR, 0);
    }
    return status;
}

enum vhd_status vhd_hidden_count(struct vhd_image *image, uint64_t sector, uint64_t sectors, struct vhd_error *hidden,
                                 struct vhd_error *error)
{
    uint64_t per_block, offset, size, count = hidden->count;
    uint32_t entry;
    enum vhd_status status;

    if (image->footer.type != VHD_TYPE_DYNAMIC)
        return VHD_OK;
    per_block = image->header.block_size / VHD_SECTOR;
    status = vhd_image_entry(image, (uint32_t)(sector / per_block), &entry, error);
    if (status != VHD_OK || entry == VHD_BAT_UNUSED)
        return status;
    offset = ((uint64_t)entry + sector % per_block) * VHD_SECTOR + vhd_bitmap_bytes(image->header.block_size);
    size = sectors * VHD_SECTOR;
    if (offset >= image->data_end) /* in a block that is cut short */
        return VHD_OK;
    if (size > image->data_end - offset)
        size = (image->data_end - offset) / VHD_SECTOR * VHD_SECTOR;
    status = count_filled(image, offset, size, &count, error);
    if (status == VHD_OK && count > 0) {
        vhd_fail(hidden, VHD_HIDDEN_DATA, image->path);
        hidden->count = count;
    }
    return status;
}
