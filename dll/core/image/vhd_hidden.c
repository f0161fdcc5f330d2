/* vhd_hidden.c - counts data under clear bits. */
#include "vhd_hidden.h"

#include "vhd_filled.h"

#define PIECE 4096u

/* What cannot be read counts as data: it is not needed for anything else, so nothing fails for it. */
static uint64_t count_filled(struct vhd_image *image, uint64_t offset, uint64_t size)
{
    uint8_t piece[PIECE];
    uint64_t count = 0;

    for (uint64_t done = 0, length; done < size; done += length) {
        length = size - done < PIECE ? size - done : PIECE;
        if (vhd_image_read(image, offset + done, piece, (size_t)length, NULL) != VHD_OK)
            count += length / VHD_SECTOR;
        else if (!vhd_is_filled(piece, (size_t)length, 0))
            for (uint64_t at = 0; at < length; at += VHD_SECTOR)
                count += !vhd_is_filled(piece + at, VHD_SECTOR, 0);
    }
    return count;
}

enum vhd_status vhd_hidden_count(struct vhd_image *image, uint64_t sector, uint64_t sectors, struct vhd_error *hidden,
                                 struct vhd_error *error)
{
    uint64_t per_block, offset, size, count;
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
    count = hidden->count + count_filled(image, offset, size);
    if (count > 0) {
        vhd_fail(hidden, VHD_HIDDEN_DATA, image->path);
        hidden->count = count;
    }
    return VHD_OK;
}
