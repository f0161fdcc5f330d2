/* links.c - makes symbolic links: on Windows by its function, which does nothing under Wine, and there by ln. */
#include "links.h"

#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#define COMMAND_CHARS 1024
#define MILLISECONDS 10000

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

/* Runs a program of Wine's host. */
static bool run_on_host(const char *program, const char *arguments)
{
    STARTUPINFOA startup = { .cb = sizeof startup };
    char command[COMMAND_CHARS], path[MAX_PATH];
    PROCESS_INFORMATION process;
    DWORD code = EXIT_FAILURE;

    _snprintf(path, sizeof path, "Z:\\bin\\%s", program);
    _snprintf(command, sizeof command, "%s %s", program, arguments);
    if (!CreateProcessA(path, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process))
        return false;
    WaitForSingleObject(process.hProcess, MILLISECONDS);
    GetExitCodeProcess(process.hProcess, &code);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    return code == EXIT_SUCCESS;
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

    if (kernel_function("wine_get_unix_file_name") == NULL)
        return make_on_windows(link, target);
    if (!host_name(link, link_name) || !host_name(target, target_name))
        return false;
    _snprintf(arguments, sizeof arguments, "-sfn \"%s\" \"%s\"", target_name, link_name);
    return run_on_host("ln", arguments);
}

bool link_make_fifo(const WCHAR *path)
{
    char name[MAX_PATH], arguments[COMMAND_CHARS];

    if (!host_name(path, name))
        return false;
    _snprintf(arguments, sizeof arguments, "\"%s\"", name);
    return run_on_host("mkfifo", arguments);
}
