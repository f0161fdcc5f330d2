/* client_machine.c - virtual machines, as a client makes and finds them. */
#include "client_machine.h"

#define WRONG ((void *)(UINT_PTR)0xdeadbeef)

typedef HRESULT(STDMETHODCALLTYPE *maker)(IVMVirtualPC *app, BSTR name, BSTR folder, IVMVirtualMachine **machine);

static HRESULT make(IVMVirtualPC *app, maker call, const WCHAR *name, const WCHAR *folder, IVMVirtualMachine **machine)
{
    BSTR name_string = SysAllocString(name), folder_string = SysAllocString(folder);
    HRESULT hr;

    *machine = WRONG;
    SetErrorInfo(0, NULL);
    hr = call(app, name_string, folder_string, machine);
    SysFreeString(name_string);
    SysFreeString(folder_string);
    return hr;
}

HRESULT client_create_machine(IVMVirtualPC *app, const WCHAR *name, const WCHAR *folder, IVMVirtualMachine **machine)
{
    return make(app, app->lpVtbl->CreateVirtualMachine, name, folder, machine);
}

HRESULT client_register_machine(IVMVirtualPC *app, const WCHAR *name, const WCHAR *folder, IVMVirtualMachine **machine)
{
    return make(app, app->lpVtbl->RegisterVirtualMachine, name, folder, machine);
}

HRESULT client_find_machine(IVMVirtualPC *app, const WCHAR *name, IVMVirtualMachine **machine)
{
    BSTR string = SysAllocString(name);
    HRESULT hr;

    *machine = WRONG;
    SetErrorInfo(0, NULL);
    hr = IVMVirtualPC_FindVirtualMachine(app, string, machine);
    SysFreeString(string);
    return hr;
}

IVMVirtualMachine *new_machine(IVMVirtualPC *app, const WCHAR *name)
{
    IVMVirtualMachine *machine;

    return check_hr(client_create_machine(app, name, case_folder(), &machine), S_OK, "CreateVirtualMachine %s",
                    utf8(name))
               ? machine
               : NULL;
}

void end_machine(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    check_hr(IVMVirtualPC_DeleteVirtualMachine(app, machine), S_OK, "DeleteVirtualMachine");
    IVMVirtualMachine_Release(machine);
}

const WCHAR *register_folder(void)
{
    static WCHAR path[2 * MAX_PATH];

    _snwprintf(path, ARRAYSIZE(path), L"%ls\\Virtual Machines", profile_folder());
    return path;
}

void check_machine_text(IVMVirtualMachine *machine, HRESULT(STDMETHODCALLTYPE *get)(IVMVirtualMachine *, BSTR *),
                        const WCHAR *expected, const char *what)
{
    BSTR text = NULL;
    const HRESULT hr = get(machine, &text);

    if (!check_hr(hr, S_OK, "%s", what))
        return;
    check(wcscmp(text, expected) == 0, "%s is '%s', not '%s'", what, utf8(expected), utf8(text));
    SysFreeString(text);
}

void check_machines(IVMVirtualPC *app, const WCHAR *const names[], size_t count)
{
    IVMVirtualMachineCollection *machines = NULL;
    IVMVirtualMachine *machine;
    LONG found = -1;

    if (!check_hr(IVMVirtualPC_get_VirtualMachines(app, &machines), S_OK, "VirtualMachines"))
        return;
    check_hr(IVMVirtualMachineCollection_get_Count(machines, &found), S_OK, "Count");
    check(found == (LONG)count, "%zu machines are listed, not %ld", count, (long)found);
    for (LONG i = 0; i < found && i < (LONG)count; i++) {
        if (!check_hr(IVMVirtualMachineCollection_get_Item(machines, i + 1, &machine), S_OK, "Item"))
            continue;
        check_machine_text(machine, machine->lpVtbl->get_Name, names[i], "Name");
        IVMVirtualMachine_Release(machine);
    }
    IVMVirtualMachineCollection_Release(machines);
}

