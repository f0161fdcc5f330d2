/* win32_handle.c - what is done with the handle of an open file in more than one place. */
#include "win32_private.h"

#include <string.h>

DWORD win32_write(HANDLE handle, const void *data, size_t size, size_t *written)
{
    const uint8_t *bytes = data;

    *written = 0;
    while (*written < size) {
        const size_t left = size - *written;
        DWORD wanted = left < MAXLONG ? (DWORD)left : MAXLONG, done = 0;
        if (!win32->WriteFile(handle, bytes + *written, wanted, &done, NULL))
            return GetLastError();
        if (done == 0)
            return ERROR_DISK_FULL;
        *written += done;
    }
    return NO_ERROR;
}

DWORD win32_rename(HANDLE handle, const char16_t *path, bool replace)
{
    union {
        FILE_RENAME_INFO info;
        uint8_t room[sizeof(FILE_RENAME_INFO) + WIN32_PATH_CHARS * sizeof(WCHAR)];
    } rename = { .info.ReplaceIfExists = replace };
    WCHAR target[WIN32_PATH_CHARS];
    size_t length;

    win32_path(path, target);
    length = vhd_text_of(target).length;
    rename.info.FileNameLength = (DWORD)(length * sizeof(WCHAR));
    memcpy(rename.info.FileName, target, (length + 1) * sizeof(WCHAR));
    if (!win32->SetFileInformationByHandle(handle, FileRenameInfo, &rename, (DWORD)sizeof rename))
        return GetLastError();
    return NO_ERROR;
}

DWORD win32_discard(HANDLE handle)
{
    FILE_DISPOSITION_INFO disposition = { TRUE };

    if (!win32->SetFileInformationByHandle(handle, FileDispositionInfo, &disposition, sizeof disposition))
        return GetLastError();
    return NO_ERROR;
}

/* FILE_ID_INFO and FileIdInfo, which the headers have for Windows 8 and later only. */
struct file_id_info {
    ULONGLONG volume;
    ULONGLONG file[2];
};
#define FILE_ID_INFO_CLASS ((FILE_INFO_BY_HANDLE_CLASS)18)

/*
 * The 64 bits that every Windows has are not unique on ReFS (BY_HANDLE_FILE_INFORMATION), so they are for systems that
 * know no other. For the serial number of the volume, Wine asks another process.
 */
struct vhd_file_identity win32_identity(HANDLE handle)
{
    BY_HANDLE_FILE_INFORMATION found;
    struct file_id_info id;

    if (win32->GetFileInformationByHandleEx(handle, FILE_ID_INFO_CLASS, &id, sizeof id))
        return (struct vhd_file_identity){ id.volume, { id.file[0], id.file[1] } };
    if (win32->GetFileInformationByHandle(handle, &found))
        return (struct vhd_file_identity){ found.dwVolumeSerialNumber,
                                           { (uint64_t)found.nFileIndexHigh << 32 | found.nFileIndexLow } };
    return (struct vhd_file_identity){ 0 };
}
