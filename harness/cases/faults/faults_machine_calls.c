/*
 * faults_machine_calls.c - machines are made, registered, renamed, changed and deleted while each call to the system
 * fails in its turn: the work is done or it is not, as it says, and can be done again.
 */
#include "faults.h"

#include "client_machine.h"
#include "faults_failing.h"
#include "files.h"

#include <stdlib.h>
#include <wchar.h>

struct machine_work {
    const char *name;
    HRESULT (*act)(IVMVirtualPC *app, IVMVirtualMachine *machine);
    bool (*is_done)(IVMVirtualPC *app, IVMVirtualMachine *machine);
};

static bool is_found(IVMVirtualPC *app, const WCHAR *name)
{
    IVMVirtualMachine *machine = NULL;
    const HRESULT hr = client_find_machine(app, name, &machine);

    check(hr == S_OK || hr == S_FALSE, "FindVirtualMachine %s gives 0x%08lx", utf8(name), (unsigned long)hr);
    if (hr == S_OK)
        IVMVirtualMachine_Release(machine);
    return hr == S_OK;
}

static bool is_file(const WCHAR *name)
{
    return path_kind(at(name)) == PATH_FILE;
}

static HRESULT let_go(HRESULT hr, IVMVirtualMachine *machine)
{
    check(SUCCEEDED(hr) == (machine != NULL), "a machine is given if it was made, and only then");
    if (machine != NULL)
        IVMVirtualMachine_Release(machine);
    return hr;
}

static HRESULT create(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    IVMVirtualMachine *made = NULL;
    const HRESULT hr = client_create_machine(app, L"new", at(L"new\\folder"), &made);

    return let_go(hr, made);
}

static bool is_created(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    const bool found = is_found(app, L"new");

    check(found == is_file(L"new\\folder\\new.vmc"), "its file is there if it is registered, and only then");
    return found;
}

static HRESULT enter(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    IVMVirtualMachine *made = NULL;
    const HRESULT hr = client_register_machine(app, L"known", case_folder(), &made);

    return let_go(hr, made);
}

static bool is_entered(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    check(is_file(L"known.vmc"), "its file is there");
    return is_found(app, L"known");
}

static HRESULT give_name(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    BSTR name = SysAllocString(L"named");
    const HRESULT hr = IVMVirtualMachine_put_Name(machine, name);

    SysFreeString(name);
    return hr;
}

static bool is_named(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    const bool named = is_found(app, L"named");

    check(named != is_found(app, L"it"), "it is registered by one name");
    check(named == is_file(L"named.vmc") && named != is_file(L"it.vmc"), "its file has that name");
    return named;
}

static HRESULT leave(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    return IVMVirtualPC_UnregisterVirtualMachine(app, machine);
}

static bool has_left(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    check(is_file(L"it.vmc"), "its file is there");
    return !is_found(app, L"it");
}

static HRESULT delete (IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    return IVMVirtualPC_DeleteVirtualMachine(app, machine);
}

static bool is_deleted(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    check(is_file(L"disk.vhd"), "its disk is there");
    check(is_found(app, L"it") == is_file(L"it.vmc"), "it is registered or has gone");
    return !is_file(L"it.vmc");
}

static HRESULT set_memory(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    return IVMVirtualMachine_put_Memory(machine, 64);
}

static bool has_memory(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    LONG memory = 0;

    check_hr(IVMVirtualMachine_get_Memory(machine, &memory), S_OK, "Memory");
    check(memory == 64 || memory == 128, "it has %ld MB", (long)memory);
    return memory == 64;
}

static LONG count_of(IVMVirtualMachine *machine, const WCHAR *member)
{
    VARIANT collection, count;

    VariantInit(&count);
    if (!check_hr(invoke(machine, member, DISPATCH_PROPERTYGET, NULL, 0, &collection, NULL), S_OK, "%s", utf8(member)))
        return -1;
    check_hr(invoke(V_DISPATCH(&collection), L"Count", DISPATCH_PROPERTYGET, NULL, 0, &count, NULL), S_OK, "Count");
    VariantClear(&collection);
    return V_I4(&count);
}

static HRESULT plug_in_disk(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    BSTR path = SysAllocString(at(L"disk.vhd"));
    IVMHardDiskConnection *connection = NULL;
    const HRESULT hr = IVMVirtualMachine_AddHardDiskConnection(machine, path, 0, 0, &connection);

    check(SUCCEEDED(hr) == (connection != NULL), "a connection is given if it was made, and only then");
    if (connection != NULL)
        IVMHardDiskConnection_Release(connection);
    SysFreeString(path);
    return hr;
}

static bool has_disk(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    return count_of(machine, L"HardDiskConnections") == 1;
}

static HRESULT plug_in_adapter(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    IVMNetworkAdapter *adapter = NULL;
    const HRESULT hr = IVMVirtualMachine_AddNetworkAdapter(machine, &adapter);

    check(SUCCEEDED(hr) == (adapter != NULL), "an adapter is given if it was made, and only then");
    if (adapter != NULL)
        IVMNetworkAdapter_Release(adapter);
    return hr;
}

