/* vhd_make_folders.c - the folders on the way to a new file. */
#include "vhd_make_folders.h"

#include "vhd_path.h"

static size_t folder_length(const char16_t *path)
{
    return vhd_path_folder_length(path, vhd_text_of(path).length);
}

static enum vhd_status kind_of(const struct vhd_host *host, const char16_t *path, size_t length,
                               enum vhd_path_kind *kind, struct vhd_error *error)
{
    char16_t folder[VHD_PATH_CHARS];

    vhd_path_copy(folder, path, length);
    return host->ops->kind(host, folder, kind, error);
}

enum vhd_status vhd_find_folder(const struct vhd_host *host, const char16_t *path, size_t top, size_t *length,
                                bool *below_file, struct vhd_error *error)
{
    *below_file = false;
    for (*length = folder_length(path); *length > top; *length = vhd_path_folder_length(path, *length)) {
        enum vhd_path_kind kind;
        enum vhd_status status = kind_of(host, path, *length, &kind, error);
        if (status != VHD_OK || kind == VHD_PATH_FOLDER)
            return status;
        *below_file = *below_file || kind == VHD_PATH_FILE;
    }
    return VHD_OK;
}

/* Length of the folder one level below path[0..length), on the way to path[0..end). */
static size_t next_level(const char16_t *path, size_t length, size_t end)
{
    do
        length++;
    while (length < end && path[length] != u'\\');
    return length;
}

enum vhd_status vhd_make_folders(const struct vhd_host *host, const char16_t *path, size_t top,
                                 bool made[VHD_PATH_CHARS], struct vhd_error *error)
{
    size_t end = folder_length(path), length;
    bool below_file; /* making the folder in which something is to lie fails then */
    enum vhd_status status = vhd_find_folder(host, path, top, &length, &below_file, error);

    while (status == VHD_OK && length < end) {
        char16_t folder[VHD_PATH_CHARS];
        length = next_level(path, length, end);
        vhd_path_copy(folder, path, length);
        status = host->ops->make_folder(host, folder, error);
        if (status == VHD_OK)
            made[length] = true;
        else if (status == VHD_TARGET_EXISTS) /* somebody else was faster: it is theirs */
            status = VHD_OK;
    }
    return status;
}

bool vhd_folder_is_gone(const struct vhd_host *host, const char16_t *path)
{
    enum vhd_path_kind kind;

    return kind_of(host, path, folder_length(path), &kind, NULL) == VHD_OK && kind == VHD_PATH_MISSING;
}

void vhd_remove_folders(const struct vhd_host *host, const char16_t *path, bool made[VHD_PATH_CHARS])
{
    for (size_t length = folder_length(path); length > 0; length--) {
        char16_t folder[VHD_PATH_CHARS];
        if (!made[length])
            continue;
        vhd_path_copy(folder, path, length);
        host->ops->remove_folder(host, folder);
        made[length] = false;
    }
}
