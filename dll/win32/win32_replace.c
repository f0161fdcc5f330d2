/* win32_replace.c - where a file really lies, and putting another in its place. */
#include "win32_private.h"

#include "vhd_path.h"

#include <wchar.h>

/* Room for whatever a link leads to. */
#define LONG_PATH_CHARS 1024

/* Takes "\\?\" off the front, and makes "\\?\UNC\server" "\\server"; false when the rest is too long. */
static bool plain_path(const WCHAR *prefixed, char16_t plain[VHD_PATH_CHARS])
{
    size_t start = 0;

    if (wcsncmp(prefixed, L"\\\\?\\UNC\\", 8) == 0) {
        prefixed += 6;
        plain[start++] = u'\\';
    } else if (wcsncmp(prefixed, L"\\\\?\\", 4) == 0) {
        prefixed += 4;
    }
    if (start + wcslen(prefixed) >= VHD_PATH_CHARS)
        return false;
    vhd_path_copy(plain + start, prefixed, wcslen(prefixed));
    return true;
}

enum vhd_status win32_final_path(const struct vhd_host *host, const char16_t *path, char16_t final[VHD_PATH_CHARS],
                                 struct vhd_error *error)
{
    WCHAR name[WIN32_PATH_CHARS], found[LONG_PATH_CHARS];
    DWORD attributes, length, code;
    HANDLE handle;

    (void)host;
    win32_path(path, name);
    attributes = win32->GetFileAttributesW(name);
    if (attributes == INVALID_FILE_ATTRIBUTES)
        return win32_fail(error, path, GetLastError());
    vhd_path_copy(final, path, vhd_text_of(path).length);
    if (!(attributes & FILE_ATTRIBUTE_REPARSE_POINT)) /* links among its folders do not matter */
        return VHD_OK;
    handle = win32->CreateFileW(name, 0, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                                FILE_ATTRIBUTE_NORMAL | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);
    if (handle == INVALID_HANDLE_VALUE)
        return win32_fail(error, path, GetLastError());
    length = win32->GetFinalPathNameByHandleW(handle, found, LONG_PATH_CHARS, VOLUME_NAME_DOS);
    code = GetLastError();
    win32->CloseHandle(handle);
    if (length == 0)
        return win32_fail(error, path, code);
    return length < LONG_PATH_CHARS && plain_path(found, final) ? VHD_OK : vhd_fail(error, VHD_PATH_TOO_LONG, path);
}

enum vhd_status win32_replace(const struct vhd_host *host, const char16_t *path, const char16_t *replacement,
                              const char16_t *backup, struct vhd_error *error)
{
    WCHAR name[WIN32_PATH_CHARS], replacement_name[WIN32_PATH_CHARS], backup_name[WIN32_PATH_CHARS];
    DWORD code;

    (void)host;
    win32_path(path, name);
    win32_path(replacement, replacement_name);
    win32_path(backup, backup_name);
    if (win32->GetFileAttributesW(backup_name) != INVALID_FILE_ATTRIBUTES) /* which ReplaceFile would delete */
        return vhd_fail_system(error, VHD_TARGET_EXISTS, backup, ERROR_ALREADY_EXISTS);
    if (win32->ReplaceFileW(name, replacement_name, backup_name, 0, NULL, NULL))
        return VHD_OK;
    code = GetLastError();
    if (code == ERROR_UNABLE_TO_MOVE_REPLACEMENT_2) /* only then the first of the two renames has been made */
        win32->MoveFileExW(backup_name, name, MOVEFILE_WRITE_THROUGH);
    return win32_fail(error, path, code);
}
