/* links.c - makes symbolic links: on Windows by its function, which does nothing under Wine, and there by ln. */
#include "links.h"

#include <stdio.h>
#include <wchar.h>

#define COMMAND_CHARS 1024
#define MILLISECONDS 5000

typedef BOOLEAN(WINAPI *create_link)(const WCHAR *link, const WCHAR *target, DWORD flags);
typedef char *(CDECL *unix_name)(const WCHAR *path);

static FARPROC kernel_function(const char *name)
{
    return GetProcAddress(GetModuleHandleW(L"kernel32.dll"), name);
}

static bool is_link(const WCHAR *path)
{
    const DWORD attributes = GetFileAttributesW(path);

    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
}

/* The name that a path has for Wine's host; false on Windows. The folder must be there. */
static bool host_name(const WCHAR *path, char name[MAX_PATH])
{
    const unix_name convert = (unix_name)(void *)kernel_function("wine_get_unix_file_name");
    char *converted = convert != NULL && path[0] != L'/' ? convert(path) : NULL;

    if (path[0] == L'/')
        return WideCharToMultiByte(CP_UTF8, 0, path, -1, name, MAX_PATH, NULL, NULL) > 0;
    if (converted == NULL)
        return false;
    lstrcpynA(name, converted, MAX_PATH);
    HeapFree(GetProcessHeap(), 0, converted);
    return true;
}

/* Starts a program of Wine's host, of whose end Wine tells nothing. The arguments are in UTF-8, as names of its files are. */
static void start_on_host(const char *program, const char *arguments)
{
    STARTUPINFOW startup = { .cb = sizeof startup };
    WCHAR command[COMMAND_CHARS], path[MAX_PATH];
    PROCESS_INFORMATION process;
    int length;

    _snwprintf(path, ARRAYSIZE(path), L"Z:\\bin\\%hs", program);
    length = _snwprintf(command, ARRAYSIZE(command), L"%hs ", program);
    if (MultiByteToWideChar(CP_UTF8, 0, arguments, -1, command + length, COMMAND_CHARS - length))
        CreateProcessW(path, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process);
}

struct link {
    const WCHAR *path, *target;
};

/* Volume and number of what a path leads to. */
static bool identify(const WCHAR *path, BY_HANDLE_FILE_INFORMATION *found)
{
    HANDLE handle = CreateFileW(path, 0, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                                FILE_FLAG_BACKUP_SEMANTICS, NULL);
    bool ok = handle != INVALID_HANDLE_VALUE && GetFileInformationByHandle(handle, found);

    if (handle != INVALID_HANDLE_VALUE)
        CloseHandle(handle);
    return ok;
}

/* By its folder, since a named pipe has no attributes. */
static bool is_there(const WCHAR *path)
{
    WIN32_FIND_DATAW found;
    HANDLE search = FindFirstFileW(path, &found);

    if (search == INVALID_HANDLE_VALUE)
        return false;
    FindClose(search);
    return true;
}

/* Devices and pipes cannot be opened to ask who they are. */
static bool can_be_asked(const struct link *link)
{
    const DWORD attributes = link->target[0] != L'/' ? GetFileAttributesW(link->target) : INVALID_FILE_ATTRIBUTES;

    return attributes != INVALID_FILE_ATTRIBUTES;
}

/* A file of the host is not compared: there was nothing before. */
static bool leads_there(void *argument)
{
    const struct link *link = argument;
    BY_HANDLE_FILE_INFORMATION there, here;

    if (!can_be_asked(link))
        return is_there(link->path);
    return identify(link->target, &there) && identify(link->path, &here) &&
           here.dwVolumeSerialNumber == there.dwVolumeSerialNumber && here.nFileIndexLow == there.nFileIndexLow &&
           here.nFileIndexHigh == there.nFileIndexHigh;
}

static bool has_come(void *path)
{
    return is_there(path);
}

static bool is_gone(void *path)
{
    return !is_there(path);
}

static bool make_on_windows(const WCHAR *link, const WCHAR *target)
{
    const create_link create = (create_link)(void *)kernel_function("CreateSymbolicLinkW");
    const bool folder = (GetFileAttributesW(target) & FILE_ATTRIBUTE_DIRECTORY) != 0;

    if (create == NULL || GetFileAttributesW(target) == INVALID_FILE_ATTRIBUTES)
        return false;
    if (is_link(link) && !(folder ? RemoveDirectoryW(link) : DeleteFileW(link)))
        return false;
    return create(link, target, folder ? 1 : 0) && is_link(link);
}

bool link_make(const WCHAR *link, const WCHAR *target)
{
    char link_name[MAX_PATH], target_name[MAX_PATH], arguments[COMMAND_CHARS];
    struct link wanted = { link, target };

    if (is_link(link) && leads_there(&wanted)) /* so that what is waited for below is always this ln's work */
        return true;
    if (kernel_function("wine_get_unix_file_name") == NULL)
        return make_on_windows(link, target);
    if (!host_name(link, link_name) || !host_name(target, target_name))
        return false;
    snprintf(arguments, sizeof arguments, "-sfn \"%s\" \"%s\"", target_name, link_name);
    start_on_host("ln", arguments);
    return wait_until(leads_there, &wanted, MILLISECONDS);
}

bool link_remove(const WCHAR *link)
{
    char name[MAX_PATH], arguments[COMMAND_CHARS];

    if (kernel_function("wine_get_unix_file_name") == NULL)
        return RemoveDirectoryW(link) || DeleteFileW(link);
    if (!host_name(link, name))
        return false;
    snprintf(arguments, sizeof arguments, "-f \"%s\"", name);
    start_on_host("rm", arguments);
    return wait_until(is_gone, (void *)(UINT_PTR)link, MILLISECONDS);
}

bool link_make_fifo(const WCHAR *path)
{
    char name[MAX_PATH], arguments[COMMAND_CHARS];

    if (!host_name(path, name))
        return false;
    snprintf(arguments, sizeof arguments, "\"%s\"", name);
    start_on_host("mkfifo", arguments);
    return wait_until(has_come, (void *)(UINT_PTR)path, MILLISECONDS);
}
