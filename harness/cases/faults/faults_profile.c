/* faults_profile.c - profiles of the user as the environment may name them, in which the configuration is. */
#include "faults.h"

#include "configuration.h"
#include "faults_creation.h"
#include "files.h"

#include <wchar.h>

/* What the system says of its own accord. */
static HRESULT WINAPI know_folder(REFKNOWNFOLDERID id, DWORD flags, HANDLE token, PWSTR *path)
{
    const WCHAR *folder = at(L"known");

    *path = CoTaskMemAlloc((wcslen(folder) + 1) * sizeof **path);
    if (*path == NULL)
        return E_OUTOFMEMORY;
    wcscpy(*path, folder);
    return S_OK;
}

/* Whether a change of the configuration goes to a profile, and a call that goes by it sees that. */
static void check_profile(IVMVirtualPC *app, const WCHAR *profile)
{
    const WCHAR *const folders[] = { case_folder() };
    WCHAR path[2 * MAX_PATH];
    VARIANT paths, value;

    _snwprintf(path, ARRAYSIZE(path), L"%ls\\Microsoft\\Windows Virtual PC\\Options.xml", profile);
    check_hr(configuration_set(app, L"fixed_disk_zeroing", bool_variant(false)), S_OK, "Set");
    check(path_kind(path) == PATH_FILE, "%s is there", utf8(path));
    if (check_hr(configuration_get(app, L"fixed_disk_zeroing", &value), S_OK, "Get"))
        check(V_BOOL(&value) == VARIANT_FALSE, "the value comes back");
    paths = texts_variant(VT_BSTR, 0, folders, 1);
    check_hr(IVMVirtualPC_put_SearchPaths(app, paths), S_OK, "SearchPaths");
    VariantClear(&paths);
    if (check_hr(IVMVirtualPC_get_SearchPaths(app, &paths), S_OK, "SearchPaths"))
        check_texts(&paths, folders, 1, "SearchPaths");
    VariantClear(&paths);
    check_hr(configuration_remove(app, L"fixed_disk_zeroing"), S_OK, "Remove");
    DeleteFileW(path);
}

static void with_slashes(WCHAR *text)
{
    for (; *text != 0; text++)
        if (*text == L'\\')
            *text = L'/';
}

TEST(faults_configuration, a_profile_is_found_however_the_environment_writes_it)
{
    static const struct {
        const WCHAR *text;
        bool slashes, known; /* whether each backslash is turned round; whether the system is asked instead */
    } rows[] = {
        { L"$\\own", false, false },
        { L"$\\own", true, false },
        { L"$\\own\\", true, false },
        { L"$/own", false, false },
        { L"\\\\?\\$\\own", false, false },
        { L"\\\\?\\$\\own", true, false },
        { L"$\\x\\..\\own", false, false },
        { L"\"$\\own\"", false, true },
        { L"own", false, true },
        { L".", false, true },
        { L"^\\own", false, true },
        { L"C:own", false, true },
        { L"$\\own.", false, true },
        { L"$\\own ", false, true },
        { L"$\\o?n", false, true },
        { L"\\\\.\\pipe\\own", false, true },
        { L"\\\\?\\own", false, true },
        { L"/", false, true },
        { L"\"", false, true },
    };
    IVMVirtualPC *app = linked_application();

    if (app == NULL || !folder_make(at(L"own")) || !folder_make(at(L"known")))
        return;
    fault_table()->SHGetKnownFolderPath = know_folder;
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        WCHAR text[2 * MAX_PATH];
        wcscpy(text, expand(rows[i].text));
        if (rows[i].slashes)
            with_slashes(text);
        context("LOCALAPPDATA=%s", utf8(text));
        SetEnvironmentVariableW(L"LOCALAPPDATA", text);
        check_profile(app, at(rows[i].known ? L"known" : L"own"));
    }
    context("none");
    SetEnvironmentVariableW(L"LOCALAPPDATA", NULL);
    check_profile(app, at(L"known"));
    SetEnvironmentVariableW(L"LOCALAPPDATA", profile_folder());
    fault_table_restore();
    IVMVirtualPC_Release(app);
}
