/* vhd_undo.c - writes, recognises and reads the undo file of an image. */
#include "vhd_undo.h"

#include "vhd_bytes.h"
#include "vhd_path.h"
#include "vhd_patience.h"
#include "vhd_filled.h"

#include <stdlib.h>
#include <string.h>

#define DIGEST 20

/* The file, byte for byte. All of its first sector is written, and flushed, before the rest. */
struct undo_disk {
    uint8_t text[256];             /* +0    what the file is, for people; and how it is known */
    uint8_t id[16];                /* +256  of the disk */
    uint8_t header_offset[8];      /* +272  in its file, bytes */
    uint8_t digest[DIGEST];        /* +280  SHA-1 of this file, with zeros here */
    uint8_t reserved[212];         /* +300  zeros */
    struct vhd_footer_disk footer; /* +512  the disk's first sector as it was */
    struct vhd_header_disk header; /* +1024 and its header; both together are mostly its first 1,536 bytes */
};
static_assert(sizeof(struct undo_disk) == 2048, "an undo file is 2,048 bytes");

static const char text[] =
    "OpenVPC: the parent of the disk beside this file is being changed, and this is what its header was. Keep it with "
    "the disk; setting its parent again removes it.\r\n";
static_assert(sizeof text <= 256, "the text has its place");

#define SUFFIX u".ovpc-undo"
static_assert(VHD_PATH_CHARS + sizeof SUFFIX / sizeof(char16_t) <= VHD_TEMPORARY_CHARS, "there is room for the name");

static enum vhd_status digest_of(const struct vhd_image *image, const struct undo_disk *disk, uint8_t digest[DIGEST],
                                 struct vhd_error *error)
{
    struct undo_disk copy = *disk;
    enum vhd_status status;

    memset(copy.digest, 0, sizeof copy.digest);
    status = image->host->ops->sha1(image->host, &copy, sizeof copy, digest, error);
    return status == VHD_OK ? VHD_OK : vhd_fail_about(error, status, image->path);
}

/* How far a file that stands under the name of an undo file is one. */
enum found {
    SOMEBODY_ELSES, /* no undo file, or that of another disk, which may need it */
    OF_NO_USE,      /* one that was interrupted while it was written */
    COMPLETE,       /* of this disk */
};

/*
 * One that was interrupted is empty, or holds nothing but zeros, or begins with our text: the size of a file may
 * outlive a power cut without its data.
 */
static enum vhd_status classify(const struct vhd_image *image, struct vhd_file *file, struct undo_disk *disk,
                                enum found *found, struct vhd_error *error)
{
    struct vhd_file_info info;
    uint8_t digest[DIGEST];
    enum vhd_status status = file->ops->info(file, &info, error);

    memset(disk, 0, sizeof *disk);
    *found = SOMEBODY_ELSES;
    if (status != VHD_OK || info.size > sizeof *disk)
        return status;
    status = file->ops->read(file, 0, disk, (size_t)info.size, error);
    if (status == VHD_OK)
        status = digest_of(image, disk, digest, error);
    if (status != VHD_OK)
        return status;
    if (vhd_is_filled(disk, sizeof *disk, 0))
        *found = OF_NO_USE;
    else if (memcmp(disk->text, text, sizeof text - 1) != 0)
        *found = SOMEBODY_ELSES;
    else if (memcmp(disk->digest, digest, sizeof digest) != 0)
        *found = OF_NO_USE;
    else if (memcmp(disk->id, image->footer.id, sizeof disk->id) == 0)
        *found = COMPLETE;
    return VHD_OK;
}

enum vhd_status vhd_undo_read(const struct vhd_image *image, struct vhd_header_disk **header, struct vhd_error *error)
{
    char16_t path[VHD_TEMPORARY_CHARS];
    struct undo_disk disk;
    struct vhd_file *file;
    enum found found;
    enum vhd_status status;

    *header = NULL;
    vhd_path_append(path, image->path, SUFFIX);
    if (image->host->ops->open(image->host, path, VHD_FILE_INSPECT, &file, NULL) != VHD_OK)
        return VHD_OK;
    status = classify(image, file, &disk, &found, error);
    file->ops->close(file, false);
    if (status != VHD_OK || found != COMPLETE || vhd_get64(disk.header_offset) != image->footer.data_offset)
        return status;
    *header = malloc(sizeof **header);
    if (*header == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, image->path);
    **header = disk.header;
    return VHD_OK;
}

/*
 * Whoever set the parent may have been stopped before the flush of the header: what is read may be nowhere but in the
 * memory of the system, which may have forgotten that after a flush that failed. Only here is the header still elsewhere.
 */
