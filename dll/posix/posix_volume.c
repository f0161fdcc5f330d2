/* posix_volume.c - what kind of file system a path is on, and how much room there is for the caller. */
#include "posix_private.h"

#include "vhd_path.h"

#include <linux/magic.h>

/* Which the headers for programs do not have. */
#define UDF_MAGIC 0x15013346

#define READ_ONLY_FLAG 1 /* ST_RDONLY of f_flags */

enum vhd_status posix_volume(const struct vhd_host *host, const char16_t *folder, struct vhd_volume *volume,
                             struct vhd_error *error)
{
    char name[POSIX_NAME_BYTES];
    struct statfs found;
    int result;

    (void)host;
    *volume = (struct vhd_volume){ .kind = VHD_DRIVE_MISSING };
    if (!posix_name_of(folder, name))
        return VHD_OK;
    do
        result = posix->statfs(name, &found);
    while (result != 0 && errno == EINTR);
    if (result != 0 && (errno == ENOENT || errno == ENOTDIR))
        return VHD_OK;
    if (result != 0)
        return posix_fail(error, folder, errno);
    volume->kind = VHD_DRIVE_WRITABLE;
    if ((found.f_type == ISOFS_SUPER_MAGIC || found.f_type == UDF_MAGIC) && (found.f_flags & READ_ONLY_FLAG))
        volume->kind = VHD_DRIVE_CD;
    /* Linux has one limit for all kinds of FAT, that of FAT32. Others are empty: no limit is known. */
    if (found.f_type == MSDOS_SUPER_MAGIC)
        vhd_path_set(volume->file_system, u"FAT32");
    volume->available = (uint64_t)found.f_bavail * (uint64_t)(found.f_frsize > 0 ? found.f_frsize : found.f_bsize);
    return VHD_OK;
}
