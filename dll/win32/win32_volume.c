/* win32_volume.c - what kind of drive a path is on, its file system, and how much room the caller has there. */
#include "win32_private.h"

#include <wchar.h>

/* Win32 wants the paths of folders and volumes to end in a backslash here. */
static void with_backslash(WCHAR *path)
{
    size_t length = vhd_text_of(path).length;

    if (path[length - 1] != L'\\') {
        path[length] = L'\\';
        path[length + 1] = 0;
    }
}

/*
 * By drive letter; shares have no drive type. A CD may also be mounted in a folder, or be where a link leads, which the
 * path of its volume tells.
 */
static enum vhd_drive_kind drive_kind(const char16_t *folder)
{
    WCHAR root[] = L"X:\\", volume[WIN32_PATH_CHARS];
    UINT type;

    if (folder[0] == u'\\')
        return VHD_DRIVE_WRITABLE;
    root[0] = folder[0];
    type = win32->GetDriveTypeW(root);
    if (type == DRIVE_NO_ROOT_DIR || type == DRIVE_UNKNOWN)
        return VHD_DRIVE_MISSING;
    if (type == DRIVE_CDROM)
        return VHD_DRIVE_CD;
    if (folder[3] != 0 && win32->GetVolumePathNameW(folder, volume, WIN32_PATH_CHARS - 1)) {
        with_backslash(volume);
        /* Mostly it is the root that was asked about, and under Wine another process answers. */
        if (_wcsicmp(volume, root) != 0 && win32->GetDriveTypeW(volume) == DRIVE_CDROM)
            return VHD_DRIVE_CD;
    }
    return VHD_DRIVE_WRITABLE;
}

enum vhd_status win32_volume(const struct vhd_host *host, const char16_t *folder, struct vhd_volume *volume,
                             struct vhd_error *error)
{
    WCHAR name[WIN32_PATH_CHARS];
    ULARGE_INTEGER available;
    HANDLE handle;
    enum vhd_status status = VHD_OK;

    (void)host;
    *volume = (struct vhd_volume){ .kind = drive_kind(folder) };
    if (volume->kind != VHD_DRIVE_WRITABLE)
        return VHD_OK;
    win32_path(folder, name);
    with_backslash(name);
    /* Asked by handle, since a folder may be the mount point of another volume; access 0 asks for no permission. */
    handle = win32->CreateFileW(name, 0, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                                FILE_FLAG_BACKUP_SEMANTICS | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);
    if (handle == INVALID_HANDLE_VALUE) {
        status = win32_fail(error, folder, GetLastError());
        if (status != VHD_FILE_NOT_FOUND && status != VHD_PATH_NOT_FOUND)
            return status;
        volume->kind = VHD_DRIVE_MISSING; /* no such share, or no medium in the drive */
        return VHD_OK;
    }
    if (!win32->GetVolumeInformationByHandleW(handle, NULL, 0, NULL, NULL, NULL, volume->file_system,
                                              sizeof volume->file_system / sizeof *volume->file_system))
        volume->file_system[0] = 0; /* some network redirectors do not say; then no limit is known */
    win32->CloseHandle(handle);
    if (!win32->GetDiskFreeSpaceExW(name, &available, NULL, NULL))
        return win32_fail(error, folder, GetLastError());
    volume->available = available.QuadPart;
    return status;
}
