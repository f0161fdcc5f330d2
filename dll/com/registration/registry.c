/* registry.c - values below one key of the registry, with a journal that can undo what was written. */
#include "registry.h"

#include <stdlib.h>
#include <wchar.h>

/* How something was before registry_set. */
struct registry_change {
    struct registry_change *next;
    const WCHAR *name;
    bool key_existed;
    bool value_existed;
    DWORD type;
    DWORD size;
    BYTE *data;
    WCHAR path[]; /* of the key */
};

REGSAM registry_other_view(void)
{
#ifdef _WIN64
    return KEY_WOW64_32KEY;
#else
    BOOL on_64_bit = FALSE;

    return IsWow64Process(GetCurrentProcess(), &on_64_bit) && on_64_bit ? KEY_WOW64_64KEY : 0;
#endif
}

LSTATUS registry_open(struct registry *registry, HKEY hive, const WCHAR *path, REGSAM access)
{
    LSTATUS code;

    registry->view = access & (KEY_WOW64_32KEY | KEY_WOW64_64KEY);
    registry->changes = NULL;
    if (access & KEY_SET_VALUE)
        code = RegCreateKeyExW(hive, path, 0, NULL, 0, access, NULL, &registry->key, NULL);
    else
        code = RegOpenKeyExW(hive, path, 0, access, &registry->key);
    if (code != ERROR_SUCCESS)
        registry->key = NULL;
    return code;
}

static void free_newest_change(struct registry *registry)
{
    struct registry_change *change = registry->changes;

    registry->changes = change->next;
    free(change->data);
    free(change);
}

void registry_commit(struct registry *registry)
{
    while (registry->changes != NULL)
        free_newest_change(registry);
}

void registry_close(struct registry *registry)
{
    if (registry->key == NULL)
        return;
    registry_commit(registry);
    RegCloseKey(registry->key);
    registry->key = NULL;
}

static LSTATUS open_key(const struct registry *registry, const WCHAR *path, REGSAM access, HKEY *key)
{
    return RegOpenKeyExW(registry->key, path, 0, access | registry->view, key);
}

bool registry_has(const struct registry *registry, const WCHAR *path)
{
    HKEY key;

    if (registry->key == NULL || open_key(registry, path, KEY_READ, &key) != ERROR_SUCCESS)
        return false;
    RegCloseKey(key);
    return true;
}

static LSTATUS may_change(HKEY above, const WCHAR *path, REGSAM view)
{
    WCHAR name[256]; /* the longest that a key can have */
    DWORD length = ARRAYSIZE(name);
    HKEY key;
    LSTATUS code = RegOpenKeyExW(above, path, 0, KEY_READ | KEY_WRITE | DELETE | view, &key);

    if (code != ERROR_SUCCESS)
        return code == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : code;
    for (DWORD i = 0; code == ERROR_SUCCESS; i++, length = ARRAYSIZE(name)) {
        code = RegEnumKeyExW(key, i, name, &length, NULL, NULL, NULL, NULL);
        if (code == ERROR_SUCCESS)
            code = may_change(key, name, view);
    }
    RegCloseKey(key);
    return code == ERROR_NO_MORE_ITEMS ? ERROR_SUCCESS : code;
}

LSTATUS registry_may_change(const struct registry *registry, const WCHAR *path)
{
    return may_change(registry->key, path, registry->view);
}

LSTATUS registry_get(const struct registry *registry, const WCHAR *path, const WCHAR *name,
                     WCHAR value[REGISTRY_VALUE_CHARS])
{
    DWORD size = REGISTRY_VALUE_CHARS * sizeof *value;
    HKEY key;
    LSTATUS code;

    if (registry->key == NULL)
        return ERROR_FILE_NOT_FOUND;
    code = open_key(registry, path, KEY_READ, &key);
    if (code != ERROR_SUCCESS)
        return code;
    code = RegGetValueW(key, NULL, name, RRF_RT_REG_SZ, NULL, value, &size);
    RegCloseKey(key);
    return code;
}

/* What a value is now, for the journal. */
static LSTATUS look_at_value(HKEY key, struct registry_change *change)
{
    LSTATUS code = RegQueryValueExW(key, change->name, NULL, NULL, NULL, &change->size);

    if (code == ERROR_FILE_NOT_FOUND)
        return ERROR_SUCCESS;
    if (code != ERROR_SUCCESS)
        return code;
    change->value_existed = true;
    change->data = malloc((size_t)change->size + 1); /* + 1: an empty value is no failure */
    if (change->data == NULL)
        return ERROR_NOT_ENOUGH_MEMORY;
    return RegQueryValueExW(key, change->name, NULL, &change->type, change->data, &change->size);
}

