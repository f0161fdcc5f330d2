/* com_registration.c - what registering writes and unregistering takes away. */
#include "client.h"
#include "facts.h"
#include "files.h"
#include "registration.h"
#include "server.h"

#include <string.h>
#include <wchar.h>

#define PROXY_OF_DUAL L"{00020424-0000-0000-C000-000000000046}"
#define PROXY_OF_DISPATCH L"{00020420-0000-0000-C000-000000000046}"

/* Whether the DLL for programs of the other kind, 32-bit or 64-bit, is registered. */
static bool other_dll_is_registered(void)
{
    const REGSAM other = sizeof(void *) == 8 ? KEY_WOW64_32KEY : KEY_WOW64_64KEY;
    HKEY key;

    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, CLASSES L"CLSID\\" CLSID_APPLICATION, 0, KEY_READ | other, &key) !=
        ERROR_SUCCESS)
        return false;
    RegCloseKey(key);
    return true;
}

/*
 * Whether a line of the registry has to go with the DLL, which has this path. When the other DLL is registered as well,
 * the path tells whose a line is.
 */
static bool is_ours(const WCHAR *line, const WCHAR *path, bool has_other)
{
    if (has_other)
        return wcsstr(line, path) != NULL;
    return wcsstr(line, L"openvpc.dll") != NULL || wcsstr(line, CLSID_APPLICATION) != NULL ||
           wcsstr(line, LIBRARY) != NULL;
}

TEST(com_registration, unregistering_takes_away_all_that_registering_wrote)
{
    struct registration registration;
    struct lines with, without, again;
    WCHAR path[MAX_PATH];
    bool has_other;

    if (!registration_begin(&registration))
        return;
    has_other = other_dll_is_registered();
    wcscpy(path, server_registered_path());
    with = registry_all();
    check_hr(registration.remove(), S_OK, "DllUnregisterServer");
    without = registry_all();
    note("%zu keys and values in the registry, %zu of them ours", with.count, with.count - without.count);
    check(without.count + 100 < with.count, "unregistering takes away more than 100 keys and values");
    for (size_t i = 0; i < without.count; i++)
        check(!is_ours(without.text[i], path, has_other), "nothing of it is left: %s", utf8(without.text[i]));
    check_hr(registration.add(), S_OK, "DllRegisterServer");
    check_registry(&registration.before);
    check_hr(registration.remove(), S_OK, "DllUnregisterServer");
    check_hr(registration.remove(), S_OK, "DllUnregisterServer of what is not registered");
    again = registry_all();
    check_same_lines(&without, &again, "the registry after registering and unregistering");
    check_hr(registration.add(), S_OK, "DllRegisterServer");
    lines_free(&with);
    lines_free(&without);
    lines_free(&again);
    registration_end(&registration);
}

TEST(com_registration, registering_twice_is_as_registering_once)
{
    struct registration registration;

    if (!registration_begin(&registration))
        return;
    check_hr(registration.add(), S_OK, "DllRegisterServer");
    check_registry(&registration.before);
    check_hr(registration.install(TRUE, L""), S_OK, "DllInstall without words");
    check_registry(&registration.before);
    check_hr(registration.install(TRUE, NULL), S_OK, "DllInstall with NULL");
    check_registry(&registration.before);
    check_hr(registration.install(TRUE, L"replace"), S_OK, "DllInstall(replace) with nothing to replace");
    registration_end(&registration);
}