static bool has_adapter(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    return count_of(machine, L"NetworkAdapters") == 2;
}

static const struct machine_work create_work = { "CreateVirtualMachine", create, is_created };
static const struct machine_work enter_work = { "RegisterVirtualMachine", enter, is_entered };
static const struct machine_work name_work = { "Name", give_name, is_named };
static const struct machine_work leave_work = { "UnregisterVirtualMachine", leave, has_left };
static const struct machine_work delete_work = { "DeleteVirtualMachine", delete, is_deleted };
static const struct machine_work memory_work = { "Memory", set_memory, has_memory };
static const struct machine_work disk_work = { "AddHardDiskConnection", plug_in_disk, has_disk };
static const struct machine_work adapter_work = { "AddNetworkAdapter", plug_in_adapter, has_adapter };

/* The machine that is worked on, and one to which nothing happens; a file that is not registered, and a disk. */
static IVMVirtualMachine *set_scene(IVMVirtualPC *app)
{
    IVMVirtualMachine *machine = new_machine(app, L"it"), *other = new_machine(app, L"other");

    if (!is_file(L"disk.vhd"))
        make_dynamic(app, at(L"disk.vhd"), 3);
    if (other != NULL)
        IVMVirtualMachine_Release(other);
    check(CopyFileW(at(L"other.vmc"), at(L"known.vmc"), TRUE), "the file can be copied");
    return machine;
}

static void take_away(IVMVirtualPC *app, const WCHAR *name)
{
    IVMVirtualMachine *machine = NULL;

    if (client_find_machine(app, name, &machine) == S_OK)
        end_machine(app, machine);
}

/* Deletes the files of a folder that a pattern finds; how many there are. */
static unsigned delete_files(const WCHAR *folder, const WCHAR *pattern)
{
    WCHAR path[2 * MAX_PATH];
    WIN32_FIND_DATAW found;
    unsigned count = 0;
    HANDLE search;

    _snwprintf(path, ARRAYSIZE(path), L"%ls\\%ls", folder, pattern);
    search = FindFirstFileW(path, &found);
    if (search == INVALID_HANDLE_VALUE)
        return 0;
    do {
        _snwprintf(path, ARRAYSIZE(path), L"%ls\\%ls", folder, found.cFileName);
        count += DeleteFileW(path) ? 1 : 0;
    } while (FindNextFileW(search, &found));
    FindClose(search);
    return count;
}

/*
 * Afterwards only the disk is there. When a file cannot be deleted, the register may keep one that leads to nothing, or
 * one that was being made, and the folder what a change had begun.
 */
static void clear_scene(IVMVirtualPC *app)
{
    static const WCHAR *const names[] = { L"it", L"other", L"known", L"named", L"new" };
    struct lines tree;

    for (size_t i = 0; i < ARRAYSIZE(names); i++)
        take_away(app, names[i]);
    check_machines(app, NULL, 0);
    check(delete_files(register_folder(), L"*") + delete_files(case_folder(), L"*.ovpc-new") <= 1,
          "at most one file of no use is left");
    DeleteFileW(at(L"known.vmc")); /* where they are not registered */
    DeleteFileW(at(L"it.vmc"));
    DeleteFileW(at(L"named.vmc"));
    RemoveDirectoryW(at(L"new\\folder"));
    RemoveDirectoryW(at(L"new"));
    tree = folder_tree(case_folder());
    check(tree.count == 1, "%zu files are left, such as %s", tree.count, tree.count > 0 ? utf8(tree.text[0]) : "");
    lines_free(&tree);
}

/*
 * What a failure says, and that the work can be done again. Whether something was deleted is asked: when that fails, all
 * may have been done.
 */
static void check_failure(IVMVirtualPC *app, IVMVirtualMachine *machine, const struct machine_work *work, HRESULT hr,
                          const struct ending *ending, const struct fault_report *report)
{
    const bool is_done = work->is_done(app, machine);

    check(is_sentence_with(ending->sentence, L""), "%s leaves a sentence: \"%s\"", work->name, utf8(ending->sentence));
    check(!is_done || report->call == CALL_GetFileAttributesW, "what fails with 0x%08lx is not done",
          (unsigned long)hr);
    if (is_done)
        return;
    check_hr(work->act(app, machine), S_OK, "%s again", work->name);
    check(work->is_done(app, machine), "%s is done then", work->name);
}

static bool run(const void *context_of_work, struct fault fault, struct fault_report *report)
{
    const struct machine_work *work = context_of_work;
    IVMVirtualPC *app = linked_application();
    IVMVirtualMachine *machine = app != NULL ? set_scene(app) : NULL;
    HRESULT hr = E_FAIL;

    if (machine != NULL) {
        struct ending ending;
        SetErrorInfo(0, NULL);
        fault_arm(fault);
        hr = work->act(app, machine);
        *report = fault_disarm();
        ending = ending_of(hr, NULL);
        fault_context(&fault, report);
        check(is_found(app, L"other") && is_file(L"other.vmc"), "the other machine is there");
        if (FAILED(hr))
            check_failure(app, machine, work, hr, &ending, report);
        else
            check(work->is_done(app, machine), "what succeeds is done");
        IVMVirtualMachine_Release(machine);
        clear_scene(app);
    }
    if (app != NULL)
        linked_release(app);
    return SUCCEEDED(hr);
}

