/* machine_disks.c - hard disks of a machine: connected, moved, removed, and what a connection tells afterwards. */
#include "client_machine.h"
#include "disk_image.h"
#include "files.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static HRESULT add(IVMVirtualMachine *machine, const WCHAR *path, LONG bus, LONG device, IVMHardDiskConnection **out)
{
    BSTR string = SysAllocString(path);
    HRESULT hr;

    *out = (IVMHardDiskConnection *)(UINT_PTR)0xdeadbeef;
    SetErrorInfo(0, NULL);
    hr = IVMVirtualMachine_AddHardDiskConnection(machine, string, bus, device, out);
    SysFreeString(string);
    return hr;
}

/* Connects a disk that is there; NULL after a failed check. */
static IVMHardDiskConnection *plug_in(IVMVirtualMachine *machine, const WCHAR *path, LONG bus, LONG device)
{
    IVMHardDiskConnection *connection;

    return check_hr(add(machine, path, bus, device, &connection), S_OK, "connecting %s", utf8(path)) ? connection
                                                                                                     : NULL;
}

static void check_place(IVMHardDiskConnection *connection, LONG bus, LONG device)
{
    LONG found_bus = -1, found_device = -1;

    check_hr(IVMHardDiskConnection_get_BusNumber(connection, &found_bus), S_OK, "BusNumber");
    check_hr(IVMHardDiskConnection_get_DeviceNumber(connection, &found_device), S_OK, "DeviceNumber");
    check(found_bus == bus && found_device == device, "it is at %ld/%ld, not %ld/%ld", (long)bus, (long)device,
          (long)found_bus, (long)found_device);
}

static void check_file(IVMHardDiskConnection *connection, const WCHAR *path)
{
    IVMHardDisk *disk = NULL;
    BSTR file = NULL;
    HRESULT hr;

    if (!check_hr(IVMHardDiskConnection_get_HardDisk(connection, &disk), S_OK, "HardDisk"))
        return;
    hr = IVMHardDisk_get_File(disk, &file);
    check_text(hr, file, path, "File");
    IVMHardDisk_Release(disk);
}

static void check_gone(IVMHardDiskConnection *connection, const WCHAR *machine)
{
    IVMHardDisk *disk = (IVMHardDisk *)(UINT_PTR)0xdeadbeef;
    LONG number;

    check_error_info(IVMHardDiskConnection_get_BusNumber(connection, &number), VM_E_DRIVE_INVALID, machine);
    check_error_info(IVMHardDiskConnection_get_HardDisk(connection, &disk), VM_E_DRIVE_INVALID, machine);
    check(disk == NULL, "no disk is given");
    check_error_info(IVMHardDiskConnection_SetBusLocation(connection, 1, 1), VM_E_DRIVE_INVALID, machine);
}

static LONG count_disks(IVMVirtualMachine *machine)
{
    IVMHardDiskConnectionCollection *connections = NULL;
    LONG count = -1;

    if (!check_hr(IVMVirtualMachine_get_HardDiskConnections(machine, &connections), S_OK, "HardDiskConnections"))
        return -1;
    check_hr(IVMHardDiskConnectionCollection_get_Count(connections, &count), S_OK, "Count");
    IVMHardDiskConnectionCollection_Release(connections);
    return count;
}

/* What each place has, as AttachedDriveTypes tells it. */
static void check_types(IVMVirtualMachine *machine, const BYTE expected[4])
{
    VARIANT types, type;

    VariantInit(&types);
    if (!check_hr(IVMVirtualMachine_get_AttachedDriveTypes(machine, &types), S_OK, "AttachedDriveTypes"))
        return;
    check(V_VT(&types) == (VT_ARRAY | VT_VARIANT), "an array of VARIANT, not %#x", V_VT(&types));
    for (LONG i = 0; i < 4; i++) {
        VariantInit(&type);
        check_hr(SafeArrayGetElement(V_ARRAY(&types), &i, &type), S_OK, "element %ld", (long)i);
        check(V_VT(&type) == VT_UI1 && V_UI1(&type) == expected[i], "place %ld: %d, not %d (type %#x)", (long)i,
              expected[i], V_UI1(&type), V_VT(&type));
    }
    VariantClear(&types);
}

