/* vhd_delete.c - deletes a file of our own. */
#include "vhd_delete.h"

#include "vhd_patience.h"

enum vhd_status vhd_delete_open_file(const struct vhd_host *host, struct vhd_file *file, const char16_t *path,
                                     struct vhd_error *error)
{
    enum vhd_path_kind kind = VHD_PATH_MISSING;
    enum vhd_status status;

    file->ops->close(file, true);
    status = host->ops->kind(host, path, &kind, error);
    return status == VHD_OK && kind != VHD_PATH_MISSING ? vhd_fail(error, VHD_ACCESS_DENIED, path) : status;
}

enum vhd_status vhd_delete_file(const struct vhd_host *host, const char16_t *path, struct vhd_error *error)
{
    struct vhd_file *file;
    enum vhd_status status = vhd_open(host, path, VHD_FILE_WORK, &file, error);

    if (status == VHD_FILE_NOT_FOUND || status == VHD_PATH_NOT_FOUND)
        return VHD_OK;
    return status == VHD_OK ? vhd_delete_open_file(host, file, path, error) : status;
}
