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