TEST(machine_disks, are_connected_moved_and_removed)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMHardDiskConnection *first, *second;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    make_dynamic(app, at(L"A.vhd"), 10);
    make_differencing(app, at(L"child.vhd"), at(L"A.vhd"));
    check_types(machine, (const BYTE[]){ 0, 0, 0, 0 });
    first = plug_in(machine, at(L"A.vhd"), 0, 0);
    second = plug_in(machine, at(L"child.vhd"), 1, 1);
    if (first != NULL && second != NULL) {
        check(count_disks(machine) == 2, "it has two disks");
        check_types(machine, (const BYTE[]){ 1, 0, 0, 1 });
        check_place(first, 0, 0);
        check_file(first, at(L"A.vhd"));
        check_hr(IVMHardDiskConnection_SetBusLocation(first, 0, 1), S_OK, "SetBusLocation");
        check_place(first, 0, 1);
        check_file(first, at(L"A.vhd"));
        check_hr(IVMHardDiskConnection_SetBusLocation(first, 0, 1), S_OK, "SetBusLocation to where it is");
        check_error_info(IVMHardDiskConnection_SetBusLocation(first, 1, 1), VM_E_DRIVE_BUS_LOC_IN_USE, L"it.vmc");
        check_error_info(IVMHardDiskConnection_SetBusLocation(first, 2, 0), E_INVALIDARG, L"it.vmc");
        check_hr(IVMVirtualMachine_RemoveHardDiskConnection(machine, first), S_OK, "RemoveHardDiskConnection");
        check_gone(first, L"it.vmc");
        check_error_info(IVMVirtualMachine_RemoveHardDiskConnection(machine, first), VM_E_DRIVE_INVALID, L"it.vmc");
        check_types(machine, (const BYTE[]){ 0, 0, 0, 1 });
        check_place(second, 1, 1);
        check(path_kind(at(L"A.vhd")) == PATH_FILE, "the disk itself stays");
        IVMHardDiskConnection_Release(first);
        IVMHardDiskConnection_Release(second);
    }
    end_machine(app, machine);
    check(path_kind(at(L"child.vhd")) == PATH_FILE, "deleting a machine leaves its disks");
    IVMVirtualPC_Release(app);
}

/* Programs compare with case what they gave with what they get. */
TEST(machine_disks, tell_their_files_as_they_were_given)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMHardDiskConnection *connection;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    make_dynamic(app, at(L"My Disk.VHD"), 10);
    connection = plug_in(machine, at(L"my DISK.vhd"), 0, 0);
    if (connection != NULL) {
        check_file(connection, at(L"my DISK.vhd"));
        IVMHardDiskConnection_Release(connection);
    }
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

/* What a program of that time does: it goes through all, and removes one on the way. */
TEST(machine_disks, may_be_removed_while_they_are_enumerated)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMHardDiskConnectionCollection *connections = NULL;
    IUnknown *unknown = NULL;
    IEnumVARIANT *enumerator = NULL;
    IVMHardDiskConnection *connection;
    VARIANT item;
    int seen = 0;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    for (LONG i = 0; i < 3; i++) {
        WCHAR name[] = L"0.vhd";
        name[0] = (WCHAR)(L'0' + i);
        make_dynamic(app, at(name), 10);
        connection = plug_in(machine, at(name), i / 2, i % 2);
        if (connection != NULL)
            IVMHardDiskConnection_Release(connection);
    }
    if (check_hr(IVMVirtualMachine_get_HardDiskConnections(machine, &connections), S_OK, "HardDiskConnections") &&
        check_hr(IVMHardDiskConnectionCollection_get__NewEnum(connections, &unknown), S_OK, "_NewEnum") &&
        check_hr(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&enumerator), S_OK, "IEnumVARIANT")) {
        while (IEnumVARIANT_Next(enumerator, 1, &item, NULL) == S_OK) {
            connection = (IVMHardDiskConnection *)V_DISPATCH(&item);
            if (seen++ == 1)
                check_hr(IVMVirtualMachine_RemoveHardDiskConnection(machine, connection), S_OK, "removing the second");
            else
                check_place(connection, seen == 1 ? 0 : 1, 0);
            VariantClear(&item);
        }
        check(seen == 3, "three are enumerated, not %d", seen);
        IEnumVARIANT_Release(enumerator);
    }
    if (unknown != NULL)
        IUnknown_Release(unknown);
    if (connections != NULL)
        IVMHardDiskConnectionCollection_Release(connections);
    check(count_disks(machine) == 2, "two are left");
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

