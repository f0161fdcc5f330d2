/* vhd_target.c - whether a new file may be created at a path. */
#include "vhd_target.h"

#include "vhd_make_folders.h"
#include "vhd_path.h"

uint64_t vhd_largest_file(const struct vhd_volume *volume)
{
    const struct vhd_text name = vhd_text_of(volume->file_system);

    if (vhd_text_equal(name, u"FAT") || vhd_text_equal(name, u"FAT12") || vhd_text_equal(name, u"FAT16"))
        return UINT64_C(1) << 31;
    if (vhd_text_equal(name, u"FAT32"))
        return (UINT64_C(1) << 32) - 1;
    return UINT64_MAX;
}

uint64_t vhd_room_for_disk(uint64_t bytes)
{
    return bytes > VHD_MIN_FREE ? bytes : VHD_MIN_FREE;
}

static enum vhd_status check_room(const struct vhd_volume *volume, const char16_t *path, uint64_t size, uint64_t more,
                                  enum vhd_status too_large, struct vhd_error *error)
{
    if (size > vhd_largest_file(volume))
        return vhd_fail(error, too_large, path);
    return more > volume->available ? vhd_fail(error, VHD_DISK_FULL, path) : VHD_OK;
}

enum vhd_status vhd_target_check(const struct vhd_host *host, const char16_t *path, uint64_t largest, uint64_t needed,
                                 struct vhd_error *error)
{
    char16_t base[VHD_PATH_CHARS];
    struct vhd_volume volume;
    enum vhd_path_kind kind = VHD_PATH_MISSING;
    bool below_file;
    size_t length;
    enum vhd_status status = vhd_find_folder(host, path, vhd_path_root_length(path), &length, &below_file, error);

    if (status == VHD_OK) {
        vhd_path_copy(base, path, length);
        status = host->ops->volume(host, base, &volume, error);
    }
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
    return check_room(&volume, path, largest, needed, VHD_TARGET_TOO_LARGE_FOR_VOLUME, error);
}

enum vhd_status vhd_target_volume(const struct vhd_host *host, const char16_t *path, struct vhd_volume *volume,
                                  struct vhd_error *error)
{
    char16_t folder[VHD_PATH_CHARS];
    enum vhd_status status;

    vhd_path_folder(path, folder);
    status = host->ops->volume(host, folder, volume, error);
    if (status == VHD_OK && volume->kind == VHD_DRIVE_MISSING)
        return vhd_fail(error, VHD_PATH_NOT_FOUND, path);
    return status;
}

enum vhd_status vhd_target_room(const struct vhd_host *host, const char16_t *path, uint64_t size, uint64_t more,
                                enum vhd_status too_large, struct vhd_error *error)
{
    struct vhd_volume volume;
    enum vhd_status status = vhd_target_volume(host, path, &volume, error);

    return status == VHD_OK ? check_room(&volume, path, size, more, too_large, error) : status;
}
