/* faults_machine_folder.c - where the machines of the user are registered, and the register there on real files. */
#include "faults.h"

#include "configuration.h"
#include "faults_ending.h"
#include "files.h"

#include "machine_folder.h"
#include "machine_register.h"
#include "win32_host.h"

#include <wchar.h>

static const WCHAR *windows; /* what %SystemRoot% says */

static DWORD WINAPI own_GetEnvironmentVariableW(LPCWSTR name, LPWSTR value, DWORD room)
{
    if (wcscmp(name, L"USERPROFILE") == 0)
        return (DWORD)_snwprintf(value, room, L"%ls", at(L"profile"));
    if (wcscmp(name, L"SystemRoot") == 0)
        return (DWORD)_snwprintf(value, room, L"%ls", windows);
    return GetEnvironmentVariableW(name, value, room);
}

static void check_folder(const WCHAR *expected, const char *what)
{
    WCHAR folder[VHD_PATH_CHARS];
    struct vhd_error error;
    const enum vhd_status status = machine_folder(folder, &error);

    if (check(status == VHD_OK, "%s: %s", what, vhd_status_name(status)))
        check(wcscmp(folder, expected) == 0, "%s: the folder is %s", what, utf8(folder));
}

TEST(faults_machine_folder, is_that_of_virtual_pc_unless_that_is_installed_or_another_is_set)
{
    IVMVirtualPC *app = linked_application();
    WCHAR system[2 * MAX_PATH], folder[VHD_PATH_CHARS];
    VARIANT value;

    if (app == NULL)
        return;
    wcscpy(system, at(L"windows"));
    windows = system;
    fault_table()->GetEnvironmentVariableW = own_GetEnvironmentVariableW;
    check_folder(at(L"profile\\Virtual Machines"), "without Virtual PC");
    folder_make(at(L"windows"));
    folder_make(at(L"windows\\System32"));
    check_folder(at(L"profile\\Virtual Machines"), "without Virtual PC");
    file_write(at(L"windows\\System32\\VPC.exe"), "x", 1);
    check_folder(at(L"profile\\OpenVPC Virtual Machines"), "with Virtual PC");
    DeleteFileW(at(L"windows\\System32\\VPC.exe"));
    folder_make(at(L"windows\\Sysnative"));
    file_write(at(L"windows\\Sysnative\\VPC.exe"), "x", 1);
    check_folder(at(L"profile\\OpenVPC Virtual Machines"), "with Virtual PC, for a 32-bit program");
    windows = L"no path";
    check_folder(at(L"profile\\Virtual Machines"), "where Windows is nowhere");

    value = text_variant(at(L"own\\x\\..\\machines\\"));
    check_hr(configuration_set(app, L"machine_register_path", value), S_OK, "Set");
    VariantClear(&value);
    check_folder(at(L"own\\machines"), "a folder that was set");
    value = text_variant(L"machines");
    check_hr(configuration_set(app, L"machine_register_path", value), S_OK, "Set");
    VariantClear(&value);
    check(machine_folder(folder, NULL) == VHD_PATH_NOT_ABSOLUTE, "a path that is none is refused");
    value = text_variant(L"");
    check_hr(configuration_set(app, L"machine_register_path", value), S_OK, "Set");
    VariantClear(&value);
    check_folder(at(L"profile\\Virtual Machines"), "an empty one");
    fault_table_restore();
    IVMVirtualPC_Release(app);
}

static bool is_registered(const WCHAR *folder, const WCHAR *name)
{
    struct machine_list list;
    const enum vhd_status status = machine_register_read(win32_host, folder, &list, NULL);
    bool there;

    if (!check(status == VHD_OK, "the register can be read: %s", vhd_status_name(status)))
        return false;
    there = machine_list_find(win32_host, &list, name) != NULL;
    machine_list_free(&list);
    return there;
}

TEST(faults_machine_folder, holds_machines_by_names_without_regard_to_case)
{
    static const WCHAR name[] = L"\u00dcbung.vmc";
    const struct machine_label label = { .memory = 256, .notes = { u"", 0 } };
    WCHAR folder[2 * MAX_PATH], path[2 * MAX_PATH];
    enum vhd_status status;
    bool found = false;

    wcscpy(folder, at(L"register"));
    wcscpy(path, at(name));
    file_write(path, "machine", 7);
    check(!is_registered(folder, L"\u00dcbung"), "a register that is not there is empty");
    status = machine_register_add(win32_host, folder, path, false, &label, NULL);
    check(status == VHD_OK, "it can be registered: %s", vhd_status_name(status));
    check(is_registered(folder, L"\u00fcBUNG"), "it is found, its umlaut in the other case as well");
    status = machine_register_add(win32_host, folder, path, false, &label, NULL);
    check(status == VHD_MACHINE_TAKEN, "but once: %s", vhd_status_name(status));
    status = machine_register_remove(win32_host, folder, L"\u00fcbung", &found, NULL);
    check(status == VHD_OK && found, "it can be removed: %s", vhd_status_name(status));
    check(!is_registered(folder, L"\u00dcbung") && path_kind(path) == PATH_FILE, "its file stays");
}