/* Whether the place is given to another by this process, or by the hand of somebody else. */
TEST(machine_disks, never_tell_of_another_disk_that_has_come_in_their_place)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMHardDiskConnection *old, *other, *same;
    uint8_t *bytes;
    size_t size;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    make_dynamic(app, at(L"a.vhd"), 10);
    make_dynamic(app, at(L"b.vhd"), 10);
    old = plug_in(machine, at(L"a.vhd"), 0, 0);
    same = NULL;
    bytes = file_read(at(L"it.vmc"), &size);
    if (old != NULL && bytes != NULL) {
        check_hr(IVMVirtualMachine_RemoveHardDiskConnection(machine, old), S_OK, "RemoveHardDiskConnection");
        other = plug_in(machine, at(L"b.vhd"), 0, 0);
        check_gone(old, L"it.vmc");
        /* Now the first disk is back, by somebody who has kept the file. */
        file_write(at(L"it.vmc"), bytes, size);
        if (other != NULL) {
            check_gone(other, L"it.vmc");
            IVMHardDiskConnection_Release(other);
        }
        check_error_info(add(machine, at(L"b.vhd"), 0, 0, &same), VM_E_DRIVE_BUS_LOC_IN_USE, L"it.vmc");
        IVMHardDiskConnection_Release(old);
    }
    free(bytes);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

/* Each call that fails changes nothing and gives nothing. */
static void check_refused_add(IVMVirtualMachine *machine, const WCHAR *path, LONG bus, LONG device, HRESULT expected,
                              const WCHAR *mentions)
{
    const LONG before = count_disks(machine);
    IVMHardDiskConnection *connection;

    check_error_info(add(machine, path, bus, device, &connection), expected, mentions);
    check(connection == NULL, "no connection is given");
    check(count_disks(machine) == before, "it has as many disks as before");
}

