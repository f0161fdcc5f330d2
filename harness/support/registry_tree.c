/* registry_tree.c - walks through the registry. */
#include "registry_tree.h"

#include "facts.h"

#include <stdlib.h>
#include <wchar.h>

#define NAME_CHARS 512
#define PATH_CHARS 4096

static void add_value(struct lines *lines, const WCHAR *path, const WCHAR *name, DWORD type, const BYTE *data,
                      DWORD size)
{
    WCHAR line[PATH_CHARS + NAME_CHARS + 1024];
    uint32_t hash = 2166136261u;

    for (DWORD i = 0; i < size; i++)
        hash = (hash ^ data[i]) * 16777619u;
    _snwprintf(line, ARRAYSIZE(line), L"%ls: %ls (type %lu, %lu bytes, %08x) %.200ls", path, name, type, size, hash,
               type == REG_SZ && size >= 2 ? (const WCHAR *)(const void *)data : L"");
    line[ARRAYSIZE(line) - 1] = 0;
    lines_add(lines, line);
}

static void add_values(struct lines *lines, HKEY key, const WCHAR *path)
{
    DWORD longest = 0, type;
    BYTE *data;

    RegQueryInfoKeyW(key, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, &longest, NULL, NULL);
    data = calloc((size_t)longest + 4, 1); /* so that a text always ends */
    for (DWORD i = 0; data != NULL; i++) {
        WCHAR name[NAME_CHARS];
        DWORD chars = NAME_CHARS, size = longest;
        if (RegEnumValueW(key, i, name, &chars, NULL, &type, data, &size) != ERROR_SUCCESS)
            break;
        data[size] = data[size + 1] = data[size + 2] = 0;
        add_value(lines, path, name, type, data, size);
    }
    free(data);
}

/* `path` holds the path of the key and is used for those below it. `access`: KEY_READ, and perhaps a view. */
static void add_key(struct lines *lines, HKEY key, REGSAM access, WCHAR path[PATH_CHARS])
{
    size_t length = wcslen(path);

    lines_add(lines, path);
    add_values(lines, key, path);
    for (DWORD i = 0;; i++) {
        WCHAR name[NAME_CHARS];
        DWORD chars = NAME_CHARS;
        HKEY below;
        if (RegEnumKeyExW(key, i, name, &chars, NULL, NULL, NULL, NULL) != ERROR_SUCCESS ||
            length + chars + 2 > PATH_CHARS)
            break;
        if (RegOpenKeyExW(key, name, REG_OPTION_OPEN_LINK, access, &below) != ERROR_SUCCESS)
            continue;
        _snwprintf(path + length, PATH_CHARS - length, L"\\%ls", name);
        add_key(lines, below, access, path);
        path[length] = 0;
        RegCloseKey(below);
    }
}

static void add_view(struct lines *lines, HKEY hive, const WCHAR *path, REGSAM access, const WCHAR *shown)
{
    WCHAR text[PATH_CHARS];
    HKEY key;

    if (RegOpenKeyExW(hive, path, 0, access, &key) != ERROR_SUCCESS)
        return;
    wcscpy(text, shown);
    add_key(lines, key, access, text);
    RegCloseKey(key);
}

/* What programs like this one see. */
static void add_tree(struct lines *lines, HKEY hive, const WCHAR *path, const WCHAR *shown)
{
    add_view(lines, hive, path, KEY_READ, shown);
}

struct lines registry_tree(HKEY hive, const WCHAR *path)
{
    struct lines lines = { 0 };

    add_tree(&lines, hive, path, L"");
    lines_sort(&lines);
    return lines;
}

struct lines registry_all(void)
{
    const WCHAR *path = is_on_wine() ? L"Software" : L"Software\\Classes";
    struct lines lines = { 0 };

    add_view(&lines, HKEY_LOCAL_MACHINE, path, KEY_READ | KEY_WOW64_64KEY, L"HKLM");
    add_view(&lines, HKEY_CURRENT_USER, path, KEY_READ | KEY_WOW64_64KEY, L"HKCU");
    lines_sort(&lines);
    return lines;
}

