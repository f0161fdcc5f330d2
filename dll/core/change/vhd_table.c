/* vhd_table.c - changes entries of the block table. */
#include "vhd_table.h"

#include "vhd_bytes.h"

#define PER_SECTOR (VHD_SECTOR / 4)

/* Writes those from entries[*first] on that share a sector of the table; *first is moved behind them. */
static enum vhd_status write_sector(struct vhd_image *image, const uint64_t *entries, size_t count, size_t *first,
                                    struct vhd_error *error)
{
    const uint64_t group = (entries[*first] >> 32) / PER_SECTOR;
    const uint64_t at = image->header.table_offset + group * VHD_SECTOR;
    uint8_t sector[VHD_SECTOR];
    enum vhd_status status = image->file->ops->read(image->file, at, sector, sizeof sector, error);

    if (status != VHD_OK)
        return status;
    for (; *first < count && (entries[*first] >> 32) / PER_SECTOR == group; ++*first)
        vhd_put32(sector + (entries[*first] >> 32) % PER_SECTOR * 4, (uint32_t)entries[*first]);
    return image->file->ops->write(image->file, at, sector, sizeof sector, error);
}

enum vhd_status vhd_table_write(struct vhd_image *image, const uint64_t *entries, size_t count, struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;

    for (size_t i = 0; i < count && status == VHD_OK;)
        status = write_sector(image, entries, count, &i, error);
    vhd_image_forget(image);
    return status;
}