TEST(machine_disks, that_cannot_be_connected_are_refused)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMHardDiskConnection *connection;
    HANDLE held;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    make_dynamic(app, at(L"a.vhd"), 10);
    make_dynamic(app, at(L"large.vhd"), 130559);
    make_dynamic(app, at(L"linked.vhd"), 10);
    make_differencing(app, at(L"child.vhd"), at(L"linked.vhd"));
    image_link(at(L"linked.vhd"));
    file_write(at(L"text.vhd"), "no disk", 7);
    check_refused_add(machine, NULL, 0, 0, E_INVALIDARG, L"AddHardDiskConnection");
    check_refused_add(machine, L"", 0, 0, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME), L"empty");
    check_refused_add(machine, L"a.vhd", 0, 0, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME), L"a.vhd");
    check_refused_add(machine, at(L"a?.vhd"), 0, 0, HRESULT_FROM_WIN32(ERROR_INVALID_NAME), L"a?.vhd");
    check_refused_add(machine, at(L"a.vhd"), 2, 0, E_INVALIDARG, L"it.vmc");
    check_refused_add(machine, at(L"a.vhd"), 0, -1, E_INVALIDARG, L"it.vmc");
    check_refused_add(machine, at(L"gone.vhd"), 0, 0, HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND), L"gone.vhd");
    check_refused_add(machine, at(L"no\\gone.vhd"), 0, 0, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND), L"gone.vhd");
    check_refused_add(machine, at(L"text.vhd"), 0, 0, VM_E_INVALID_HD_FILE, L"text.vhd");
    check_refused_add(machine, at(L"large.vhd"), 0, 0, VM_E_INVALID_HD_FILE, L"127 GB");
    check_refused_add(machine, at(L"linked.vhd"), 0, 0, VM_E_UNSUPPORTED_HD_DISK_TYPE, L"linked.vhd");
    check_refused_add(machine, at(L"child.vhd"), 0, 0, VM_E_UNSUPPORTED_HD_DISK_TYPE, L"child.vhd");
    check_error_info(IVMVirtualMachine_AddHardDiskConnection(machine, NULL, 0, 0, NULL), E_POINTER,
                     L"AddHardDiskConnection");
    connection = plug_in(machine, at(L"a.vhd"), 0, 0);
    check_refused_add(machine, at(L"A.VHD"), 0, 1, HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION), L"A.VHD");
    check_refused_add(machine, at(L"text.vhd"), 0, 0, VM_E_DRIVE_BUS_LOC_IN_USE, L"it.vmc");
    held = hold_machine(L"it");
    check_refused_add(machine, at(L"a.vhd"), 0, 1, VM_E_VM_RUNNING_OR_SAVED, L"it.vmc");
    if (connection != NULL) {
        check_error_info(IVMHardDiskConnection_SetBusLocation(connection, 0, 1), VM_E_VM_RUNNING_OR_SAVED, L"it.vmc");
        check_error_info(IVMVirtualMachine_RemoveHardDiskConnection(machine, connection), VM_E_VM_RUNNING_OR_SAVED,
                         L"it.vmc");
        check_place(connection, 0, 0);
        IVMHardDiskConnection_Release(connection);
    }
    CloseHandle(held);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

TEST(machine_disks, are_connected_once_whatever_name_they_are_given_by)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMHardDiskConnection *connection;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    make_dynamic(app, at(L"a.vhd"), 10);
    make_dynamic(app, at(L"b.vhd"), 10);
    check(CreateHardLinkW(at(L"link.vhd"), at(L"a.vhd"), NULL), "a second name can be given");
    connection = plug_in(machine, at(L"a.vhd"), 0, 0);
    check_refused_add(machine, at(L"link.vhd"), 0, 1, HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION), L"link.vhd");
    if (connection != NULL)
        IVMHardDiskConnection_Release(connection);
    connection = plug_in(machine, at(L"b.vhd"), 0, 1);
    if (connection != NULL)
        IVMHardDiskConnection_Release(connection);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

/* A connection is there whatever is at its path; asking for the disk says what is wrong. */
TEST(machine_disks, that_are_missing_or_no_disks_have_a_connection_all_the_same)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMHardDiskConnection *connection;
    IVMHardDisk *disk = NULL;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    make_dynamic(app, at(L"a.vhd"), 10);
    connection = plug_in(machine, at(L"a.vhd"), 0, 0);
    if (connection != NULL) {
        check_error_info(IVMHardDiskConnection_get_UndoHardDisk(connection, &disk),
                         HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND), L"it.vmc");
        check(disk == NULL, "no undo disk is given");
        DeleteFileW(at(L"a.vhd"));
        check_error_info(IVMHardDiskConnection_get_HardDisk(connection, &disk),
                         HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND), L"a.vhd");
        file_write(at(L"a.vhd"), "no disk", 7);
        check_error_info(IVMHardDiskConnection_get_HardDisk(connection, &disk), VM_E_INVALID_HD_FILE, L"a.vhd");
        check_place(connection, 0, 0);
        check_error_info(IVMHardDiskConnection_get_HardDisk(connection, NULL), E_POINTER, L"HardDisk");
        check_hr(IVMVirtualPC_DeleteVirtualMachine(app, machine), S_OK, "DeleteVirtualMachine");
        check_error_info(IVMHardDiskConnection_get_HardDisk(connection, &disk), VM_E_VM_UNKNOWN, L"it.vmc");
        IVMHardDiskConnection_Release(connection);
    }
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
}

