/* vhd_folder.c - folders that a person names to have them searched. */
#include "vhd_folder.h"

#include "vhd_path.h"

enum vhd_status vhd_folder_resolve(struct vhd_text path, char16_t resolved[VHD_PATH_CHARS], struct vhd_error *error)
{
    enum vhd_status status = vhd_path_check_folder(path, error);

    return status == VHD_OK ? vhd_path_resolve(path, NULL, resolved, error) : status;
}

enum vhd_status vhd_folder_require(const struct vhd_host *host, const char16_t *resolved, struct vhd_error *error)
{
    const size_t length = vhd_text_of(resolved).length, above = vhd_path_folder_length(resolved, length);
    char16_t outer[VHD_PATH_CHARS];
    enum vhd_path_kind kind;
    enum vhd_status status = host->ops->kind(host, resolved, &kind, error);

    if (status != VHD_OK || kind == VHD_PATH_FOLDER)
        return status;
    vhd_path_copy(outer, resolved, above);
    if (kind == VHD_PATH_MISSING && above < length)
        status = host->ops->kind(host, outer, &kind, error);
    if (status != VHD_OK)
        return status;
    return vhd_fail(error, kind == VHD_PATH_MISSING ? VHD_FOLDER_PATH_NOT_FOUND : VHD_FOLDER_NOT_FOUND, resolved);
}
