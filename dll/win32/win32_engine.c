/* win32_engine.c - where QEMU is on this computer. */
#include "win32_engine.h"

#include "vhd_folder.h"
#include "vhd_path.h"
#include "win32_private.h"

#include <stdlib.h>

/* As Windows calls it, and Linux. */
static const char16_t *const names[] = { u"qemu-system-x86_64.exe", u"qemu-system-x86_64" };

/* Of the 64-bit programs, which a 32-bit program asks for by the first name. */
static const WCHAR *const variables[] = { L"ProgramW6432", L"ProgramFiles" };

/* As Wine shows them. Under Windows that drive is often a server's, whose programs nobody has asked for. */
#define LINUX_DRIVE L"Z:\\"
static const char16_t *const linux_folders[] = { u"Z:\\usr\\local\\bin", u"Z:\\usr\\bin" };

static bool is_file(const char16_t *path)
{
    WCHAR prefixed[WIN32_PATH_CHARS];
    DWORD attributes;

    win32_path(path, prefixed);
    attributes = win32->GetFileAttributesW(prefixed);
    return attributes != INVALID_FILE_ATTRIBUTES && !(attributes & FILE_ATTRIBUTE_DIRECTORY);
}

static bool is_in(const char16_t *folder, char16_t path[VHD_PATH_CHARS])
{
    char16_t joined[VHD_PATH_CHARS + 32];

    for (size_t i = 0; i < ARRAYSIZE(names); i++) {
        vhd_path_join(joined, folder, names[i]);
        if (vhd_path_parse(vhd_text_of(joined), NULL, path, NULL) == VHD_OK && is_file(path))
            return true;
    }
    return false;
}

/* A folder as people and installers write it: with quotes, slashes, a backslash at the end. */
static bool is_in_written(struct vhd_text folder, char16_t path[VHD_PATH_CHARS])
{
    char16_t text[VHD_PATH_ADOPTED_CHARS], resolved[VHD_PATH_CHARS];

    if (folder.length >= 2 && folder.chars[0] == u'"' && folder.chars[folder.length - 1] == u'"')
        folder = (struct vhd_text){ folder.chars + 1, folder.length - 2 };
    if (folder.length == 0 || folder.length >= VHD_PATH_ADOPTED_CHARS)
        return false;
    vhd_path_copy(text, folder.chars, folder.length);
    vhd_path_adopt(text);
    return vhd_folder_resolve(vhd_text_of(text), resolved, NULL) == VHD_OK && is_in(resolved, path);
}

/* To be freed; NULL where there is no such variable, or no memory. */
static WCHAR *environment(const WCHAR *name)
{
    const DWORD room = win32->GetEnvironmentVariableW(name, NULL, 0);
    WCHAR *value = room > 0 ? malloc(room * sizeof *value) : NULL;

    if (value == NULL)
        return NULL;
    if (win32->GetEnvironmentVariableW(name, value, room) < room)
        return value;
    free(value); /* it has grown meanwhile */
    return NULL;
}

static bool is_in_path(char16_t path[VHD_PATH_CHARS])
{
    WCHAR *value = environment(L"PATH"), *at = value;
    bool found = false;

    while (at != NULL && !found) {
        WCHAR *end = at;
        while (*end != 0 && *end != L';')
            end++;
        found = is_in_written((struct vhd_text){ at, (size_t)(end - at) }, path);
        at = *end != 0 ? end + 1 : NULL;
    }
    free(value);
    return found;
}

static bool is_in_programs(const WCHAR *variable, char16_t path[VHD_PATH_CHARS])
{
    WCHAR *value = environment(variable);
    char16_t folder[VHD_PATH_CHARS + 8];
    bool found = false;

    if (value != NULL && vhd_text_of(value).length < VHD_PATH_CHARS) {
        vhd_path_append(folder, value, u"\\qemu");
        found = is_in_written(vhd_text_of(folder), path);
    }
    free(value);
    return found;
}

enum vhd_status win32_find_engine(struct vhd_text set, const char16_t *machine, char16_t path[VHD_PATH_CHARS],
                                  struct vhd_error *error)
{
    bool found;

    if (set.length > 0) {
        found = vhd_path_parse(set, NULL, path, NULL) == VHD_OK && is_file(path);
        return found ? VHD_OK : vhd_fail_text(error, VHD_ENGINE_MISSING, set);
    }
    found = is_in_path(path);
    for (size_t i = 0; i < ARRAYSIZE(variables) && !found; i++)
        found = is_in_programs(variables[i], path);
    for (size_t i = 0; i < ARRAYSIZE(linux_folders) && !found && win32->GetDriveTypeW(LINUX_DRIVE) == DRIVE_FIXED; i++)
        found = is_in(linux_folders[i], path);
    return found ? VHD_OK : vhd_fail(error, VHD_MACHINE_NO_ENGINE, machine);
}