/* What has to be registered, below Software\Classes; <path> is the DLL. */
static const struct {
    const WCHAR *key, *name, *value;
} values[] = {
    { L"CLSID\\" CLSID_APPLICATION L"\\InprocServer32", NULL, L"<path>" },
    { L"CLSID\\" CLSID_APPLICATION L"\\InprocServer32", L"ThreadingModel", L"Both" },
    { L"CLSID\\" CLSID_APPLICATION L"\\ProgID", NULL, L"VirtualPC.Application.1" },
    { L"CLSID\\" CLSID_APPLICATION L"\\VersionIndependentProgID", NULL, L"VirtualPC.Application" },
    { L"CLSID\\" CLSID_APPLICATION L"\\TypeLib", NULL, LIBRARY },
    { L"CLSID\\" CLSID_APPLICATION L"\\Version", NULL, L"1.0" },
    { L"CLSID\\" CLSID_APPLICATION, L"AppID", APPID_APPLICATION },
    { L"AppID\\" APPID_APPLICATION, NULL, L"OpenVPC Application" },
    { L"CLSID\\" CLSID_TASK L"\\InprocServer32", NULL, L"<path>" },
    { L"CLSID\\" CLSID_TASK L"\\InprocServer32", L"ThreadingModel", L"Both" },
    { L"CLSID\\" CLSID_TASK L"\\TypeLib", NULL, LIBRARY },
    { L"VirtualPC.Application\\CLSID", NULL, CLSID_APPLICATION },
    { L"VirtualPC.Application\\CurVer", NULL, L"VirtualPC.Application.1" },
    { L"VirtualPC.Application.1\\CLSID", NULL, CLSID_APPLICATION },
    { L"TypeLib\\" LIBRARY L"\\1.0\\FLAGS", NULL, L"0" },
#ifdef _WIN64
    { L"TypeLib\\" LIBRARY L"\\1.0\\0\\win64", NULL, L"<path>" },
#else
    { L"TypeLib\\" LIBRARY L"\\1.0\\0\\win32", NULL, L"<path>" },
#endif
};

/* Checks the values above and those of all 34 interfaces in a hive. */
static void check_values(HKEY hive, const struct registration *registration)
{
    struct facts interfaces;
    WCHAR key[256];

    for (size_t i = 0; i < ARRAYSIZE(values); i++) {
        const WCHAR *expected = wcscmp(values[i].value, L"<path>") == 0 ? registration->path : values[i].value;
        const WCHAR *value;
        _snwprintf(key, ARRAYSIZE(key), CLASSES L"%ls", values[i].key);
        value = registry_text(hive, key, values[i].name);
        check(_wcsicmp(value, expected) == 0, "%s, value %s, is %s, not %s", utf8(key), utf8(values[i].name),
              utf8(expected), utf8(value));
    }
    check(registry_text(hive, CLASSES L"TypeLib\\" LIBRARY L"\\1.0", NULL)[0] != 0, "the type library has a name");
    if (facts_load(&interfaces, L"INTERFACES", 34))
        for (size_t i = 0; i < interfaces.count; i++) {
            const char *name = interfaces.rows[i].field[0];
            bool dual = strcmp(interfaces.rows[i].field[2], "dual") == 0;
            bool has_proxy = strcmp(name, "IVMGuestOS") != 0 && strcmp(name, "IVMDisplay") != 0;
            _snwprintf(key, ARRAYSIZE(key), CLASSES L"Interface\\{%hs}", interfaces.rows[i].field[1]);
            check(strcmp(utf8(registry_text(hive, key, NULL)), name) == 0, "%s is called %s", utf8(key), name);
            _snwprintf(key, ARRAYSIZE(key), CLASSES L"Interface\\{%hs}\\TypeLib", interfaces.rows[i].field[1]);
            check(_wcsicmp(registry_text(hive, key, NULL), LIBRARY) == 0, "%s has its type library", name);
            check(wcscmp(registry_text(hive, key, L"Version"), L"1.0") == 0, "%s has its version", name);
            _snwprintf(key, ARRAYSIZE(key), CLASSES L"Interface\\{%hs}\\ProxyStubClsid32", interfaces.rows[i].field[1]);
            check(_wcsicmp(registry_text(hive, key, NULL), !has_proxy ? L""
                                                           : dual     ? PROXY_OF_DUAL
                                                                      : PROXY_OF_DISPATCH) == 0,
                  "%s has the right proxy, not %s", name, utf8(registry_text(hive, key, NULL)));
        }
    facts_free(&interfaces);
}

