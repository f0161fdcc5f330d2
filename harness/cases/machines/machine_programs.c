/* machine_programs.c - what public scripts and programs of that time rely on, as their sources show. */
#include "client_machine.h"
#include "files.h"
#include "second.h"

#include <wchar.h>

/* Fails a check unless the elements of a collection of a machine are numbered from 1 to `count`. */
static void check_counted_from_one(IVMVirtualMachine *machine, const WCHAR *member, LONG count)
{
    VARIANT collection, item, index;

    for (LONG i = 1; i <= count; i++) {
        IDispatch *element = item_of(machine, member, count, i);
        if (check(element != NULL, "%s has an element %ld", utf8(member), (long)i))
            IDispatch_Release(element);
    }
    if (!check_hr(invoke(machine, member, DISPATCH_PROPERTYGET, NULL, 0, &collection, NULL), S_OK, "%s", utf8(member)))
        return;
    for (LONG i = 0; i <= count + 1; i += count + 1) {
        index = long_variant(i);
        VariantInit(&item);
        check(FAILED(invoke(V_DISPATCH(&collection), L"Item", DISPATCH_PROPERTYGET, &index, 1, &item, NULL)),
              "%s has an element %ld", utf8(member), (long)i);
        VariantClear(&item);
    }
    VariantClear(&collection);
}

/* One program adds a DVD drive and then plugs in the adapter that it finds; others take the first of each port. */
TEST(machine_programs, find_the_devices_of_a_new_machine_and_count_them_from_one)
{
    static const struct {
        const WCHAR *member;
        LONG count;
    } rows[] = {
        { L"NetworkAdapters", 1 }, { L"DVDROMDrives", 0 }, { L"HardDiskConnections", 0 },
        { L"FloppyDrives", 1 },    { L"SerialPorts", 2 },  { L"ParallelPorts", 1 },
    };
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(rows); i++)
        check_counted_from_one(machine, rows[i].member, rows[i].count);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

static void check_by_name(void *object, const WCHAR *member, VARTYPE type)
{
    VARIANT value;

    if (check_hr(invoke(object, member, DISPATCH_PROPERTYGET, NULL, 0, &value, NULL), S_OK, "%s", utf8(member)))
        check(V_VT(&value) == type, "%s has the type %d, not %d", utf8(member), type, V_VT(&value));
    VariantClear(&value);
}

/* They are read without a thought of failure. */
TEST(machine_programs, read_the_settings_of_a_machine_that_was_never_started)
{
    static const WCHAR *const texts[] = {
        L"BIOSGUID", L"BIOSSerialNumber", L"BaseBoardSerialNumber", L"ChassisSerialNumber", L"ChassisAssetTag", L"Notes"
    };
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    VARIANT value, accountant, display;
    EXCEPINFO exception;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(texts); i++) {
        VariantInit(&value);
        check_hr(invoke(machine, texts[i], DISPATCH_PROPERTYGET, NULL, 0, &value, NULL), S_OK, "%s", utf8(texts[i]));
        check(V_VT(&value) == VT_BSTR && SysStringLen(V_BSTR(&value)) == 0, "%s is empty", utf8(texts[i]));
        VariantClear(&value);
    }
    check_by_name(machine, L"Memory", VT_I4);
    check_by_name(machine, L"Undoable", VT_BOOL);
    if (check_hr(invoke(machine, L"Accountant", DISPATCH_PROPERTYGET, NULL, 0, &accountant, NULL), S_OK,
                 "Accountant")) {
        check_by_name(V_DISPATCH(&accountant), L"UpTime", VT_I4);
        check_by_name(V_DISPATCH(&accountant), L"CPUUtilizationHistory", VT_ARRAY | VT_UI1);
        VariantClear(&accountant);
    }
    if (check_hr(invoke(machine, L"Display", DISPATCH_PROPERTYGET, NULL, 0, &display, NULL), S_OK, "Display")) {
        check_exception(invoke(V_DISPATCH(&display), L"Thumbnail", DISPATCH_PROPERTYGET, NULL, 0, &value, &exception),
                        &exception, VM_E_VM_NOT_RUNNING, L"it.vmc");
        VariantClear(&display);
    }
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