/* Adds to the journal how a value is now. A failure leaves the journal as it was. */
static LSTATUS record(struct registry *registry, const WCHAR *path, const WCHAR *name)
{
    struct registry_change *change = calloc(1, sizeof *change + (wcslen(path) + 1) * sizeof *path);
    HKEY key;
    LSTATUS code = ERROR_SUCCESS;

    if (change == NULL)
        return ERROR_NOT_ENOUGH_MEMORY;
    change->next = registry->changes;
    registry->changes = change;
    wcscpy(change->path, path);
    change->name = name;
    if (open_key(registry, path, KEY_READ, &key) == ERROR_SUCCESS) {
        change->key_existed = true;
        code = look_at_value(key, change);
        RegCloseKey(key);
    }
    if (code != ERROR_SUCCESS)
        free_newest_change(registry);
    return code;
}

LSTATUS registry_set(struct registry *registry, const WCHAR *path, const WCHAR *name, const WCHAR *value)
{
    const DWORD size = value != NULL ? (DWORD)((wcslen(value) + 1) * sizeof *value) : 0;
    HKEY key;
    LSTATUS code = record(registry, path, name);

    if (code == ERROR_SUCCESS)
        code = RegCreateKeyExW(registry->key, path, 0, NULL, 0, KEY_WRITE | registry->view, NULL, &key, NULL);
    if (code != ERROR_SUCCESS)
        return code;
    if (value != NULL)
        code = RegSetValueExW(key, name, 0, REG_SZ, (const BYTE *)value, size);
    RegCloseKey(key);
    return code;
}

/* Whether there is nothing in a key, or no such key. */
static bool is_empty(const struct registry *registry, const WCHAR *path)
{
    DWORD keys = 1, values = 1;
    HKEY key;
    LSTATUS code = open_key(registry, path, KEY_READ, &key);

    if (code != ERROR_SUCCESS)
        return code == ERROR_FILE_NOT_FOUND;
    RegQueryInfoKeyW(key, NULL, NULL, NULL, &keys, NULL, NULL, &values, NULL, NULL, NULL, NULL);
    RegCloseKey(key);
    return keys == 0 && values == 0;
}

/* Removes a key, then those above it, until one is not empty. */
static LSTATUS remove_empty_keys(struct registry *registry, const WCHAR *path)
{
    WCHAR *rest = _wcsdup(path), *separator = rest;
    LSTATUS code = rest != NULL ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;

    while (code == ERROR_SUCCESS && separator != NULL && is_empty(registry, rest)) {
        code = RegDeleteKeyExW(registry->key, rest, registry->view, 0);
        if (code == ERROR_FILE_NOT_FOUND)
            code = ERROR_SUCCESS;
        separator = wcsrchr(rest, L'\\');
        if (separator != NULL)
            *separator = 0;
    }
    free(rest);
    return code;
}

LSTATUS registry_clear(struct registry *registry, const WCHAR *path, const WCHAR *name)
{
    HKEY key;
    LSTATUS code = open_key(registry, path, KEY_READ | KEY_WRITE, &key);

    if (code == ERROR_SUCCESS) {
        code = RegDeleteValueW(key, name);
        RegCloseKey(key);
    }
    if (code != ERROR_SUCCESS && code != ERROR_FILE_NOT_FOUND)
        return code;
    return remove_empty_keys(registry, path);
}

void registry_undo(struct registry *registry)
{
    for (; registry->changes != NULL; free_newest_change(registry)) {
        const struct registry_change *change = registry->changes;
        HKEY key;

        if (open_key(registry, change->path, KEY_WRITE, &key) == ERROR_SUCCESS) {
            if (change->value_existed)
                RegSetValueExW(key, change->name, 0, change->type, change->data, change->size);
            else
                RegDeleteValueW(key, change->name);
            RegCloseKey(key);
        }
        if (!change->key_existed)
            remove_empty_keys(registry, change->path);
    }
}

LSTATUS registry_copy(const struct registry *registry, const WCHAR *from, const WCHAR *to)
{
    HKEY source, target;
    LSTATUS code = open_key(registry, from, KEY_READ, &source);

    if (code != ERROR_SUCCESS)
        return code;
    if (to == NULL) {
        code = RegCopyTreeW(source, NULL, registry->key);
    } else {
        code = RegCreateKeyExW(registry->key, to, 0, NULL, 0, KEY_READ | KEY_WRITE, NULL, &target, NULL);
        if (code == ERROR_SUCCESS) {
            code = RegCopyTreeW(source, NULL, target);
            RegCloseKey(target);
        }
    }
    RegCloseKey(source);
    return code;
}

LSTATUS registry_clear_tree(struct registry *registry, const WCHAR *path)
{
    const LSTATUS code = RegDeleteTreeW(registry->key, path);

    if (code != ERROR_SUCCESS && code != ERROR_FILE_NOT_FOUND)
        return code;
    return remove_empty_keys(registry, path);
}
