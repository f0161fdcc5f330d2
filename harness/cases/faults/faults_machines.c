/* faults_machines.c - machines that another thread renames between two calls to the system. */
#include "faults.h"

#include "configuration.h"
#include "files.h"
#include "faults_creation.h"

#include <wchar.h>

static IVMVirtualMachine *to_rename;
static const WCHAR *when; /* what is opened then */

static HRESULT put_name(IVMVirtualMachine *machine, const WCHAR *name)
{
    BSTR text = SysAllocString(name);
    const HRESULT hr = IVMVirtualMachine_put_Name(machine, text);

    SysFreeString(text);
    return hr;
}

/* What another thread does when this one has looked where the file is, and is about to open it. */
static void rename_once(enum call call, const void *first)
{
    const WCHAR *path = first;
    const size_t length = when != NULL ? wcslen(when) : 0;
    IVMVirtualMachine *machine = to_rename;

    if (call != CALL_CreateFileW || machine == NULL || wcslen(path) < length ||
        wcscmp(path + wcslen(path) - length, when) != 0)
        return;
    to_rename = NULL;
    check_hr(put_name(machine, L"new"), S_OK, "put_Name meanwhile");
}

static IVMVirtualMachine *make_machine(IVMVirtualPC *app)
{
    BSTR name = SysAllocString(L"old"), folder = SysAllocString(case_folder());
    IVMVirtualMachine *machine = NULL;

    check_hr(IVMVirtualPC_CreateVirtualMachine(app, name, folder, &machine), S_OK, "CreateVirtualMachine");
    SysFreeString(name);
    SysFreeString(folder);
    return machine;
}

TEST(faults_machines, a_machine_is_followed_that_is_renamed_while_a_call_waits_for_its_file)
{
    IVMVirtualPC *app = linked_application();
    IVMVirtualMachine *machine = app != NULL ? make_machine(app) : NULL;
    LONG memory = 0;

    if (machine == NULL)
        return;
    fault_watch(rename_once);
    to_rename = machine;
    when = L"\\old.vmc.ovpc-new";
    check_hr(IVMVirtualMachine_put_Memory(machine, 64), S_OK, "put_Memory");
    check(to_rename == NULL && path_kind(at(L"new.vmc")) == PATH_FILE, "it was renamed meanwhile");
    check_hr(put_name(machine, L"old"), S_OK, "put_Name");
    to_rename = machine;
    when = L"\\old.vmc";
    check_hr(IVMVirtualMachine_get_Memory(machine, &memory), S_OK, "get_Memory");
    check(to_rename == NULL && memory == 64, "it was renamed meanwhile, and has %ld MB", (long)memory);
    check_hr(put_name(machine, L"old"), S_OK, "put_Name");
    to_rename = machine;
    when = L"\\old.ovpc-running";
    check_hr(IVMVirtualPC_UnregisterVirtualMachine(app, machine), S_OK, "UnregisterVirtualMachine");
    check(to_rename == NULL, "it was renamed meanwhile");
    fault_watch(NULL);
    check_hr(IVMVirtualPC_UnregisterVirtualMachine(app, machine), S_FALSE, "UnregisterVirtualMachine again");
    check(DeleteFileW(at(L"new.vmc")), "its file is left alone");
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
}