/* x = CreateVirtualMachine(...), without Set, has its name; an assignment to the object gives it another one. */
TEST(machine_programs, take_a_machine_for_its_name)
{
    DISPID put = DISPID_PROPERTYPUT;
    DISPPARAMS arguments = { .cArgs = 1, .cNamedArgs = 1, .rgdispidNamedArgs = &put };
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    VARIANT name = text_variant(L"another");
    BSTR text = NULL;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    check_hr(VarBstrFromDisp((IDispatch *)machine, LOCALE_USER_DEFAULT, 0, &text), S_OK, "the machine as a text");
    check(text != NULL && wcscmp(text, L"it") == 0, "it is its name, not '%s'", utf8(text));
    SysFreeString(text);
    arguments.rgvarg = &name;
    check_hr(IVMVirtualMachine_Invoke(machine, DISPID_VALUE, &IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_PROPERTYPUT,
                                      &arguments, NULL, NULL, NULL),
             S_OK, "an assignment to the machine");
    check_machine_text(machine, machine->lpVtbl->get_File, at(L"another.vmc"), "File");
    VariantClear(&name);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

#define OLD_UNDO L"hardware/pci_bus/ide_adapter/ide_controller[@id=0]/location[@id=0]/undo_pathname/absolute"

/* A machine in the folder "old", with a disk and an undo disk there; NULL after a failed check. */
static IVMVirtualMachine *machine_with_undo_disk(IVMVirtualPC *app)
{
    BSTR key = SysAllocString(OLD_UNDO);
    VARIANT undo = text_variant(at(L"old\\disk.vud"));
    IVMVirtualMachine *machine = NULL;

    make_dynamic(app, at(L"old\\disk.vhd"), 10);
    make_differencing(app, at(L"old\\undo.vhd"), at(L"old\\disk.vhd"));
    check(MoveFileW(at(L"old\\undo.vhd"), at(L"old\\disk.vud")), "the undo disk can be named");
    if (check_hr(client_create_machine(app, L"first", at(L"old"), &machine), S_OK, "CreateVirtualMachine") &&
        connect_disk(machine, at(L"old\\disk.vhd"), 0))
        check_hr(IVMVirtualMachine_SetConfigurationValue(machine, key, undo), S_OK, "SetConfigurationValue");
    VariantClear(&undo);
    SysFreeString(key);
    return machine;
}

static void check_disk_file(HRESULT hr, IVMHardDisk *disk, const WCHAR *path, const char *what)
{
    BSTR file = NULL;

    if (!check_hr(hr, S_OK, "%s", what))
        return;
    hr = IVMHardDisk_get_File(disk, &file);
    check_text(hr, file, path, what);
    IVMHardDisk_Release(disk);
}

/* The file of a machine is copied, registered under the new name, and its disks are read where they were. */
TEST(machine_programs, clone_a_machine_and_ask_the_copy_for_the_disks_of_the_first)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine, *copy;
    IVMHardDiskConnection *connection;
    IVMHardDisk *disk = NULL;
    HRESULT hr;

    if (app == NULL || (machine = machine_with_undo_disk(app)) == NULL)
        return;
    folder_make(at(L"new"));
    check(CopyFileW(at(L"old\\first.vmc"), at(L"new\\second.vmc"), TRUE), "the file can be copied");
    if (check_hr(client_register_machine(app, L"second", at(L"new"), &copy), S_OK, "RegisterVirtualMachine")) {
        connection = item_of(copy, L"HardDiskConnections", 1, 1);
        if (connection != NULL) {
            hr = IVMHardDiskConnection_get_HardDisk(connection, &disk);
            check_disk_file(hr, disk, at(L"old\\disk.vhd"), "HardDisk");
            hr = IVMHardDiskConnection_get_UndoHardDisk(connection, &disk);
            check_disk_file(hr, disk, at(L"old\\disk.vud"), "UndoHardDisk");
            IVMHardDiskConnection_Release(connection);
        }
        end_machine(app, copy);
        check(path_kind(at(L"old\\disk.vud")) == PATH_FILE, "deleting the copy leaves the undo disk of the first");
    }
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

/* The life of a machine, by the interfaces' own methods. */

static HRESULT put_text(void *object, HRESULT(STDMETHODCALLTYPE *put)(void *, BSTR), const WCHAR *text)
{
    BSTR string = SysAllocString(text);
    const HRESULT hr = put(object, string);

    SysFreeString(string);
    return hr;
}

#define NOTES(machine) (machine), (HRESULT(STDMETHODCALLTYPE *)(void *, BSTR))(machine)->lpVtbl->put_Notes

static void plug_in_a_child(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    make_dynamic(app, at(L"base.vhd"), 100);
    make_differencing(app, at(L"child.vhd"), at(L"base.vhd"));
    connect_disk(machine, at(L"child.vhd"), 0);
}

static void plug_in_a_network(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    IVMNetworkAdapter *adapter = item_of(machine, L"NetworkAdapters", 1, 1), *second = NULL;
    BSTR name = SysAllocString(L"Shared Networking (NAT)");
    IVMVirtualNetwork *network = NULL;

    check_hr(IVMVirtualPC_FindVirtualNetwork(app, name, &network), S_OK, "FindVirtualNetwork");
    if (adapter != NULL && network != NULL)
        check_hr(IVMNetworkAdapter_AttachToVirtualNetwork(adapter, network), S_OK, "AttachToVirtualNetwork");
    if (check_hr(IVMVirtualMachine_AddNetworkAdapter(machine, &second), S_OK, "AddNetworkAdapter"))
        IVMNetworkAdapter_Release(second);
    if (adapter != NULL)
        IVMNetworkAdapter_Release(adapter);
    if (network != NULL)
        IVMVirtualNetwork_Release(network);
    SysFreeString(name);
}

static void configure(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    IVMSerialPort *port = item_of(machine, L"SerialPorts", 2, 1);
    BSTR file = SysAllocString(at(L"serial.txt"));
    IVMDVDDrive *drive = NULL;

    check_hr(IVMVirtualMachine_put_Memory(machine, 256), S_OK, "put_Memory");
    check_hr(put_text(NOTES(machine), L"made by a program"), S_OK, "put_Notes");
    check_hr(IVMVirtualMachine_put_Undoable(machine, VARIANT_TRUE), S_OK, "put_Undoable");
    plug_in_a_child(app, machine);
    plug_in_a_network(app, machine);
    if (check_hr(IVMVirtualMachine_AddDVDROMDrive(machine, 1, 0, &drive), S_OK, "AddDVDROMDrive"))
        IVMDVDDrive_Release(drive);
    if (port != NULL) {
        check_hr(IVMSerialPort_Configure(port, vmSerialPort_TextFile, file, VARIANT_FALSE), S_OK, "Configure");
        IVMSerialPort_Release(port);
    }
    SysFreeString(file);
}

/* What the file of a machine says, to whoever has found it. */
static void check_configured(IVMVirtualMachine *machine)
{
    IVMHardDiskConnection *connection = item_of(machine, L"HardDiskConnections", 1, 1);
    IVMDVDDrive *drive = item_of(machine, L"DVDROMDrives", 1, 1);
    IVMNetworkAdapter *second = item_of(machine, L"NetworkAdapters", 2, 2);
    IVMSerialPort *port = item_of(machine, L"SerialPorts", 2, 1);
    VARIANT_BOOL undoable = VARIANT_FALSE;
    IVMHardDisk *disk = NULL;
    BSTR name = NULL;
    LONG memory = 0;
    HRESULT hr;

    check_hr(IVMVirtualMachine_get_Memory(machine, &memory), S_OK, "Memory");
    check_hr(IVMVirtualMachine_get_Undoable(machine, &undoable), S_OK, "Undoable");
    check(memory == 256 && undoable == VARIANT_TRUE, "it has %ld MB and undo disks: %d", (long)memory, undoable);
    if (connection == NULL || drive == NULL || second == NULL || port == NULL)
        return;
    hr = IVMHardDiskConnection_get_HardDisk(connection, &disk);
    check_disk_file(hr, disk, at(L"child.vhd"), "HardDisk");
    hr = IVMSerialPort_get_Name(port, &name);
    check_text(hr, name, at(L"serial.txt"), "Name of the port");
    IVMHardDiskConnection_Release(connection);
    IVMDVDDrive_Release(drive);
    IVMNetworkAdapter_Release(second);
    IVMSerialPort_Release(port);
}

/* What another program does with a machine that it finds, or does not find. */
static void be_another_program(const WCHAR *part)
{
    const bool finds = wcscmp(part, L"finds") == 0;
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = NULL;

    if (app == NULL)
        return;
    check_hr(client_find_machine(app, L"LIVING", &machine), finds ? S_OK : S_FALSE, "FindVirtualMachine");
    if (finds && machine != NULL) {
        check_configured(machine);
        check_hr(put_text(NOTES(machine), L"found by another program"), S_OK, "put_Notes");
        IVMVirtualMachine_Release(machine);
    }
    IVMVirtualPC_Release(app);
}

TEST(machine_programs, do_all_with_a_machine_from_creating_to_deleting_it)
{
    IVMVirtualMachine *machine, *again = NULL, *none;
    IVMVirtualPC *app;

    if (second_part() != NULL) {
        be_another_program(second_part());
        return;
    }
    app = application();
    if (app == NULL || (machine = new_machine(app, L"Living")) == NULL)
        return;
    configure(app, machine);
    check_configured(machine);
    second_ends(second_start(L"finds"));
    check_machine_text(machine, machine->lpVtbl->get_Notes, L"found by another program", "Notes");
    check_hr(IVMVirtualPC_UnregisterVirtualMachine(app, machine), S_OK, "UnregisterVirtualMachine");
    check_hr(client_find_machine(app, L"Living", &none), S_FALSE, "FindVirtualMachine");
    second_ends(second_start(L"misses"));
    if (check_hr(client_register_machine(app, L"Living", case_folder(), &again), S_OK, "RegisterVirtualMachine")) {
        check_configured(again);
        end_machine(app, again);
    }
    check(path_kind(at(L"Living.vmc")) == PATH_NOTHING && path_kind(at(L"base.vhd")) == PATH_FILE &&
              path_kind(at(L"child.vhd")) == PATH_FILE,
          "its file has gone and its disks are there");
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
}
