/* vhd_delete.c - deletes a file of our own. */
#include "vhd_delete.h"

#include "vhd_path.h"
#include "vhd_patience.h"

bool vhd_drive_is_there(const struct vhd_host *host, const char16_t *path)
{
    char16_t root[VHD_PATH_CHARS];
    enum vhd_path_kind kind;
    enum vhd_status status;

    vhd_path_copy(root, path, vhd_path_root_length(path));
    status = host->ops->kind(host, root, &kind, NULL);
    return status == VHD_ACCESS_DENIED || (status == VHD_OK && kind == VHD_PATH_FOLDER);
}

bool vhd_is_missing(const struct vhd_host *host, const char16_t *path)
{
    enum vhd_path_kind kind;

    return host->ops->kind(host, path, &kind, NULL) == VHD_OK && kind == VHD_PATH_MISSING;
}

/* The drive is asked first: one that comes back meanwhile shows its files then. */
enum vhd_status vhd_pass_missing(const struct vhd_host *host, const char16_t *path, enum vhd_status status)
{
    if (status == VHD_FILE_NOT_FOUND)
        return VHD_OK;
    if (status != VHD_PATH_NOT_FOUND || !vhd_drive_is_there(host, path))
        return status;
    return vhd_is_missing(host, path) ? VHD_OK : status;
}

/* Systems open a read-only file for deleting, and then refuse that. */
enum vhd_status vhd_open_to_delete(const struct vhd_host *host, const char16_t *path, struct vhd_file **file,
                                   struct vhd_error *error)
{
    struct vhd_file_info info;
    enum vhd_status status = vhd_open(host, path, VHD_FILE_WORK, file, error);

    if (status != VHD_OK)
        return status;
    status = (*file)->ops->info(*file, &info, error);
    if (status == VHD_OK && info.is_read_only)
        status = vhd_fail(error, VHD_DELETE_READ_ONLY, path);
    if (status != VHD_OK)
        (*file)->ops->close(*file, false);
    return status;
}

enum vhd_status vhd_delete_open_file(struct vhd_file *file, const char16_t *path, struct vhd_error *error)
{
    return file->ops->close(file, true) ? VHD_OK : vhd_fail(error, VHD_ACCESS_DENIED, path);
}

enum vhd_status vhd_delete_file(const struct vhd_host *host, const char16_t *path, struct vhd_error *error)
{
    struct vhd_file *file;
    enum vhd_status status = vhd_open_to_delete(host, path, &file, error);

    return status == VHD_OK ? vhd_delete_open_file(file, path, error) : vhd_pass_missing(host, path, status);
}