static void add_names(struct lines *lines, HKEY hive, const WCHAR *path, const WCHAR *shown)
{
    WCHAR line[NAME_CHARS + 64];
    HKEY key;

    if (RegOpenKeyExW(hive, path, 0, KEY_READ, &key) != ERROR_SUCCESS)
        return;
    for (DWORD i = 0;; i++) {
        WCHAR name[NAME_CHARS];
        DWORD chars = NAME_CHARS;
        if (RegEnumKeyExW(key, i, name, &chars, NULL, NULL, NULL, NULL) != ERROR_SUCCESS)
            break;
        _snwprintf(line, ARRAYSIZE(line), L"%ls %ls\\%ls", shown, path, name);
        lines_add(lines, line);
    }
    RegCloseKey(key);
}

/* The trees of all classes or interfaces of a table of facts. */
static void add_facts(struct lines *lines, HKEY hive, const WCHAR *shown, const WCHAR *table, size_t count)
{
    bool classes = wcscmp(table, L"CLASSES") == 0;
    WCHAR path[128], label[160];
    struct facts facts;

    if (facts_load(&facts, table, count))
        for (size_t i = 0; i < facts.count; i++) {
            _snwprintf(path, ARRAYSIZE(path), L"Software\\Classes\\%ls\\{%hs}", classes ? L"CLSID" : L"Interface",
                       facts.rows[i].field[1]);
            _snwprintf(label, ARRAYSIZE(label), L"%ls %ls", shown, path);
            add_tree(lines, hive, path, label);
        }
    facts_free(&facts);
}

static void add_relevant(struct lines *lines, HKEY hive, const WCHAR *shown)
{
    static const WCHAR *const lists[] = { L"Software\\Classes", L"Software\\Classes\\CLSID",
                                          L"Software\\Classes\\Interface", L"Software\\Classes\\TypeLib",
                                          L"Software\\Classes\\AppID" };
    static const WCHAR *const trees[] = {
        L"Software\\Classes\\VirtualPC.Application",
        L"Software\\Classes\\VirtualPC.Application.1",
        L"Software\\Classes\\TypeLib\\{CEF63746-AD34-42D0-9138-39D83ECB77CB}",
        L"Software\\Classes\\OpenVPC.Replaced",
        L"Software\\Classes\\VirtualServer.Application",
        L"Software\\Classes\\AppID\\{BBD61A03-6322-4657-BF09-7C0DDE408588}",
    };
    WCHAR label[160];

    for (size_t i = 0; i < ARRAYSIZE(lists); i++)
        add_names(lines, hive, lists[i], shown);
    for (size_t i = 0; i < ARRAYSIZE(trees); i++) {
        _snwprintf(label, ARRAYSIZE(label), L"%ls %ls", shown, trees[i]);
        add_tree(lines, hive, trees[i], label);
    }
    add_facts(lines, hive, shown, L"CLASSES", 19);
    add_facts(lines, hive, shown, L"INTERFACES", 34);
}

struct lines registry_relevant(void)
{
    struct lines lines = { 0 };

    add_relevant(&lines, HKEY_LOCAL_MACHINE, L"HKLM");
    add_relevant(&lines, HKEY_CURRENT_USER, L"HKCU");
    lines_sort(&lines);
    return lines;
}

const WCHAR *registry_text(HKEY hive, const WCHAR *path, const WCHAR *name)
{
    static WCHAR value[1024];
    DWORD size = sizeof value;

    if (RegGetValueW(hive, path, name, RRF_RT_REG_SZ, NULL, value, &size) != ERROR_SUCCESS)
        value[0] = 0;
    return value;
}

bool registry_write(HKEY hive, const WCHAR *path, const WCHAR *name, const WCHAR *value)
{
    HKEY key;
    LSTATUS code = RegCreateKeyExW(hive, path, 0, NULL, 0, KEY_WRITE, NULL, &key, NULL);

    if (code == ERROR_SUCCESS) {
        code = RegSetValueExW(key, name, 0, REG_SZ, (const BYTE *)value, (DWORD)((wcslen(value) + 1) * sizeof *value));
        RegCloseKey(key);
    }
    return check(code == ERROR_SUCCESS, "the case can write to the key %s: error %ld", utf8(path), code);
}

void registry_remove(HKEY hive, const WCHAR *path)
{
    RegDeleteTreeW(hive, path);
}

bool registry_has(HKEY hive, const WCHAR *path)
{
    HKEY key;

    if (RegOpenKeyExW(hive, path, 0, KEY_READ, &key) != ERROR_SUCCESS)
        return false;
    RegCloseKey(key);
    return true;
}
