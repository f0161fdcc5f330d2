/* com_registration_vendor.c - another vendor's server, or an older copy of our own, under the same class. */
#include "client.h"
#include "files.h"
#include "registration.h"
#include "server.h"

#include <sddl.h>
#include <wchar.h>

#define APPLICATION_KEY CLASSES L"CLSID\\" CLSID_APPLICATION
#define OTHER_CLASS L"{6F0C35F5-7C4E-4B0F-8B6E-5D1C3C0A7E11}"

/* How a server can be registered; %ls is a file. */
static const struct {
    const WCHAR *key, *value;
    const WCHAR *name; /* of the file, in the folder of the case */
} vendors[] = {
    { L"InprocServer32", L"%ls", L"vendor.dll" },
    { L"LocalServer32", L"%ls", L"vendor.exe" },
    { L"LocalServer32", L"\"%ls\" -Embedding", L"vendor server.exe" },
    { L"LocalServer32", L"%ls -Embedding", L"vendor server.exe" },
};

static void write_vendor(size_t i, const WCHAR *clsid)
{
    WCHAR key[128], value[2 * MAX_PATH];

    _snwprintf(key, ARRAYSIZE(key), CLASSES L"CLSID\\%ls\\%ls", clsid, vendors[i].key);
    _snwprintf(value, ARRAYSIZE(value), vendors[i].value, at(vendors[i].name));
    registry_write(HKEY_LOCAL_MACHINE, key, NULL, value);
}

static void remove_vendor(const WCHAR *clsid)
{
    WCHAR key[128];

    _snwprintf(key, ARRAYSIZE(key), CLASSES L"CLSID\\%ls", clsid);
    registry_remove(HKEY_LOCAL_MACHINE, key);
}

/* Registering must be refused with another vendor's file there, and work without it. */
static void check_vendor(struct registration *registration, size_t i)
{
    struct lines with;

    file_write(at(vendors[i].name), "program", 7);
    with = registry_relevant();
    check_hr(registration->add(), SELFREG_E_CLASS, "DllRegisterServer with another vendor's server");
    check_registry(&with);
    check_hr(registration->install(TRUE, L"user"), SELFREG_E_CLASS, "DllInstall(user) with another vendor's server");
    check_registry(&with);
    check_hr(registration->remove(), S_OK, "DllUnregisterServer of what is not ours");
    check_registry(&with);
    lines_free(&with);
    DeleteFileW(at(vendors[i].name));
}

TEST(com_registration, another_vendors_server_is_not_overwritten)
{
    struct registration registration;
    struct lines without;

    if (!registration_begin(&registration))
        return;
    without = registration_without(&registration);
    for (size_t i = 0; i < ARRAYSIZE(vendors); i++) {
        context("%s = %s", utf8(vendors[i].key), utf8(vendors[i].value));
        write_vendor(i, CLSID_APPLICATION);
        check_vendor(&registration, i);
        remove_vendor(CLSID_APPLICATION);
        context("%s = %s, by its ProgID", utf8(vendors[i].key), utf8(vendors[i].value));
        write_vendor(i, OTHER_CLASS);
        registry_write(HKEY_LOCAL_MACHINE, CLASSES L"VirtualPC.Application\\CLSID", NULL, OTHER_CLASS);
        check_vendor(&registration, i);
        registry_remove(HKEY_LOCAL_MACHINE, CLASSES L"VirtualPC.Application");
        remove_vendor(OTHER_CLASS);
    }
    context("%s", "");
    check_registry(&without);
    check_hr(registration.add(), S_OK, "DllRegisterServer");
    lines_free(&without);
    registration_end(&registration);
}

TEST(com_registration, a_vendors_server_whose_file_is_gone_is_no_obstacle)
{
    struct registration registration;
    struct lines without;

    if (!registration_begin(&registration))
        return;
    without = registration_without(&registration);
    write_vendor(0, CLSID_APPLICATION);
    check_hr(registration.add(), S_OK, "DllRegisterServer");
    check(_wcsicmp(registry_text(HKEY_LOCAL_MACHINE, APPLICATION_KEY L"\\InprocServer32", NULL), registration.path) ==
              0,
          "the class is ours now");
    check_hr(registration.remove(), S_OK, "DllUnregisterServer");
    check_registry(&without);
    check_hr(registration.add(), S_OK, "DllRegisterServer");
    lines_free(&without);
    registration_end(&registration);
}

