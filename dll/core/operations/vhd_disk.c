/* vhd_disk.c - questions about an existing disk. */
#include "vhd_disk.h"

#include "vhd_chain.h"
#include "vhd_parent.h"
#include "vhd_path.h"
#include "vhd_target.h"

static enum vhd_status folder_kind(const struct vhd_host *host, const char16_t *path, enum vhd_path_kind *kind,
                                   struct vhd_error *error)
{
    char16_t folder[VHD_PATH_CHARS];

    vhd_path_folder(path, folder);
    return host->ops->kind(host, folder, kind, error);
}

enum vhd_status vhd_fail_missing(const struct vhd_host *host, const char16_t *path, struct vhd_error *error)
{
    enum vhd_path_kind kind;

    if (folder_kind(host, path, &kind, NULL) == VHD_OK && kind == VHD_PATH_FOLDER)
        return vhd_fail(error, VHD_FILE_NOT_FOUND, path);
    return vhd_fail(error, VHD_PATH_NOT_FOUND, path);
}

static bool is_missing(enum vhd_status status)
{
    return status == VHD_FILE_NOT_FOUND || status == VHD_PATH_NOT_FOUND;
}

enum vhd_status vhd_disk_find(const struct vhd_host *host, struct vhd_text path, char16_t resolved[VHD_PATH_CHARS],
                              struct vhd_error *error)
{
    struct vhd_image *image;
    enum vhd_status status = vhd_path_parse(path, NULL, resolved, error);

    if (status != VHD_OK)
        return status;
    status = vhd_image_open(host, resolved, VHD_FILE_INSPECT, &image, error);
    if (is_missing(status))
        return vhd_fail_missing(host, resolved, error);
    if (status == VHD_OK)
        status = vhd_image_check_blocks(image, error);
    vhd_image_close(image);
    return status;
}

/* Whether a file can be opened at all: what fails after that is reading. */
static bool can_be_opened(const struct vhd_host *host, const char16_t *path)
{
    struct vhd_file *file;

    if (host->ops->open(host, path, VHD_FILE_INSPECT, &file, NULL) != VHD_OK)
        return false;
    file->ops->close(file, false);
    return true;
}

/* A disk that was found before and is asked about later fails with the codes of property reads. */
static enum vhd_status open_known(const struct vhd_host *host, const char16_t *path, struct vhd_image **image,
                                  struct vhd_error *error)
{
    struct vhd_error cause = { 0 };
    enum vhd_status status = vhd_image_open(host, path, VHD_FILE_INSPECT, image, &cause);

    switch (status) {
    case VHD_OK:
        return VHD_OK;
    case VHD_FILE_NOT_FOUND:
    case VHD_PATH_NOT_FOUND: /* the documentation knows only the missing file */
        return vhd_fail(error, VHD_FILE_NOT_FOUND, path);
    case VHD_OUT_OF_MEMORY:
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    case VHD_SHARING_VIOLATION:
    case VHD_ACCESS_DENIED:
    case VHD_SYSTEM:
        if (can_be_opened(host, path))
            return vhd_fail(error, VHD_DISK_DAMAGED, path);
        return vhd_fail_system(error, VHD_DISK_OPEN_FAILED, path, cause.os_code);
    case VHD_FOOTER_TYPE:
        return vhd_fail(error, VHD_DISK_TYPE_UNKNOWN, path);
    default:
        return vhd_fail(error, VHD_DISK_DAMAGED, path);
    }
}

enum vhd_status vhd_disk_read(const struct vhd_host *host, const char16_t *path, struct vhd_disk_facts *facts,
                              struct vhd_error *error)
{
    struct vhd_image *image;
    enum vhd_status status = open_known(host, path, &image, error);

    if (status == VHD_OK)
        *facts = (struct vhd_disk_facts){ image->footer.type, image->footer.size, image->info.size };
    vhd_image_close(image);
    return status;
}

enum vhd_status vhd_disk_free_space(const struct vhd_host *host, const char16_t *path, uint64_t *bytes,
                                    struct vhd_error *error)
{
    struct vhd_volume volume;
    enum vhd_status status = vhd_target_volume(host, path, &volume, error);

    if (status == VHD_PATH_NOT_FOUND)
        return vhd_fail_about(error, VHD_PATH_UNUSABLE, path);
    if (status == VHD_OK)
        *bytes = volume.available;
    return status;
}

/* Nothing has to be above a parent that is told, but whoever climbs on must not come back. */
static enum vhd_status find_parent(struct vhd_image *image, char16_t parent[VHD_PATH_CHARS], struct vhd_error *error)
{
    struct vhd_image *found;
    enum vhd_status status = vhd_parent_open(image, VHD_FILE_INSPECT, &found, error);

    if (status == VHD_CHAIN_PARENT_NOT_FOUND && vhd_parent_recorded(image, parent)) {
        status = vhd_fail_missing(image->host, parent, error);
        parent[0] = 0;
    }
    if (status != VHD_OK)
        return status;
    status = vhd_chain_check_above(image, found, VHD_FILE_INSPECT, error);
    if (status == VHD_OK)
        vhd_path_set(parent, found->path);
    vhd_image_close(found);
    return status;
}

enum vhd_status vhd_disk_parent(const struct vhd_host *host, const char16_t *path, char16_t parent[VHD_PATH_CHARS],
                                struct vhd_error *error)
{
    struct vhd_image *image;
    enum vhd_status status = open_known(host, path, &image, error);

    parent[0] = 0;
    if (status == VHD_OK && image->footer.type == VHD_TYPE_DIFFERENCING)
        status = find_parent(image, parent, error);
    vhd_image_close(image);
    return status;
}
