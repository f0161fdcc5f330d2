/* vhd_backup.c - puts a backup back. */
#include "vhd_backup.h"

#include "vhd_path.h"

#define SUFFIX u".ovpc-backup"
static_assert(VHD_PATH_CHARS + sizeof SUFFIX / sizeof(char16_t) <= VHD_TEMPORARY_CHARS, "there is room for the name");

void vhd_backup_path(const char16_t *path, char16_t backup[VHD_TEMPORARY_CHARS])
{
    vhd_path_append(backup, path, SUFFIX);
}

static bool is_footer_at(struct vhd_file *file, uint64_t offset, struct vhd_footer *footer)
{
    struct vhd_footer_disk disk;

    return file->ops->read(file, offset, &disk, sizeof disk, NULL) == VHD_OK &&
           vhd_footer_decode(&disk, footer) == VHD_OK && footer->type == VHD_TYPE_DYNAMIC;
}

bool vhd_backup_is_disk(struct vhd_file *file, struct vhd_footer *footer)
{
    struct vhd_file_info info;

    return file->ops->info(file, &info, NULL) == VHD_OK && info.size >= sizeof(struct vhd_footer_disk) &&
           (is_footer_at(file, info.size - sizeof(struct vhd_footer_disk), footer) || is_footer_at(file, 0, footer));
}

bool vhd_backup_restore(const struct vhd_host *host, const char16_t *path)
{
    char16_t backup[VHD_TEMPORARY_CHARS];
    struct vhd_footer footer;
    struct vhd_file *file;
    enum vhd_status status;

    vhd_backup_path(path, backup);
    status = host->ops->open(host, backup, VHD_FILE_LEFTOVER, &file, NULL);
    if (status != VHD_OK)
        return status == VHD_SHARING_VIOLATION;
    if (vhd_backup_is_disk(file, &footer))
        (void)file->ops->move(file, path, NULL);
    file->ops->close(file, false);
    return true;
}