/* A vendor's registration as Windows Virtual PC has it, with more than we know of. */
static void write_full_vendor(void)
{
    write_vendor(1, CLSID_APPLICATION);
    write_vendor(1, CLSID_TASK);
    registry_write(HKEY_LOCAL_MACHINE, APPLICATION_KEY, NULL, L"Vendor's application");
    registry_write(HKEY_LOCAL_MACHINE, APPLICATION_KEY, L"AppID", L"{11111111-2222-3333-4444-555555555555}");
    registry_write(HKEY_LOCAL_MACHINE, APPLICATION_KEY L"\\Extra\\Deep", L"name", L"value");
    registry_write(HKEY_LOCAL_MACHINE, CLASSES L"VirtualPC.Application", NULL, L"Vendor's application");
    registry_write(HKEY_LOCAL_MACHINE, CLASSES L"VirtualPC.Application\\CLSID", NULL, CLSID_APPLICATION);
    registry_write(HKEY_LOCAL_MACHINE, CLASSES L"VirtualPC.Application\\CurVer", NULL, L"VirtualPC.Application.7");
    registry_write(HKEY_LOCAL_MACHINE, CLASSES L"TypeLib\\" LIBRARY L"\\1.0", NULL, L"Vendor's library");
    registry_write(HKEY_LOCAL_MACHINE, CLASSES L"TypeLib\\" LIBRARY L"\\1.0\\0\\win32", NULL, L"C:\\vendor.exe");
    registry_write(HKEY_LOCAL_MACHINE, CLASSES L"Interface\\" IID_TASK, NULL, L"IVMTask");
    registry_write(HKEY_LOCAL_MACHINE, CLASSES L"Interface\\" IID_TASK L"\\ProxyStubClsid32", NULL,
                   L"{99999999-8888-7777-6666-555555555555}");
    registry_write(HKEY_LOCAL_MACHINE, CLASSES L"Interface\\" IID_TASK L"\\NumMethods", NULL, L"17");
}

static void remove_full_vendor(void)
{
    remove_vendor(CLSID_APPLICATION);
    remove_vendor(CLSID_TASK);
    registry_remove(HKEY_LOCAL_MACHINE, CLASSES L"VirtualPC.Application");
    registry_remove(HKEY_LOCAL_MACHINE, CLASSES L"TypeLib\\" LIBRARY);
    registry_remove(HKEY_LOCAL_MACHINE, CLASSES L"Interface\\" IID_TASK);
}

TEST(com_registration, the_word_replace_takes_a_vendors_place_until_it_is_unregistered)
{
    struct registration registration;
    struct lines without, vendor;
    IVMVirtualPC *app;

    if (!registration_begin(&registration))
        return;
    without = registration_without(&registration);
    file_write(at(vendors[1].name), "program", 7);
    write_full_vendor();
    vendor = registry_relevant();
    for (int round = 0; round < 2; round++) {
        context("round %d", round);
        check_hr(registration.install(TRUE, L"replace"), S_OK, "DllInstall(replace)");
        check(!registry_has(HKEY_LOCAL_MACHINE, APPLICATION_KEY L"\\LocalServer32"), "the vendor's server is away");
        app = application();
        if (app != NULL)
            IVMVirtualPC_Release(app);
        check_hr(registration.add(), S_OK, "DllRegisterServer over our own registration");
        check_hr(registration.install(TRUE, L"replace"), S_OK, "DllInstall(replace) over our own registration");
        check_hr(registration.remove(), S_OK, "DllUnregisterServer");
        check_registry(&vendor);
    }
    context("%s", "");
    remove_full_vendor();
    check_registry(&without);
    check_hr(registration.add(), S_OK, "DllRegisterServer");
    lines_free(&without);
    lines_free(&vendor);
    registration_end(&registration);
}

/* Forbids everybody to change a key, or no longer does. */
static void forbid_changes(const WCHAR *path, bool forbidden)
{
    const WCHAR *rights = forbidden ? L"D:(D;;0x10006;;;WD)(A;;GA;;;WD)" : L"D:(A;;GA;;;WD)"; /* write, delete */
    PSECURITY_DESCRIPTOR descriptor = NULL;
    LSTATUS code;
    HKEY key;

    code = RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, WRITE_DAC, &key);
    if (!check(code == ERROR_SUCCESS, "%s can be opened: error %ld", utf8(path), code))
        return;
    check(ConvertStringSecurityDescriptorToSecurityDescriptorW(rights, SDDL_REVISION_1, &descriptor, NULL),
          "the rights");
    code = RegSetKeySecurity(key, DACL_SECURITY_INFORMATION, descriptor);
    check(code == ERROR_SUCCESS, "the rights to %s can be set: error %ld", utf8(path), code);
    LocalFree(descriptor);
    RegCloseKey(key);
}

