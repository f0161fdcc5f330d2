/* vhd_change.c - changes the ids in an existing image. */
#include "vhd_change.h"

#include "vhd_bytes.h"
#include "vhd_undo.h"

#include <stdlib.h>
#include <string.h>

enum vhd_status vhd_change_restore_header(struct vhd_image *image, struct vhd_error *error)
{
    struct vhd_file *file = image->file;
    enum vhd_status status;

    if (image->from_undo == NULL)
        return VHD_OK;
    status = file->ops->write(file, image->footer.data_offset, image->from_undo, sizeof *image->from_undo, error);
    if (status == VHD_OK)
        status = file->ops->flush(file, error);
    if (status != VHD_OK)
        return status;
    free(image->from_undo);
    image->from_undo = NULL;
    return VHD_OK;
}

enum vhd_status vhd_change_read_footer(struct vhd_image *image, struct vhd_footer_disk *disk, struct vhd_error *error)
{
    uint64_t at = image->has_end_footer ? image->data_end : 0;
    uint64_t left = image->info.size - at;

    memset(disk, 0, sizeof *disk);
    return image->file->ops->read(image->file, at, disk, left < sizeof *disk ? (size_t)left : sizeof *disk, error);
}

enum vhd_status vhd_change_write_footer(struct vhd_image *image, const struct vhd_footer_disk *disk, uint64_t at,
                                        struct vhd_error *error)
{
    /* An old footer of 511 bytes stays one: the file keeps its size. */
    size_t length = at + VHD_SHORT_FOOTER == image->info.size ? VHD_SHORT_FOOTER : sizeof *disk;
    enum vhd_status status = vhd_change_restore_header(image, error);

    if (status == VHD_OK)
        status = image->file->ops->write(image->file, at, disk, length, error);
    if (status == VHD_OK)
        status = image->file->ops->flush(image->file, error);
    if (status != VHD_OK)
        return status;
    image->has_end_footer = true;
    image->data_end = at;
    if (image->info.size < at + length)
        image->info.size = at + length;
    return VHD_OK;
}

/*
 * Guest data can look like a footer. So where a sound copy at the start says something else than the footer at the end,
 * one of them is not what it seems, and nothing is written.
 */
enum vhd_status vhd_change_allowed(struct vhd_image *image, struct vhd_error *error)
{
    struct vhd_footer_disk disk;
    struct vhd_footer copy;
    enum vhd_status status;

    if (image->footer.saved_state)
        return vhd_fail(error, VHD_IN_SAVED_STATE, image->path);
    if (image->footer.type == VHD_TYPE_FIXED)
        return VHD_OK;
    if (image->header.table_offset % VHD_SECTOR != 0 || image->footer.data_offset % VHD_SECTOR != 0)
        return vhd_fail(error, VHD_UNALIGNED, image->path);
    status = image->file->ops->read(image->file, 0, &disk, sizeof disk, error);
    if (status == VHD_OK && vhd_footer_decode(&disk, &copy) == VHD_OK &&
        (copy.type != image->footer.type || copy.size != image->footer.size ||
         copy.data_offset != image->footer.data_offset))
        return vhd_fail(error, VHD_FOOTERS_DISAGREE, image->path);
    return status;
}

enum vhd_status vhd_change_id(struct vhd_image *image, const uint8_t id[16], struct vhd_error *error)
{
    struct vhd_footer_disk disk;
    uint64_t at = image->has_end_footer ? image->data_end : vhd_round_up(image->info.size, VHD_SECTOR);
    enum vhd_status status = vhd_change_restore_header(image, error);

    if (status == VHD_OK)
        status = vhd_change_read_footer(image, &disk, error);
    if (status != VHD_OK)
        return status;
    if (memcmp(image->footer.id, id, sizeof disk.id) != 0)
        vhd_undo_remove(image); /* it is not needed, and under another id would not be known as this disk's */
    memcpy(disk.id, id, sizeof disk.id);
    vhd_put32(disk.checksum, vhd_checksum(&disk, sizeof disk, disk.checksum));
    status = vhd_change_write_footer(image, &disk, at, error);
    if (status == VHD_OK && image->footer.type != VHD_TYPE_FIXED) {
        status = image->file->ops->write(image->file, 0, &disk, sizeof disk, error);
        if (status == VHD_OK)
            status = image->file->ops->flush(image->file, error);
    }
    if (status == VHD_OK)
        memcpy(image->footer.id, id, sizeof image->footer.id);
    return status;
}

enum vhd_status vhd_change_parent_id(struct vhd_image *image, const uint8_t parent_id[16], uint32_t stamp,
                                     struct vhd_error *error)
{
    struct vhd_header_disk disk;
    enum vhd_status status = vhd_change_restore_header(image, error);

    if (status == VHD_OK)
        status = image->file->ops->read(image->file, image->footer.data_offset, &disk, sizeof disk, error);
    if (status != VHD_OK)
        return status;
    memcpy(disk.parent_id, parent_id, sizeof disk.parent_id);
    vhd_put32(disk.parent_stamp, stamp);
    vhd_put32(disk.checksum, vhd_checksum(&disk, sizeof disk, disk.checksum));
    /* All three fields lie in the first sector, which is written whole or not at all. */
    status = image->file->ops->write(image->file, image->footer.data_offset, &disk, VHD_SECTOR, error);
    if (status == VHD_OK)
        status = image->file->ops->flush(image->file, error);
    if (status == VHD_OK) {
        memcpy(image->header.parent_id, parent_id, sizeof image->header.parent_id);
        image->header.parent_stamp = stamp;
    }
    return status;
}
