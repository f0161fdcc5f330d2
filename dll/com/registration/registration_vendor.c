/* registration_vendor.c - finds, keeps and puts back what another vendor's server has registered. */
#include "registration_vendor.h"

#include "registration_classes.h"
#include "registration_rows.h"

#include "win32_server.h"

#include <stdio.h>
#include <wchar.h>

bool vendor_is_ours(const struct registry *classes, const WCHAR *clsid)
{
    WCHAR key[REGISTRY_PATH_CHARS], marker[REGISTRY_VALUE_CHARS];

    _snwprintf(key, ARRAYSIZE(key), L"CLSID\\%ls", clsid);
    return registry_get(classes, key, REGISTRATION_MARKER, marker) == ERROR_SUCCESS;
}

/*
 * Cuts a command line down to the program in it: what stands in quotation marks, else the shortest beginning, up to a
 * space, that is a file (as Windows itself reads such a line). False if there is none.
 */
static bool find_program(WCHAR command[REGISTRY_VALUE_CHARS])
{
    if (command[0] == L'"') {
        WCHAR *end = wcschr(command + 1, L'"');

        if (end != NULL)
            *end = 0;
        wmemmove(command, command + 1, wcslen(command));
        return win32_server_exists(command);
    }
    for (WCHAR *end = wcschr(command, L' '); end != NULL; end = wcschr(end + 1, L' ')) {
        *end = 0;
        if (win32_server_exists(command))
            return true;
        *end = L' ';
    }
    return win32_server_exists(command);
}

/* Whether the class has a server that is not ours and that still exists; if so, `file` is its path. */
static bool has_class(const struct registry *classes, const WCHAR *clsid, WCHAR file[REGISTRY_VALUE_CHARS])
{
    static const WCHAR *const servers[] = { L"InprocServer32", L"LocalServer32" };

    if (vendor_is_ours(classes, clsid))
        return false;
    for (size_t i = 0; i < ARRAYSIZE(servers); i++) {
        WCHAR key[REGISTRY_PATH_CHARS];

        _snwprintf(key, ARRAYSIZE(key), L"CLSID\\%ls\\%ls", clsid, servers[i]);
        if (registry_get(classes, key, NULL, file) == ERROR_SUCCESS && find_program(file))
            return true;
    }
    return false;
}

/* Under our CLSIDs and our ProgIDs. */
static bool has_vendor(const struct registry *classes, WCHAR file[REGISTRY_VALUE_CHARS])
{
    WCHAR clsid[REGISTRY_VALUE_CHARS];

    for (size_t i = 0; i < REGISTRATION_CLASS_COUNT; i++) {
        const WCHAR *progid = registration_classes[i].progid;

        StringFromGUID2(registration_classes[i].clsid, clsid, GUID_CHARS);
        if (has_class(classes, clsid, file))
            return true;
        if (progid != NULL && registration_class_of_progid(classes, progid, clsid) && has_class(classes, clsid, file))
            return true;
    }
    return false;
}

bool vendor_find(HKEY hive, WCHAR file[REGISTRY_VALUE_CHARS])
{
    const REGSAM views[] = { 0, registry_other_view() };
    bool found = false;

    for (size_t i = 0; i < ARRAYSIZE(views) && !found; i++) {
        struct registry classes;

        if (i > 0 && views[i] == 0)
            break;
        registry_open(&classes, hive, REGISTRY_CLASSES, KEY_READ | views[i]); /* nothing is in what does not open */
        found = has_vendor(&classes, file);
        registry_close(&classes);
    }
    return found;
}

/* The key in which a part of the store keeps copies of keys below Software\Classes, by the same names. */
static void store_key(const WCHAR *part, const WCHAR *key, WCHAR path[REGISTRY_PATH_CHARS])
{
    _snwprintf(path, REGISTRY_PATH_CHARS, L"%ls\\%ls\\Classes%ls%ls", VENDOR_STORE, part, key != NULL ? L"\\" : L"",
               key != NULL ? key : L"");
}

static void part_key(const WCHAR *part, WCHAR path[REGISTRY_PATH_CHARS])
{
    _snwprintf(path, REGISTRY_PATH_CHARS, L"%ls\\%ls", VENDOR_STORE, part);
}

LSTATUS vendor_keep(struct registry *classes, const WCHAR *part, const WCHAR *file, const WCHAR *key)
{
    WCHAR path[REGISTRY_PATH_CHARS];
    LSTATUS code;

    part_key(part, path);
    code = registry_set(classes, path, L"Server", file);
    if (code != ERROR_SUCCESS)
        return code;
    store_key(part, key, path);
    code = registry_copy(classes, key, path);
    return code == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : code;
}

bool vendor_is_kept(const struct registry *classes, const WCHAR *part)
{
    WCHAR path[REGISTRY_PATH_CHARS], file[REGISTRY_VALUE_CHARS];

    part_key(part, path);
    return registry_get(classes, path, L"Server", file) == ERROR_SUCCESS;
}

LSTATUS vendor_restore(struct registry *classes, const WCHAR *part)
{
    WCHAR path[REGISTRY_PATH_CHARS], copies[REGISTRY_PATH_CHARS], file[REGISTRY_VALUE_CHARS];
    LSTATUS code = ERROR_SUCCESS;

    part_key(part, path);
    store_key(part, NULL, copies);
    if (registry_get(classes, path, L"Server", file) == ERROR_SUCCESS && win32_server_exists(file))
        code = registry_copy(classes, copies, NULL);
    if (code == ERROR_SUCCESS || code == ERROR_FILE_NOT_FOUND)
        code = registry_clear_tree(classes, path);
    return code;
}