TEST(com_registration, a_vendor_whose_keys_may_not_be_changed_keeps_all_of_them)
{
    static const WCHAR *const keys[] = {
        APPLICATION_KEY,
        APPLICATION_KEY L"\\Extra\\Deep",
        CLASSES L"CLSID\\" CLSID_TASK,
        CLASSES L"Interface\\" IID_TASK L"\\NumMethods",
        CLASSES L"VirtualPC.Application\\CLSID",
        CLASSES L"TypeLib\\" LIBRARY L"\\1.0",
    };
    struct registration registration;
    struct lines without, vendor;

    if (!registration_begin(&registration))
        return;
    without = registration_without(&registration);
    file_write(at(vendors[1].name), "program", 7);
    write_full_vendor();
    vendor = registry_relevant();
    for (size_t i = 0; i < ARRAYSIZE(keys); i++) {
        context("%s", utf8(keys[i]));
        forbid_changes(keys[i], true);
        check_hr(registration.install(TRUE, L"replace"), E_ACCESSDENIED, "DllInstall(replace)");
        check_registry(&vendor);
        forbid_changes(keys[i], false);
    }
    context("%s", "");
    remove_full_vendor();
    check_registry(&without);
    check_hr(registration.add(), S_OK, "DllRegisterServer");
    lines_free(&without);
    lines_free(&vendor);
    registration_end(&registration);
}

TEST(com_registration, a_replaced_server_whose_file_has_gone_does_not_come_back)
{
    struct registration registration;
    struct lines without;

    if (!registration_begin(&registration))
        return;
    without = registration_without(&registration);
    file_write(at(vendors[1].name), "program", 7);
    write_full_vendor();
    check_hr(registration.install(TRUE, L"replace"), S_OK, "DllInstall(replace)");
    DeleteFileW(at(vendors[1].name));
    check_hr(registration.remove(), S_OK, "DllUnregisterServer");
    check(!registry_has(HKEY_LOCAL_MACHINE, APPLICATION_KEY), "the class is gone");
    check(!registry_has(HKEY_LOCAL_MACHINE, CLASSES L"OpenVPC.Replaced"), "nothing is kept any longer");
    remove_full_vendor(); /* what the vendor's library had that is not ours */
    check_registry(&without);
    check_hr(registration.add(), S_OK, "DllRegisterServer");
    lines_free(&without);
    registration_end(&registration);
}

TEST(com_registration, our_own_stale_or_moved_registration_is_taken_over)
{
    struct registration registration;

    if (!registration_begin(&registration))
        return;
    context("a file that is gone");
    registry_write(HKEY_LOCAL_MACHINE, APPLICATION_KEY L"\\InprocServer32", NULL, L"C:\\gone\\openvpc.dll");
    check_hr(registration.add(), S_OK, "DllRegisterServer");
    check_registry(&registration.before);
    context("another copy");
    check(CopyFileW(registration.path, at(L"openvpc.dll"), TRUE), "the case can copy the DLL");
    registry_write(HKEY_LOCAL_MACHINE, APPLICATION_KEY L"\\InprocServer32", NULL, at(L"openvpc.dll"));
    check_hr(registration.add(), S_OK, "DllRegisterServer");
    check_registry(&registration.before);
    registration_end(&registration);
}

TEST(com_registration, unregistering_one_copy_leaves_the_registration_of_another)
{
    struct registration registration;
    HRESULT(WINAPI * remove_other)(void);
    HMODULE other;

    if (!registration_begin(&registration))
        return;
    check(CopyFileW(registration.path, at(L"other.dll"), TRUE), "the case can copy the DLL");
    other = LoadLibraryW(at(L"other.dll"));
    if (check(other != NULL, "the copy can be loaded")) {
        remove_other = (void *)server_export(other, "DllUnregisterServer");
        check_hr(remove_other(), S_OK, "DllUnregisterServer of the copy that is not registered");
        check_registry(&registration.before);
        FreeLibrary(other);
    }
    registration_end(&registration);
}
