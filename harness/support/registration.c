/* registration.c - the frame of cases that change the registry. */
#include "registration.h"

#include "server.h"

#include <wchar.h>

bool registration_begin(struct registration *registration)
{
    HKEY key;

    *registration = (struct registration){ 0 };
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"Software\\Classes", 0, KEY_READ | KEY_WRITE, &key) != ERROR_SUCCESS) {
        skip("registering for all users needs an administrator");
        return false;
    }
    RegCloseKey(key);
    if (!server_is_registered()) {
        skip("the DLL under test is not the registered one; regsvr32 openvpc.dll makes it so");
        return false;
    }
    wcscpy(registration->path, server_path());
    registration->module = LoadLibraryW(registration->path);
    if (!check(registration->module != NULL, "the registered DLL, %s, can be loaded", utf8(registration->path)))
        return false;
    registration->add = (void *)server_export(registration->module, "DllRegisterServer");
    registration->remove = (void *)server_export(registration->module, "DllUnregisterServer");
    registration->install = (void *)server_export(registration->module, "DllInstall");
    if (registration->add == NULL || registration->remove == NULL || registration->install == NULL) {
        FreeLibrary(registration->module);
        return false;
    }
    registration->before = registry_relevant();
    return true;
}

/* Everything that cases of registration may have left, then a new registration. */
static void repair(struct registration *registration)
{
    static const WCHAR *const keys[] = {
        CLASSES L"CLSID\\" CLSID_APPLICATION, CLASSES L"CLSID\\" CLSID_TASK,
        CLASSES L"VirtualPC.Application",     CLASSES L"VirtualPC.Application.1",
        CLASSES L"TypeLib\\" LIBRARY,         CLASSES L"Interface\\" IID_TASK,
        CLASSES L"OpenVPC.Replaced",          CLASSES L"CLSID\\{6F0C35F5-7C4E-4B0F-8B6E-5D1C3C0A7E11}",
        CLASSES L"VirtualServer.Application", CLASSES L"AppID\\" APPID_APPLICATION,
    };
    static const WCHAR *const parents[] = { CLASSES L"CLSID", CLASSES L"TypeLib", CLASSES L"Interface",
                                            CLASSES L"AppID", L"Software\\Classes" };

    registration->install(FALSE, L"user");
    registration->remove();
    for (size_t i = 0; i < ARRAYSIZE(keys); i++) {
        registry_remove(HKEY_LOCAL_MACHINE, keys[i]);
        registry_remove(HKEY_CURRENT_USER, keys[i]);
    }
    for (size_t i = 0; i < ARRAYSIZE(parents); i++) {
        struct lines tree = registry_tree(HKEY_CURRENT_USER, parents[i]);
        if (tree.count == 1) /* the key itself */
            RegDeleteKeyW(HKEY_CURRENT_USER, parents[i]);
        lines_free(&tree);
    }
    registration->add();
}

void registration_end(struct registration *registration)
{
    context("at the end");
    if (!check_registry(&registration->before)) {
        repair(registration);
        check_registry(&registration->before);
    }
    context("%s", "");
    lines_free(&registration->before);
    FreeLibrary(registration->module);
}

struct lines registration_without(struct registration *registration)
{
    check_hr(registration->remove(), S_OK, "DllUnregisterServer");
    return registry_relevant();
}

bool check_registry_at(const char *file, int line, const struct lines *state)
{
    struct lines now = registry_relevant();
    bool same = check_same_lines_at(file, line, state, &now, "the registry");

    lines_free(&now);
    return same;
}
