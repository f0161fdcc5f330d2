/* vhd_change.c - changes ids, and what else footers say, in an existing image. */
#include "vhd_change.h"

#include "vhd_append.h"
#include "vhd_bytes.h"
#include "vhd_merge_id.h"
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

enum vhd_status vhd_change_keep_time(struct vhd_image *image, struct vhd_error *error)
{
    return image->file->ops->set_modified(image->file, image->info.modified, error);
}

/* Whether an id is `from`, or what a merge of `child` (NULL: of none) makes of it. */
static enum vhd_status is_or_begins(const struct vhd_image *image, const uint8_t from[16],
                                    const struct vhd_image *child, bool *is, struct vhd_error *error)
{
    uint8_t begun[16];
    enum vhd_status status;

    *is = memcmp(from, image->footer.id, sizeof begun) == 0;
    if (*is || child == NULL)
        return VHD_OK;
    status = vhd_merge_id(image->host, from, child->footer.id, begun, image->path, error);
    *is = status == VHD_OK && memcmp(begun, image->footer.id, sizeof begun) == 0;
    return status;
}

/*
 * A merge changes the id at the end first and then the copy's, when it begins and when it ends (vhd_merge_id.h). One
 * that was stopped between the footers at its end counts as complete, so the next may have begun.
 */
static enum vhd_status is_id_of_merge(const struct vhd_image *image, const uint8_t copy[16],
                                      const struct vhd_image *child, bool *is, struct vhd_error *error)
{
    uint8_t ended[16];
    enum vhd_status status = is_or_begins(image, copy, child, is, error);

    if (status == VHD_OK && !*is)
        status = vhd_merge_id(image->host, copy, copy, ended, image->path, error);
    return status == VHD_OK && !*is ? is_or_begins(image, ended, child, is, error) : status;
}

/* Whether a disk that is fixed by its footer may be another one, whose footer is missing at the end. */
static bool begins_like_another(const struct vhd_image *image, const struct vhd_footer *copy)
{
    struct vhd_header_disk disk;
    struct vhd_header header;

    return copy->type != VHD_TYPE_FIXED && copy->data_offset < image->info.size &&
           image->file->ops->read(image->file, copy->data_offset, &disk, sizeof disk, NULL) == VHD_OK &&
           vhd_header_decode(&disk, &header) == VHD_OK;
}

/*
 * Guest data can look like a footer. So where a sound copy at the start says something else than the footer at the end,
 * one of them is not what it seems, and nothing is written.
 */
static enum vhd_status compare_copy(struct vhd_image *image, const struct vhd_image *child, struct vhd_error *error)
{
    struct vhd_footer_disk disk;
    struct vhd_footer copy;
    bool same = false;
    enum vhd_status status = image->file->ops->read(image->file, 0, &disk, sizeof disk, error);

    if (status != VHD_OK || vhd_footer_decode(&disk, &copy) != VHD_OK)
        return status;
    if (image->footer.type == VHD_TYPE_FIXED)
        return begins_like_another(image, &copy) ? vhd_fail(error, VHD_FOOTERS_DISAGREE, image->path) : VHD_OK;
    if (copy.type == image->footer.type && copy.size == image->footer.size &&
        copy.data_offset == image->footer.data_offset)
        status = is_id_of_merge(image, copy.id, child, &same, error);
    return status == VHD_OK && !same ? vhd_fail(error, VHD_FOOTERS_DISAGREE, image->path) : status;
}

enum vhd_status vhd_change_allowed(struct vhd_image *image, const struct vhd_image *child, struct vhd_error *error)
{
    if (image->footer.saved_state)
        return vhd_fail(error, VHD_IN_SAVED_STATE, image->path);
    if (image->has_end_footer && image->data_end % VHD_SECTOR != 0) /* a power cut could leave half of a new one */
        return vhd_fail(error, VHD_UNALIGNED, image->path);
    if (image->footer.type == VHD_TYPE_FIXED)
        return compare_copy(image, child, error);
    if (image->header.table_offset % VHD_SECTOR != 0 || image->footer.data_offset % VHD_SECTOR != 0)
        return vhd_fail(error, VHD_UNALIGNED, image->path);
    return compare_copy(image, child, error);
}

/*
 * Where the footer goes that is missing at the end. If the last sector is part of nothing, a damaged one stands there,
 * and is replaced.
 */
static enum vhd_status find_footer_place(struct vhd_image *image, uint64_t *at, struct vhd_error *error)
{
    const uint64_t after = vhd_round_up(image->info.size, VHD_SECTOR), odd = image->info.size % VHD_SECTOR;
    uint64_t end;
    enum vhd_status status = vhd_append_end(image, &end, error);

    *at = after;
    if (status == VHD_OK && (odd == 0 || odd == VHD_SHORT_FOOTER) && end + VHD_SECTOR <= after)
        *at = after - VHD_SECTOR;
    return status;
}

