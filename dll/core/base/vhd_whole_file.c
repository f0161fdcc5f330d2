/* vhd_whole_file.c - a small file, read as a whole. */
#include "vhd_whole_file.h"

#include <stdlib.h>

enum vhd_status vhd_read_open_file(struct vhd_file *file, const char16_t *path, size_t limit, void **bytes,
                                   size_t *size, struct vhd_error *error)
{
    struct vhd_file_info info;
    enum vhd_status status = file->ops->info(file, &info, error);

    *bytes = NULL;
    *size = 0;
    if (status != VHD_OK)
        return status;
    if (info.size > limit)
        return vhd_fail(error, VHD_FILE_TOO_LARGE, path);
    *size = (size_t)info.size;
    *bytes = malloc(*size + 1);
    if (*bytes == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    status = *size > 0 ? file->ops->read(file, 0, *bytes, *size, error) : VHD_OK;
    if (status != VHD_OK) {
        free(*bytes);
        *bytes = NULL;
    }
    return status;
}

enum vhd_status vhd_read_whole_file(const struct vhd_host *host, const char16_t *path, size_t limit, void **bytes,
                                    size_t *size, struct vhd_error *error)
{
    struct vhd_file *file;
    enum vhd_status status = host->ops->open(host, path, VHD_FILE_INSPECT, &file, error);

    *bytes = NULL;
    *size = 0;
    if (status != VHD_OK)
        return status;
    status = vhd_read_open_file(file, path, limit, bytes, size, error);
    file->ops->close(file, false);
    return status;
}
