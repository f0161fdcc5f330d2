/* com_registration_virtual_server.c - the ProgID of Virtual Server, for scripts that were written for that. */
#include "client.h"
#include "registration.h"

#include <wchar.h>

#define PROGID L"VirtualServer.Application"

/* What such a script does: everything by name. */
static void run_old_script(void)
{
    VARIANT arguments[2], task, wait = long_variant(-1), result;
    IDispatch *app = NULL;
    CLSID clsid;

    check_hr(CLSIDFromProgID(PROGID, &clsid), S_OK, "CLSIDFromProgID");
    if (!check_hr(CoCreateInstance(&clsid, NULL, CLSCTX_INPROC_SERVER, &IID_IDispatch, (void **)&app), S_OK,
                  "CoCreateInstance"))
        return;
    arguments[0] = text_variant(at(L"old.vhd"));
    arguments[1] = long_variant(16);
    if (check_hr(invoke(app, L"CreateDynamicVirtualHardDisk", DISPATCH_METHOD, arguments, 2, &task, NULL), S_OK,
                 "CreateDynamicVirtualHardDisk")) {
        check_hr(invoke(V_DISPATCH(&task), L"WaitForCompletion", DISPATCH_METHOD, &wait, 1, NULL, NULL), S_OK,
                 "WaitForCompletion");
        VariantClear(&task);
        check_hr(invoke(app, L"GetHardDisk", DISPATCH_METHOD, arguments, 1, &result, NULL), S_OK, "GetHardDisk");
        VariantClear(&result);
    }
    VariantClear(&arguments[0]);
    IDispatch_Release(app);
}

TEST(com_registration, the_word_virtualserver_serves_scripts_of_virtual_server_too)
{
    static const struct {
        HKEY hive;
        const WCHAR *words;
    } places[] = { { HKEY_LOCAL_MACHINE, L"virtualserver" }, { HKEY_CURRENT_USER, L"virtualserver user" } };
    struct registration registration;
    struct lines without;

    if (!registration_begin(&registration))
        return;
    without = registration_without(&registration);
    for (size_t i = 0; i < ARRAYSIZE(places); i++) {
        const WCHAR *value;
        context("words \"%s\"", utf8(places[i].words));
        check_hr(registration.install(TRUE, places[i].words), S_OK, "DllInstall");
        value = registry_text(places[i].hive, CLASSES PROGID L"\\CLSID", NULL);
        check(_wcsicmp(value, CLSID_APPLICATION) == 0, "the ProgID leads to our class, not to %s", utf8(value));
        check_hr(registration.install(TRUE, places[i].words), S_OK, "DllInstall again");
        if (places[i].hive == HKEY_LOCAL_MACHINE)
            run_old_script();
        check_hr(registration.install(FALSE, i == 0 ? L"" : L"user"), S_OK, "DllInstall to take it back");
        check_registry(&without);
    }
    context("%s", "");
    check_hr(registration.add(), S_OK, "DllRegisterServer");
    lines_free(&without);
    registration_end(&registration);
}

TEST(com_registration, the_prog_id_of_virtual_server_is_not_taken_from_others)
{
    static const struct {
        HKEY hive;
        const WCHAR *key;
    } others[] = {
        { HKEY_LOCAL_MACHINE, CLASSES PROGID L"\\CLSID" },
        { HKEY_LOCAL_MACHINE, CLASSES PROGID },
        { HKEY_CURRENT_USER, CLASSES PROGID L"\\CLSID" },
    };
    struct registration registration;
    struct lines without, with;

    if (!registration_begin(&registration))
        return;
    without = registration_without(&registration);
    for (size_t i = 0; i < ARRAYSIZE(others); i++) {
        bool for_user = others[i].hive == HKEY_CURRENT_USER;
        context("row %zu", i);
        registry_write(others[i].hive, others[i].key, NULL, L"{6F0C35F5-7C4E-4B0F-8B6E-5D1C3C0A7E11}");
        with = registry_relevant();
        if (!for_user)
            check_hr(registration.install(TRUE, L"virtualserver"), SELFREG_E_CLASS, "DllInstall for all users");
        check_hr(registration.install(TRUE, L"user virtualserver replace"), SELFREG_E_CLASS, "DllInstall for the user");
        check_registry(&with);
        check_hr(registration.install(TRUE, for_user ? L"user" : L""), S_OK, "DllInstall without it");
        check_hr(registration.install(FALSE, for_user ? L"user" : L""), S_OK, "DllInstall to take it back");
        check_registry(&with);
        registry_remove(others[i].hive, CLASSES PROGID);
        lines_free(&with);
    }
    context("%s", "");
    RegDeleteKeyW(HKEY_CURRENT_USER, L"Software\\Classes"); /* if it has become empty */
    check_registry(&without);
    check_hr(registration.add(), S_OK, "DllRegisterServer");
    lines_free(&without);
    registration_end(&registration);
}