TEST(com_registration, writes_classes_prog_ids_type_library_and_interfaces)
{
    struct registration registration;

    if (!registration_begin(&registration))
        return;
    check_values(HKEY_LOCAL_MACHINE, &registration);
    registration_end(&registration);
}

TEST(com_registration, the_word_user_registers_for_the_current_user_only)
{
    struct registration registration;
    struct lines machine, machine_after;

    if (!registration_begin(&registration))
        return;
    machine = registry_tree(HKEY_LOCAL_MACHINE, L"Software\\Classes");
    check_hr(registration.install(TRUE, L"user"), S_OK, "DllInstall(user)");
    check_values(HKEY_CURRENT_USER, &registration);
    machine_after = registry_tree(HKEY_LOCAL_MACHINE, L"Software\\Classes");
    check_same_lines(&machine, &machine_after, "what is registered for all users");
    check_hr(registration.install(TRUE, L" USER  user "), S_OK, "DllInstall(user) again");
    check_hr(registration.install(FALSE, L"user"), S_OK, "DllInstall(user) to take it back");
    lines_free(&machine);
    lines_free(&machine_after);
    registration_end(&registration);
}

TEST(com_registration, lets_the_system_run_the_class_in_a_process_of_its_own)
{
    static const WCHAR *const with_access[] = { L"LaunchPermission", L"AccessPermission", L"RunAs" };
    struct registration registration;
    WCHAR surrogate[8] = L"unset";
    DWORD size = sizeof surrogate;
    LSTATUS code;

    if (!registration_begin(&registration))
        return;
    code = RegGetValueW(HKEY_LOCAL_MACHINE, CLASSES L"AppID\\" APPID_APPLICATION, L"DllSurrogate", RRF_RT_REG_SZ, NULL,
                        surrogate, &size);
    check(code == ERROR_SUCCESS && surrogate[0] == 0,
          "DllSurrogate is the empty text, for the surrogate of the system");
    for (size_t i = 0; i < ARRAYSIZE(with_access); i++)
        check(RegGetValueW(HKEY_LOCAL_MACHINE, CLASSES L"AppID\\" APPID_APPLICATION, with_access[i], RRF_RT_ANY, NULL,
                           NULL, NULL) == ERROR_FILE_NOT_FOUND,
              "%s is not set: who may start and use it is what the system says", utf8(with_access[i]));
    registration_end(&registration);
}

#define MACHINE_HOST CLASSES L"CLSID\\" CLSID_MACHINE_HOST

/* Registers a copy of the DLL for the current user, and takes that back. */
static void register_copy(const WCHAR *path, const WCHAR *program)
{
    HMODULE module = LoadLibraryW(path);
    HRESULT(WINAPI * install)(BOOL, const WCHAR *);
    WCHAR quoted[MAX_PATH + 2];

    if (!check(module != NULL, "the copy can be loaded: error %lu", GetLastError()))
        return;
    install = (HRESULT(WINAPI *)(BOOL, const WCHAR *))(void *)GetProcAddress(module, "DllInstall");
    check_hr(install(TRUE, L"user"), S_OK, "DllInstall(user)");
    check(registry_has(HKEY_CURRENT_USER, CLASSES L"CLSID\\" CLSID_APPLICATION), "the application is registered");
    check(registry_has(HKEY_CURRENT_USER, MACHINE_HOST) == (program != NULL), "the machine host is, or is not");
    if (program != NULL) {
        _snwprintf(quoted, ARRAYSIZE(quoted), L"\"%ls\"", program);
        check(wcscmp(registry_text(HKEY_CURRENT_USER, MACHINE_HOST L"\\LocalServer32", NULL), quoted) == 0,
              "its program is the one beside the DLL, in quotation marks");
    }
    check_hr(install(FALSE, L"user"), S_OK, "DllInstall(user) to take it back");
    check(!registry_has(HKEY_CURRENT_USER, MACHINE_HOST), "the machine host is gone");
    FreeLibrary(module);
}