enum vhd_status vhd_change_write_copy(struct vhd_image *image, const struct vhd_footer_disk *disk,
                                      struct vhd_error *error)
{
    struct vhd_footer_disk copy;
    enum vhd_status status = image->file->ops->read(image->file, 0, &copy, sizeof copy, error);

    if (status != VHD_OK || memcmp(&copy, disk, sizeof copy) == 0)
        return status;
    status = image->file->ops->write(image->file, 0, disk, sizeof *disk, error);
    return status == VHD_OK ? image->file->ops->flush(image->file, error) : status;
}

/* Reads the footer that is to be changed, and finds where it is written then. */
static enum vhd_status begin_footer(struct vhd_image *image, struct vhd_footer_disk *disk, uint64_t *at,
                                    struct vhd_error *error)
{
    enum vhd_status status = vhd_change_restore_header(image, error);

    *at = image->data_end;
    if (status == VHD_OK)
        status = vhd_change_read_footer(image, disk, error);
    if (status == VHD_OK && !image->has_end_footer)
        status = find_footer_place(image, at, error);
    return status;
}

/* Writes the changed footer at the end, then its copy. */
static enum vhd_status end_footer(struct vhd_image *image, struct vhd_footer_disk *disk, uint64_t at,
                                  struct vhd_error *error)
{
    enum vhd_status status;

    vhd_put32(disk->checksum, vhd_checksum(disk, sizeof *disk, disk->checksum));
    status = vhd_change_write_footer(image, disk, at, error);
    if (status == VHD_OK && image->footer.type != VHD_TYPE_FIXED)
        status = vhd_change_write_copy(image, disk, error);
    return status;
}

enum vhd_status vhd_change_id(struct vhd_image *image, const uint8_t id[16], struct vhd_error *error)
{
    struct vhd_footer_disk disk;
    uint64_t at;
    enum vhd_status status = begin_footer(image, &disk, &at, error);

    if (status != VHD_OK)
        return status;
    if (memcmp(image->footer.id, id, sizeof disk.id) != 0)
        vhd_undo_remove(image); /* it is not needed, and under another id would not be known as this disk's */
    memcpy(disk.id, id, sizeof disk.id);
    status = end_footer(image, &disk, at, error);
    if (status == VHD_OK)
        memcpy(image->footer.id, id, sizeof image->footer.id);
    return status;
}

enum vhd_status vhd_change_saved_state(struct vhd_image *image, bool is_saved, struct vhd_error *error)
{
    struct vhd_footer_disk disk;
    uint64_t at;
    enum vhd_status status = begin_footer(image, &disk, &at, error);

    if (status != VHD_OK)
        return status;
    disk.saved_state = is_saved;
    status = end_footer(image, &disk, at, error);
    if (status == VHD_OK)
        image->footer.saved_state = is_saved;
    return status;
}

/* The header as it is in the file. */
static enum vhd_status read_header(struct vhd_image *image, struct vhd_header_disk *disk, struct vhd_error *error)
{
    enum vhd_status status = vhd_change_restore_header(image, error);

    if (status == VHD_OK)
        status = image->file->ops->read(image->file, image->footer.data_offset, disk, sizeof *disk, error);
    return status;
}

/* Of a changed header, whose changes all lie in the first sector: that is written whole or not at all. */
static enum vhd_status write_first_sector(struct vhd_image *image, struct vhd_header_disk *disk,
                                          struct vhd_error *error)
{
    enum vhd_status status;

    vhd_put32(disk->checksum, vhd_checksum(disk, sizeof *disk, disk->checksum));
    status = image->file->ops->write(image->file, image->footer.data_offset, disk, VHD_SECTOR, error);
    return status == VHD_OK ? image->file->ops->flush(image->file, error) : status;
}

enum vhd_status vhd_change_parent_id(struct vhd_image *image, const uint8_t parent_id[16], uint32_t stamp,
                                     struct vhd_error *error)
{
    struct vhd_header_disk disk;
    enum vhd_status status = read_header(image, &disk, error);

    if (status != VHD_OK)
        return status;
    memcpy(disk.parent_id, parent_id, sizeof disk.parent_id);
    vhd_put32(disk.parent_stamp, stamp);
    status = write_first_sector(image, &disk, error);
    if (status == VHD_OK) {
        memcpy(image->header.parent_id, parent_id, sizeof image->header.parent_id);
        image->header.parent_stamp = stamp;
    }
    return status;
}

enum vhd_status vhd_change_table_offset(struct vhd_image *image, uint64_t offset, struct vhd_error *error)
{
    struct vhd_header_disk disk;
    enum vhd_status status = read_header(image, &disk, error);

    if (status != VHD_OK)
        return status;
    vhd_put64(disk.table_offset, offset);
    status = write_first_sector(image, &disk, error);
    if (status == VHD_OK)
        image->header.table_offset = offset;
    vhd_image_forget(image);
    return status;
}