/* Who runs it has them open for writing, and shares them with nobody. */
TEST(machine_disks, that_a_running_machine_writes_to_are_told_by_their_paths_at_once)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMHardDiskConnection *connection;
    IVMHardDisk *disk = NULL;
    HANDLE running, writer;
    ULONGLONG began;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    make_dynamic(app, at(L"a.vhd"), 10);
    connection = plug_in(machine, at(L"a.vhd"), 0, 0);
    writer = CreateFileW(at(L"a.vhd"), GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (connection != NULL && check(writer != INVALID_HANDLE_VALUE, "the disk can be opened")) {
        check_error_info(IVMHardDiskConnection_get_HardDisk(connection, &disk),
                         HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION), L"a.vhd");
        running = hold_machine(L"it");
        began = GetTickCount64();
        check_file(connection, at(L"a.vhd"));
        check(GetTickCount64() - began < 1000, "it took %lu ms", (ULONG)(GetTickCount64() - began));
        CloseHandle(running);
    }
    CloseHandle(writer);
    if (connection != NULL)
        IVMHardDiskConnection_Release(connection);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

/* A stranger may name any server: nobody is sent credentials by being asked for the disk, or the disk for its facts. */
TEST(machine_disks, on_another_server_tell_their_path_and_no_more)
{
    static const WCHAR path[] = L"\\\\no-such-server\\share\\a.vhd";
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMHardDiskConnection *connection;
    IVMHardDisk *disk = NULL, *parent = NULL;
    BSTR key = SysAllocString(L"hardware/pci_bus/ide_adapter/ide_controller[@id=0]/location[@id=0]/pathname/absolute");
    BSTR type_key = SysAllocString(L"hardware/pci_bus/ide_adapter/ide_controller[@id=0]/location[@id=0]/drive_type");
    IVMHardDiskConnectionCollection *connections = NULL;
    VARIANT value = text_variant(path);
    VMHardDiskType type;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    check_hr(IVMVirtualMachine_SetConfigurationValue(machine, key, value), S_OK, "the path");
    VariantClear(&value);
    check_hr(IVMVirtualMachine_SetConfigurationValue(machine, type_key, long_variant(1)), S_OK, "the type");
    check_hr(IVMVirtualMachine_get_HardDiskConnections(machine, &connections), S_OK, "HardDiskConnections");
    if (connections != NULL &&
        check_hr(IVMHardDiskConnectionCollection_get_Item(connections, 1, &connection), S_OK, "Item")) {
        check_file(connection, path);
        if (check_hr(IVMHardDiskConnection_get_HardDisk(connection, &disk), S_OK, "HardDisk")) {
            check_error_info(IVMHardDisk_get_Type(disk, &type), VM_E_HD_IMAGE_OPEN_FAIL, path);
            check_error_info(IVMHardDisk_get_SizeInGuest(disk, &value), VM_E_HD_IMAGE_OPEN_FAIL, path);
            check_error_info(IVMHardDisk_get_HostFreeDiskSpace(disk, &value), VM_E_HD_IMAGE_OPEN_FAIL, path);
            check_error_info(IVMHardDisk_get_Parent(disk, &parent), VM_E_HD_IMAGE_OPEN_FAIL, path);
            IVMHardDisk_Release(disk);
        }
        IVMHardDiskConnection_Release(connection);
    }
    if (connections != NULL)
        IVMHardDiskConnectionCollection_Release(connections);
    SysFreeString(key);
    SysFreeString(type_key);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}
