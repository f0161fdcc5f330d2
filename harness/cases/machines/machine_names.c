/* machine_names.c - names of machines that a path, a command line, a script or XML could take for something else. */
#include "client_machine.h"
#include "files.h"

#include <wchar.h>

static const WCHAR *const names[] = {
    L"%TEMP%",
    L"%%",
    L"a & b",
    L"a&amp;b",
    L"-startvm it",
    L"@it",
    L"it's",
    L"`it`",
    L"$(it)",
    L"${it}",
    L"{0}",
    L"a;b",
    L"a,b",
    L"a=b",
    L"^it",
    L"~1",
    L"..it",
    L".",
    L"..",
    L"it.",
    L"it ",
    L"it (2)",
    L"it.vmcx",
    L"#it",
    L"!it!",
    L" it",
    L"\x202Egpj.it",       /* from right to left */
    L"\x540D\x524D \x3A9", /* Chinese and Greek */
    L"\xD83D\xDCBE",       /* of two units */
    L"e\x301",             /* not composed */
    L"com10",
    L"console",
};

static void check_is_there(IVMVirtualPC *app, IVMVirtualMachine *machine, const WCHAR *name)
{
    WCHAR file[300];
    IVMVirtualMachine *found = NULL;

    _snwprintf(file, ARRAYSIZE(file), L"%ls\\%ls.vmc", case_folder(), name);
    check_machine_text(machine, machine->lpVtbl->get_Name, name, "Name");
    check_machine_text(machine, machine->lpVtbl->get_File, file, "File");
    check(path_kind(file) == PATH_FILE, "its file is there");
    check_machines(app, &name, 1);
    if (check_hr(client_find_machine(app, name, &found), S_OK, "FindVirtualMachine")) {
        check_machine_text(found, found->lpVtbl->get_File, file, "File of what is found");
        IVMVirtualMachine_Release(found);
    }
}

/* A machine of that name is made, found, given another name and this one again, registered anew, and deleted. */
static void check_name(IVMVirtualPC *app, const WCHAR *name)
{
    struct lines before = folder_tree(case_folder()), after;
    IVMVirtualMachine *machine = new_machine(app, name), *again = NULL;

    if (machine == NULL)
        return;
    check_is_there(app, machine, name);
    check_hr(GIVE(machine, put_Name, L"plain"), S_OK, "put_Name of another");
    check_is_there(app, machine, L"plain");
    check_hr(GIVE(machine, put_Name, name), S_OK, "put_Name");
    check_is_there(app, machine, name);
    check_hr(IVMVirtualPC_UnregisterVirtualMachine(app, machine), S_OK, "UnregisterVirtualMachine");
    check_machines(app, NULL, 0);
    if (check_hr(client_register_machine(app, name, case_folder(), &again), S_OK, "RegisterVirtualMachine")) {
        check_is_there(app, again, name);
        end_machine(app, again);
    }
    IVMVirtualMachine_Release(machine);
    after = folder_tree(case_folder());
    check_same_lines(&before, &after, "the folder");
    lines_free(&before);
    lines_free(&after);
}

TEST(machine_names, are_only_data_whatever_they_look_like)
{
    IVMVirtualPC *app = application();

    for (size_t i = 0; app != NULL && i < ARRAYSIZE(names); i++) {
        context("'%s'", utf8(names[i]));
        check_name(app, names[i]);
    }
    context("%s", "");
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

TEST(machine_names, that_lead_elsewhere_or_are_devices_are_refused)
{
    static const WCHAR *const bad[] = {
        L"..\\it",    L"../it",  L"C:it",  L"C:\\it", L"\\\\evil\\share\\it",
        L"it:stream", L"NUL",    L"con",   L"COM1",   L"lpt9.x",
        L"AUX.vmc",   L"CONIN$", L"it\tb", L"a\"b",   L"a<b>",
        L"]]>",       L"a|b",    L"a*",    L"a?",     L"\x1F",
        L"\xD83D",    L"\xFFFF",
    };
    IVMVirtualPC *app = application();
    struct lines before, after;
    IVMVirtualMachine *machine;

    if (app == NULL)
        return;
    before = folder_tree(case_folder());
    for (size_t i = 0; i < ARRAYSIZE(bad); i++) {
        context("'%s'", utf8(bad[i]));
        check_error_info(client_create_machine(app, bad[i], case_folder(), &machine), VM_E_CONFIG_NAME_INVALID_CHAR,
                         L"cannot be the name");
        check_error_info(client_register_machine(app, bad[i], case_folder(), &machine), VM_E_CONFIG_NAME_INVALID_CHAR,
                         L"cannot be the name");
        check_hr(client_find_machine(app, bad[i], &machine), S_FALSE, "FindVirtualMachine");
        check(machine == NULL, "nothing is found");
    }
    context("%s", "");
    after = folder_tree(case_folder());
    check_same_lines(&before, &after, "the folder");
    lines_free(&before);
    lines_free(&after);
    IVMVirtualPC_Release(app);
}

/* Which it would otherwise have, and lock files of another name, beside which the same machine could run twice. */
TEST(machine_names, that_windows_has_made_for_programs_of_old_are_not_theirs)
{
    static const WCHAR *const listed[] = { L"a machine with a long name" };
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, listed[0]) : NULL, *again;
    VMVMState state = vmVMState_Invalid;
    WCHAR short_path[MAX_PATH], path[MAX_PATH + 20];
    HANDLE held;

    if (machine == NULL)
        return;
    check(GetShortPathNameW(at(L"a machine with a long name.vmc"), short_path, ARRAYSIZE(short_path)) > 0, "its path");
    wcscpy(path, at(wcsrchr(short_path, L'\\') + 1)); /* in the folder by its own name */
    if (wcschr(path, L'~') == NULL) {
        skip("this volume makes no short names");
    } else {
        check_hr(IVMVirtualPC_UnregisterVirtualMachine(app, machine), S_OK, "UnregisterVirtualMachine");
        IVMVirtualMachine_Release(machine);
        check_hr(client_register_machine(app, NULL, path, &again), S_OK, "registering %s", utf8(path));
        check_is_there(app, again, listed[0]);
        machine = again;
        held = hold_machine(listed[0]);
        check_hr(IVMVirtualMachine_get_State(machine, &state), S_OK, "State");
        check(state == vmVMState_Running, "another program runs it");
        CloseHandle(held);
        check_hr(client_register_machine(app, NULL, path, &again), HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS), "again");
    }
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}
