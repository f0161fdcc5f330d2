/* vhd_target.c - whether a new file may be created at a path. */
#include "vhd_target.h"

#include "vhd_path.h"

#include <string.h>

static bool is_named(const struct vhd_volume *volume, const char16_t *file_system)
{
    size_t length = vhd_text_of(file_system).length;

    return vhd_text_of(volume->file_system).length == length &&
           memcmp(volume->file_system, file_system, length * sizeof *file_system) == 0;
}

uint64_t vhd_largest_file(const struct vhd_volume *volume)
{
    if (is_named(volume, u"FAT") || is_named(volume, u"FAT12") || is_named(volume, u"FAT16"))
        return UINT64_C(1) << 31;
    if (is_named(volume, u"FAT32"))
        return (UINT64_C(1) << 32) - 1;
    return UINT64_MAX;
}

uint64_t vhd_room_for_disk(uint64_t bytes)
{
    return bytes > VHD_MIN_FREE ? bytes : VHD_MIN_FREE;
}

/*
 * Climbs from the folder of `path` to the nearest one that exists, or to the root. *below_file: on the way a file was
 * met where a folder should be.
 */
static enum vhd_status find_base(const struct vhd_host *host, const char16_t *path, char16_t base[VHD_PATH_CHARS],
                                 bool *below_file, struct vhd_error *error)
{
    size_t root = vhd_path_root_length(path);
    size_t length = vhd_path_folder_length(path, vhd_text_of(path).length);

    *below_file = false;
    for (;;) {
        enum vhd_path_kind kind;
        enum vhd_status status;
        vhd_path_copy(base, path, length);
        if (length == root)
            return VHD_OK;
        status = host->ops->kind(host, base, &kind, error);
        if (status != VHD_OK || kind == VHD_PATH_FOLDER)
            return status;
        *below_file = *below_file || kind == VHD_PATH_FILE;
        length = vhd_path_folder_length(path, length);
    }
}

enum vhd_status vhd_target_check(const struct vhd_host *host, const char16_t *path, uint64_t largest, uint64_t needed,
                                 struct vhd_error *error)
{
    char16_t base[VHD_PATH_CHARS];
    struct vhd_volume volume;
    enum vhd_path_kind kind = VHD_PATH_MISSING;
    bool below_file;
    enum vhd_status status = find_base(host, path, base, &below_file, error);

    if (status == VHD_OK)
        status = host->ops->volume(host, base, &volume, error);
    if (status != VHD_OK)
        return status;
    if (volume.kind == VHD_DRIVE_MISSING)
        return vhd_fail(error, VHD_TARGET_NO_VOLUME, path);
    if (volume.kind == VHD_DRIVE_CD)
        return vhd_fail(error, VHD_TARGET_ON_CD, path);
    status = host->ops->kind(host, path, &kind, error);
    if (status != VHD_OK)
        return status;
    if (kind != VHD_PATH_MISSING)
        return vhd_fail(error, VHD_TARGET_EXISTS, path);
    if (below_file)
        return vhd_fail(error, VHD_TARGET_BELOW_FILE, path);
    if (largest > vhd_largest_file(&volume))
        return vhd_fail(error, VHD_TARGET_TOO_LARGE_FOR_VOLUME, path);
    if (volume.available < needed)
        return vhd_fail(error, VHD_DISK_FULL, path);
    return VHD_OK;
}

enum vhd_status vhd_target_volume(const struct vhd_host *host, const char16_t *path, struct vhd_volume *volume,
                                  struct vhd_error *error)
{
    char16_t folder[VHD_PATH_CHARS];
    enum vhd_status status;

    vhd_path_copy(folder, path, vhd_path_folder_length(path, vhd_text_of(path).length));
    status = host->ops->volume(host, folder, volume, error);
    if (status == VHD_OK && volume->kind == VHD_DRIVE_MISSING)
        return vhd_fail(error, VHD_PATH_NOT_FOUND, path);
    return status;
}