static enum vhd_status settle_header(const struct vhd_image *image, struct vhd_error *error)
{
    struct vhd_file *file = image->file;
    struct vhd_header_disk header;
    enum vhd_status status;

    if (image->footer.type != VHD_TYPE_DIFFERENCING) /* nobody has set its parent, whatever stands beside it */
        return VHD_OK;
    status = file->ops->read(file, image->footer.data_offset, &header, sizeof header, error);
    if (status == VHD_OK)
        status = file->ops->write(file, image->footer.data_offset, &header, sizeof header, error);
    return status == VHD_OK ? file->ops->flush(file, error) : status;
}

/* Deletes what an earlier change left of a header that is sound; *in_the_way: something else is there. */
static enum vhd_status clear(const struct vhd_image *image, const char16_t *path, bool *in_the_way,
                             struct vhd_error *error)
{
    struct undo_disk disk;
    struct vhd_file *file;
    enum found found;
    struct vhd_error cause;
    enum vhd_status status = vhd_open(image->host, path, VHD_FILE_WORK, &file, &cause);

    *in_the_way = status != VHD_OK && status != VHD_FILE_NOT_FOUND;
    if (status == VHD_FILE_NOT_FOUND || status == VHD_NOT_A_DISK_FILE)
        return VHD_OK;
    if (status != VHD_OK)
        return vhd_fail_as(error, &cause);
    status = classify(image, file, &disk, &found, error);
    *in_the_way = status != VHD_OK || found == SOMEBODY_ELSES;
    if (status == VHD_OK && found == COMPLETE)
        status = settle_header(image, error);
    file->ops->close(file, status == VHD_OK && !*in_the_way);
    return status;
}

void vhd_undo_remove(const struct vhd_image *image)
{
    char16_t path[VHD_TEMPORARY_CHARS];
    bool in_the_way;

    vhd_path_append(path, image->path, SUFFIX);
    (void)clear(image, path, &in_the_way, NULL);
}

static enum vhd_status fill(const struct vhd_image *image, struct undo_disk *disk, struct vhd_error *error)
{
    struct vhd_file *file = image->file;
    enum vhd_status status;

    memset(disk, 0, sizeof *disk);
    memcpy(disk->text, text, sizeof text - 1);
    memcpy(disk->id, image->footer.id, sizeof disk->id);
    vhd_put64(disk->header_offset, image->footer.data_offset);
    status = file->ops->read(file, 0, &disk->footer, sizeof disk->footer, error);
    if (status == VHD_OK)
        status = file->ops->read(file, image->footer.data_offset, &disk->header, sizeof disk->header, error);
    return status == VHD_OK ? digest_of(image, disk, disk->digest, error) : status;
}

/* The sector by which it is known first: whatever is left when this is interrupted can be cleared away. */
static enum vhd_status write_out(struct vhd_file *file, const struct undo_disk *disk, struct vhd_error *error)
{
    const uint8_t *bytes = (const uint8_t *)disk;
    enum vhd_status status = file->ops->write(file, 0, bytes, VHD_SECTOR, error);

    if (status == VHD_OK)
        status = file->ops->flush(file, error);
    if (status == VHD_OK)
        status = file->ops->write(file, VHD_SECTOR, bytes + VHD_SECTOR, sizeof *disk - VHD_SECTOR, error);
    return status == VHD_OK ? file->ops->flush(file, error) : status;
}

static enum vhd_status begin(const struct vhd_image *image, struct vhd_file **undo, struct vhd_error *error)
{
    char16_t path[VHD_TEMPORARY_CHARS];
    struct undo_disk disk;
    bool in_the_way = false;
    enum vhd_status status;

    vhd_path_append(path, image->path, SUFFIX);
    status = clear(image, path, &in_the_way, error);
    if (status == VHD_OK && in_the_way)
        return vhd_fail(error, VHD_UNDO_NAME_TAKEN, path);
    if (status == VHD_OK)
        status = fill(image, &disk, error);
    if (status == VHD_OK)
        status = image->host->ops->open(image->host, path, VHD_FILE_NEW, undo, error);
    if (status != VHD_OK)
        return status == VHD_TARGET_EXISTS ? vhd_fail(error, VHD_UNDO_NAME_TAKEN, path) : status;
    status = write_out(*undo, &disk, error);
    if (status != VHD_OK)
        (*undo)->ops->close(*undo, true);
    return status;
}

enum vhd_status vhd_undo_begin(const struct vhd_image *image, struct vhd_file **undo, struct vhd_error *error)
{
    enum vhd_status status = begin(image, undo, error);

    if (status == VHD_OK || status == VHD_UNDO_NAME_TAKEN)
        return status;
    return vhd_fail_about(error, status, image->path); /* name the disk, not the file of the work */
}