TEST(com_registration, the_machine_host_is_registered_where_its_program_lies)
{
    WCHAR path[MAX_PATH], program[MAX_PATH];
    struct registration registration;

    if (!registration_begin(&registration))
        return;
    wcscpy(path, at(L"openvpc.dll"));
    wcscpy(program, at(L"openvpc-machines.exe"));
    check(CopyFileW(registration.path, path, TRUE), "the DLL can be copied");
    register_copy(path, NULL);
    check(file_make(program, "MZ", 2), "a program can be put beside it");
    register_copy(path, program);
    registration_end(&registration);
}

TEST(com_registration, unknown_words_are_refused_and_change_nothing)
{
    static const WCHAR *const words[] = { L"nonsense", L"user nonsense", L"users", L"use", L"user,replace", L"/user" };
    struct registration registration;

    if (!registration_begin(&registration))
        return;
    for (size_t i = 0; i < ARRAYSIZE(words); i++) {
        context("words \"%s\"", utf8(words[i]));
        check_hr(registration.install(TRUE, words[i]), E_INVALIDARG, "DllInstall to register");
        check_hr(registration.install(FALSE, words[i]), E_INVALIDARG, "DllInstall to unregister");
    }
    registration_end(&registration);
}

TEST(com_registration, values_of_others_in_its_keys_stay)
{
    struct registration registration;
    struct lines without;

    if (!registration_begin(&registration))
        return;
    without = registration_without(&registration);
    registry_write(HKEY_LOCAL_MACHINE, CLASSES L"TypeLib\\" LIBRARY L"\\9.9", NULL, L"another version");
    registry_write(HKEY_LOCAL_MACHINE, CLASSES L"Interface\\" IID_TASK L"\\NumMethods", NULL, L"17");
    check_hr(registration.add(), S_OK, "DllRegisterServer");
    check_hr(registration.remove(), S_OK, "DllUnregisterServer");
    check(wcscmp(registry_text(HKEY_LOCAL_MACHINE, CLASSES L"TypeLib\\" LIBRARY L"\\9.9", NULL), L"another version") ==
              0,
          "another version of the type library stays");
    check(wcscmp(registry_text(HKEY_LOCAL_MACHINE, CLASSES L"Interface\\" IID_TASK L"\\NumMethods", NULL), L"17") == 0,
          "what another program has written stays");
    registry_remove(HKEY_LOCAL_MACHINE, CLASSES L"TypeLib\\" LIBRARY);
    registry_remove(HKEY_LOCAL_MACHINE, CLASSES L"Interface\\" IID_TASK);
    check_registry(&without);
    check_hr(registration.add(), S_OK, "DllRegisterServer");
    lines_free(&without);
    registration_end(&registration);
}

/* A text of the version resource; "" when it has none. */
static const WCHAR *version_text(const void *version, const WCHAR *name)
{
    WCHAR block[64], *text = NULL;
    UINT length;

    _snwprintf(block, ARRAYSIZE(block), L"\\StringFileInfo\\040904B0\\%ls", name);
    return VerQueryValueW(version, block, (void **)&text, &length) && length > 0 ? text : L"";
}

TEST(com_registration, the_file_tells_what_it_is_whose_and_of_which_version)
{
    static const struct {
        const WCHAR *name, *text; /* which it holds */
    } rows[] = {
        { L"CompanyName", L"OpenVPC" },  { L"FileDescription", L"OpenVPC" },  { L"FileVersion", L"6.1." },
        { L"InternalName", L"openvpc" }, { L"LegalCopyright", L"Copyright" }, { L"OriginalFilename", L"openvpc.dll" },
        { L"ProductName", L"OpenVPC" },  { L"ProductVersion", L"6.1." },
    };
    struct registration registration;
    BYTE version[8192];

    if (!registration_begin(&registration))
        return;
    if (check(GetFileVersionInfoW(registration.path, 0, sizeof version, version), "it has a version resource")) {
        for (size_t i = 0; i < ARRAYSIZE(rows); i++)
            check(wcsstr(version_text(version, rows[i].name), rows[i].text) != NULL, "%s is '%s'", utf8(rows[i].name),
                  utf8(version_text(version, rows[i].name)));
    }
    registration_end(&registration);
}
