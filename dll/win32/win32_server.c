/* win32_server.c - whether the file of a COM server exists. */
#include "win32_server.h"

#include "win32_calls.h"

#include <wchar.h>

static bool is_file(const WCHAR *path)
{
    const DWORD attributes = win32->GetFileAttributesW(path);

    return attributes != INVALID_FILE_ATTRIBUTES && !(attributes & FILE_ATTRIBUTE_DIRECTORY);
}

/* As the path says, or where the system redirects 32-bit programs from. */
static bool is_file_of_either(const WCHAR *path)
{
    PVOID redirection;
    bool exists = is_file(path);

    if (!exists && Wow64DisableWow64FsRedirection(&redirection)) {
        exists = is_file(path);
        Wow64RevertWow64FsRedirection(redirection);
    }
    return exists;
}

bool win32_server_exists(const WCHAR *file)
{
    WCHAR path[2 * MAX_PATH] = { 0 };

    if (wcschr(file, L'\\') != NULL)
        return is_file_of_either(file);
    if (wcslen(file) >= MAX_PATH)
        return false;
    GetSystemDirectoryW(path, MAX_PATH);
    wcscat(path, L"\\");
    wcscat(path, file);
    return is_file_of_either(path);
}
