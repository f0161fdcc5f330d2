/* vhd_backup.c - puts a backup back. */
#include "vhd_backup.h"

#include "vhd_footer.h"
#include "vhd_path.h"

#define SUFFIX u".ovpc-backup"
static_assert(VHD_PATH_CHARS + sizeof SUFFIX / sizeof(char16_t) <= VHD_TEMPORARY_CHARS, "there is room for the name");

void vhd_backup_path(const char16_t *path, char16_t backup[VHD_TEMPORARY_CHARS])
{
    vhd_path_append(backup, path, SUFFIX);
}

/* Only dynamic disks are replaced. */
static bool is_disk(struct vhd_file *file)
{
    struct vhd_file_info info;
    struct vhd_footer footer;

    return file->ops->info(file, &info, NULL) == VHD_OK && vhd_footer_find(file, info.size, &footer) &&
           footer.type == VHD_TYPE_DYNAMIC;
}

bool vhd_backup_restore(const struct vhd_host *host, const char16_t *path)
{
    char16_t backup[VHD_TEMPORARY_CHARS];
    struct vhd_file *file;
    enum vhd_status status;

    vhd_backup_path(path, backup);
    status = host->ops->open(host, backup, VHD_FILE_WORK, &file, NULL);
    if (status != VHD_OK)
        return status == VHD_SHARING_VIOLATION;
    if (is_disk(file))
        (void)file->ops->move(file, path, NULL);
    file->ops->close(file, false);
    return true;
}
