/* floppy_image.c - floppy images as files. */
#include "floppy_image.h"

#include "vhd_disk.h"
#include "vhd_new_file.h"
#include "vhd_path.h"
#include "vhd_patience.h"
#include "vhd_target.h"

#include <stdlib.h>

/* Writes the whole image but its first sector, and that one last. */
static enum vhd_status write_file(const struct vhd_host *host, const char16_t *path, const uint8_t id[16],
                                  const uint8_t *image, uint32_t size, struct vhd_error *error)
{
    struct vhd_new_file new_file;
    const enum vhd_status status = vhd_new_file_begin(&new_file, host, path, id, VHD_NEW_FILLED, error);

    return status == VHD_OK ? vhd_new_file_put(&new_file, image, size, error) : status;
}

/* The serial number of the volume is the start of the id, which the name of a temporary file is made of. */
static enum vhd_status create_checked(const struct vhd_host *host, const char16_t *path, enum floppy_type type,
                                      struct vhd_error *error)
{
    const uint32_t size = floppy_formatted_size((int32_t)type);
    uint8_t *image, id[16];
    enum vhd_status status = host->ops->new_id(host, id, error);

    if (status != VHD_OK)
        return status;
    image = malloc(size);
    if (image == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    floppy_format(type, id, image);
    status = write_file(host, path, id, image, size, error);
    free(image);
    return status;
}

enum vhd_status floppy_create(const struct vhd_host *host, struct vhd_text image, int32_t type, struct vhd_error *error)
{
    const uint32_t size = floppy_formatted_size(type);
    char16_t path[VHD_PATH_CHARS];
    struct vhd_patience patience;
    enum vhd_status status = vhd_path_parse(image, NULL, path, error);

    host = vhd_patience_begin(&patience, host);
    if (status == VHD_OK && size == 0)
        status = vhd_fail(error, VHD_FLOPPY_TYPE, path);
    if (status == VHD_OK)
        status = vhd_target_check(host, path, size, size, error);
    if (status != VHD_OK)
        return status;
    status = create_checked(host, path, (enum floppy_type)type, error);
    /* The target is named, not the temporary file or nothing at all. */
    return status == VHD_OK ? VHD_OK : vhd_fail_about(error, status, path);
}

enum vhd_status floppy_type_of_file(const struct vhd_host *host, struct vhd_text image, enum floppy_type *type,
                                    struct vhd_error *error)
{
    char16_t path[VHD_PATH_CHARS];
    struct vhd_file_info info;
    struct vhd_file *file;
    enum vhd_status status = vhd_path_parse(image, NULL, path, error);

    *type = FLOPPY_UNKNOWN;
    if (status != VHD_OK)
        return status;
    status = host->ops->open(host, path, VHD_FILE_INSPECT, &file, error);
    if (status == VHD_FILE_NOT_FOUND || status == VHD_PATH_NOT_FOUND)
        return vhd_fail_missing(host, path, error);
    if (status == VHD_NOT_A_DISK_FILE)
        return vhd_fail(error, VHD_NOT_A_FLOPPY, path);
    if (status != VHD_OK)
        return status;
    status = file->ops->info(file, &info, error);
    file->ops->close(file, false);
    if (status != VHD_OK)
        return status;
    *type = floppy_type_of_size(info.size);
    return *type != FLOPPY_UNKNOWN ? VHD_OK : vhd_fail(error, VHD_NOT_A_FLOPPY, path);
}
