/* faults_registry.c - registry.h with longer paths than registration writes. */
#include "faults.h"

#include "registry.h"

#define BASE L"Software\\OpenVPC long paths"

/* A path of three names, each nearly as long as Windows allows. */
static const WCHAR *long_path(void)
{
    static WCHAR path[3 * 201];

    for (size_t i = 0; i < ARRAYSIZE(path); i++)
        path[i] = i % 201 == 200 ? L'\\' : L'k';
    path[ARRAYSIZE(path) - 1] = 0;
    return path;
}

static bool has_subkeys(const struct registry *registry)
{
    DWORD keys = 0;

    RegQueryInfoKeyW(registry->key, NULL, NULL, NULL, &keys, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    return keys > 0;
}

static bool write_one(struct registry *registry)
{
    return check(registry_set(registry, long_path(), L"name", L"text") == ERROR_SUCCESS, "the value is written") &&
           check(registry_has(registry, long_path()), "the key is there");
}

TEST(faults_registry, a_path_of_any_length_is_taken_back_and_cleared_whole)
{
    struct registry registry;

    if (!check(registry_open(&registry, HKEY_CURRENT_USER, BASE, KEY_READ | KEY_WRITE) == ERROR_SUCCESS, "a key opens"))
        return;
    if (write_one(&registry)) {
        registry_undo(&registry);
        check(!has_subkeys(&registry), "nothing is left of what was taken back");
    }
    if (write_one(&registry)) {
        registry_commit(&registry);
        check(registry_clear(&registry, long_path(), L"name") == ERROR_SUCCESS, "the value is cleared");
        check(!has_subkeys(&registry), "nothing is left of what was cleared");
    }
    registry_close(&registry);
    RegDeleteTreeW(HKEY_CURRENT_USER, BASE);
}