static void fail_each_call(const struct machine_work *work)
{
    const struct failing failing = { run, work };

    fail_every_call(&failing, FAULT_ONCE, false, NULL);
}

TEST(faults_machine_calls, that_fail_while_a_machine_is_made_leave_nothing_of_it)
{
    fail_each_call(&create_work);
}

TEST(faults_machine_calls, that_fail_while_a_machine_is_registered_leave_it_as_it_was)
{
    fail_each_call(&enter_work);
}

TEST(faults_machine_calls, that_fail_while_a_machine_is_renamed_leave_it_registered)
{
    fail_each_call(&name_work);
}

TEST(faults_machine_calls, that_fail_while_a_machine_is_unregistered_leave_it_registered)
{
    fail_each_call(&leave_work);
}

TEST(faults_machine_calls, that_fail_while_a_machine_is_deleted_leave_what_can_be_deleted)
{
    fail_each_call(&delete_work);
}

TEST(faults_machine_calls, that_fail_while_a_property_is_set_leave_the_file_as_it_was)
{
    fail_each_call(&memory_work);
    fail_each_call(&disk_work);
    fail_each_call(&adapter_work);
}

/* The register */

static HANDLE(WINAPI *original_CreateFileW)(LPCWSTR, DWORD, DWORD, LPSECURITY_ATTRIBUTES, DWORD, DWORD, HANDLE);
static HANDLE(WINAPI *original_FindFirstFileW)(LPCWSTR, LPWIN32_FIND_DATAW);

static bool is_in_register(const WCHAR *path)
{
    return wcsstr(path, L"\\Virtual Machines\\") != NULL;
}

static HANDLE WINAPI writing_refused(LPCWSTR path, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security,
                                     DWORD disposition, DWORD flags, HANDLE template)
{
    if (!is_in_register(path) || disposition == OPEN_EXISTING)
        return original_CreateFileW(path, access, share, security, disposition, flags, template);
    SetLastError(ERROR_ACCESS_DENIED);
    return INVALID_HANDLE_VALUE;
}

static HANDLE WINAPI listing_refused(LPCWSTR pattern, LPWIN32_FIND_DATAW found)
{
    if (!is_in_register(pattern))
        return original_FindFirstFileW(pattern, found);
    SetLastError(ERROR_ACCESS_DENIED);
    return INVALID_HANDLE_VALUE;
}

/* An empty list would say that there is no machine, and a script would make another one. */
TEST(faults_machine_calls, to_a_register_that_may_not_be_read_are_told_and_not_taken_for_an_empty_one)
{
    IVMVirtualMachineCollection *machines = (IVMVirtualMachineCollection *)(UINT_PTR)0xdeadbeef;
    IVMVirtualPC *app = linked_application();
    IVMVirtualMachine *machine, *none;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    original_FindFirstFileW = fault_table()->FindFirstFileW;
    fault_table()->FindFirstFileW = listing_refused;
    check_error_info(client_find_machine(app, L"it", &none), E_ACCESSDENIED, L"Virtual Machines");
    SetErrorInfo(0, NULL);
    check_error_info(IVMVirtualPC_get_VirtualMachines(app, &machines), E_ACCESSDENIED, L"Virtual Machines");
    check(machines == NULL, "no collection is given");
    check_error_info(client_create_machine(app, L"new", at(L"new\\folder"), &none), E_ACCESSDENIED,
                     L"Virtual Machines");
    check(path_kind(at(L"new")) == PATH_NOTHING, "nothing was made");
    check_error_info(IVMVirtualPC_DeleteVirtualMachine(app, machine), E_ACCESSDENIED, L"Virtual Machines");
    check(is_file(L"it.vmc"), "nothing was deleted");
    fault_table_restore();
    end_machine(app, machine);
    linked_release(app);
}

TEST(faults_machine_calls, to_a_register_that_may_not_be_written_make_no_machine)
{
    IVMVirtualPC *app = linked_application();
    IVMVirtualMachine *machine, *none;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    check(CopyFileW(at(L"it.vmc"), at(L"known.vmc"), TRUE), "the file can be copied");
    original_CreateFileW = fault_table()->CreateFileW;
    fault_table()->CreateFileW = writing_refused;
    check_error_info(client_create_machine(app, L"new", at(L"new\\folder"), &none), E_ACCESSDENIED,
                     L"Virtual Machines");
    check(path_kind(at(L"new")) == PATH_NOTHING, "nothing was made");
    check_error_info(client_register_machine(app, L"known", case_folder(), &none), E_ACCESSDENIED, L"Virtual Machines");
    check_error_info(give_name(app, machine), E_ACCESSDENIED, L"Virtual Machines");
    check(is_found(app, L"it") && is_file(L"it.vmc") && !is_found(app, L"known"), "all is as it was");
    fault_table_restore();
    end_machine(app, machine);
    linked_release(app);
}