void *item_of(IVMVirtualMachine *machine, const WCHAR *member, LONG count, LONG index)
{
    VARIANT collection, result, argument = long_variant(index);

    VariantInit(&collection);
    VariantInit(&result);
    if (!check_hr(invoke(machine, member, DISPATCH_PROPERTYGET, NULL, 0, &collection, NULL), S_OK, "%s", utf8(member)))
        return NULL;
    check_hr(invoke(V_DISPATCH(&collection), L"Count", DISPATCH_PROPERTYGET, NULL, 0, &result, NULL), S_OK, "Count");
    check(V_VT(&result) == VT_I4 && V_I4(&result) == count, "%s has %ld elements, not %ld", utf8(member), (long)count,
          (long)V_I4(&result));
    if (count < index)
        V_DISPATCH(&result) = NULL;
    else
        check_hr(invoke(V_DISPATCH(&collection), L"Item", DISPATCH_PROPERTYGET, &argument, 1, &result, NULL), S_OK,
                 "Item of %s", utf8(member));
    VariantClear(&collection);
    return V_DISPATCH(&result);
}

static HANDLE hold(const WCHAR *name, const WCHAR *extension)
{
    WCHAR lock[MAX_PATH];
    HANDLE held;

    _snwprintf(lock, ARRAYSIZE(lock), L"%ls\\%ls.%ls", case_folder(), name, extension);
    held = CreateFileW(lock, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    check(held != INVALID_HANDLE_VALUE, "%s can be held", utf8(lock));
    return held;
}

HANDLE hold_machine(const WCHAR *name)
{
    return hold(name, L"ovpc-running");
}

HANDLE hold_merging(const WCHAR *name)
{
    return hold(name, L"ovpc-merging");
}

const WCHAR *give_undo_disk(IVMVirtualPC *app, IVMVirtualMachine *machine, const WCHAR *name, LONG bus,
                            const WCHAR *disk)
{
    WCHAR file[MAX_PATH], key[128];
    const WCHAR *path;
    VARIANT value;
    BSTR string;
    bool ok;

    _snwprintf(file, ARRAYSIZE(file), L"VirtualPCUndo_%ls_%ld_0_12000001022010.vud", name, (long)bus);
    _snwprintf(key, ARRAYSIZE(key),
               L"hardware/pci_bus/ide_adapter/ide_controller[@id=%ld]/location[@id=0]/undo_pathname/absolute",
               (long)bus);
    path = at(file);
    string = SysAllocString(key);
    value = text_variant(path);
    ok = make_differencing(app, path, disk) &&
         check_hr(IVMVirtualMachine_SetConfigurationValue(machine, string, value), S_OK, "naming the undo disk");
    VariantClear(&value);
    SysFreeString(string);
    return ok ? path : NULL;
}

HRESULT client_give(void *object, client_text_call *call, const WCHAR *text)
{
    BSTR string = SysAllocString(text);
    HRESULT hr;

    SetErrorInfo(0, NULL);
    hr = call(object, string);
    SysFreeString(string);
    return hr;
}

bool connect_disk(IVMVirtualMachine *machine, const WCHAR *path, LONG bus)
{
    IVMHardDiskConnection *connection;
    BSTR string = SysAllocString(path);
    const bool ok = check_hr(IVMVirtualMachine_AddHardDiskConnection(machine, string, bus, 0, &connection), S_OK,
                             "connecting %s", utf8(path));

    SysFreeString(string);
    if (ok)
        IVMHardDiskConnection_Release(connection);
    return ok;
}

IVMFloppyDrive *floppy_drive_of(IVMVirtualMachine *machine)
{
    return item_of(machine, L"FloppyDrives", 1, 1);
}

IVMDVDDrive *add_dvd_drive(IVMVirtualMachine *machine, LONG bus, LONG device)
{
    IVMDVDDrive *drive = NULL;

    check_hr(IVMVirtualMachine_AddDVDROMDrive(machine, bus, device, &drive), S_OK, "AddDVDROMDrive");
    return drive;
}

bool make_floppy(IVMVirtualPC *app, const WCHAR *path)
{
    BSTR string = SysAllocString(path);
    const HRESULT hr = IVMVirtualPC_CreateFloppyDiskImage(app, string, vmFloppyDiskImage_LowDensity);

    SysFreeString(string);
    return check_hr(hr, S_OK, "CreateFloppyDiskImage %s", utf8(path));
}
