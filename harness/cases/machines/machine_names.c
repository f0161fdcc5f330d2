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
