/*
 * faults_codes_machines.c - documented codes of machines, their parts and virtual networks whose cause is not to be had on a
 * computer that works: a part of the cases of faults_codes.c.
 */
#include "client_machine.h"
#include "disk_data.h"
#include "faults.h"
#include "faults_creation.h"
#include "faults_drives.h"
#include "files.h"

#include <string.h>
#include <wchar.h>

/* A machine with one of everything. */
static IVMVirtualMachine *make_machine(IVMVirtualPC *app)
{
    IVMVirtualMachine *machine = new_machine(app, L"it");
    IVMDVDDrive *drive;

    if (machine == NULL)
        return NULL;
    make_dynamic(app, at(L"a.vhd"), 3);
    connect_disk(machine, at(L"a.vhd"), 0);
    if ((drive = add_dvd_drive(machine, 1, 0)) != NULL)
        IVMDVDDrive_Release(drive);
    return machine;
}

/* What a property gives, to be released. */
static IDispatch *get(void *object, const WCHAR *member)
{
    VARIANT result;

    VariantInit(&result);
    check_hr(invoke(object, member, DISPATCH_PROPERTYGET, NULL, 0, &result, NULL), S_OK, "%s", utf8(member));
    return V_VT(&result) == VT_DISPATCH ? V_DISPATCH(&result) : NULL;
}

/* Files that the system cannot tell of, without saying why */

static DWORD WINAPI fail_without_code(LPCWSTR path)
{
    (void)path;
    SetLastError(NO_ERROR);
    return INVALID_FILE_ATTRIBUTES;
}

/* The interfaces of collections have the same methods in the same slots. */
static void check_unexpected(void *object, const WCHAR *member, HRESULT(STDMETHODCALLTYPE *call)(void *object))
{
    VARIANT result, index = long_variant(1);
    const UINT count = wcscmp(member, L"Item") == 0;
    EXCEPINFO exception;

    VariantInit(&result);
    fault_table()->GetFileAttributesW = fail_without_code;
    SetErrorInfo(0, NULL);
    check_error_info(call(object), DISP_E_EXCEPTION, at(L"it.vmc"));
    check_exception(invoke(object, member, DISPATCH_PROPERTYGET, &index, count, &result, &exception), &exception,
                    DISP_E_EXCEPTION, at(L"it.vmc"));
    fault_table_restore();
    check_hr(call(object), S_OK, "%s", utf8(member));
}

static HRESULT STDMETHODCALLTYPE call_count(void *object)
{
    LONG count;

    return IVMDVDDriveCollection_get_Count((IVMDVDDriveCollection *)object, &count);
}

static HRESULT STDMETHODCALLTYPE call_item(void *object)
{
    IVMDVDDrive *item = (IVMDVDDrive *)(UINT_PTR)0xdeadbeef;
    const HRESULT hr = IVMDVDDriveCollection_get_Item((IVMDVDDriveCollection *)object, 1, &item);

    if (SUCCEEDED(hr))
        IVMDVDDrive_Release(item);
    else
        check(item == NULL, "the element is set to NULL");
    return hr;
}

static HRESULT STDMETHODCALLTYPE call_file(void *object)
{
    BSTR file = NULL;
    const HRESULT hr = IVMVirtualMachine_get_File((IVMVirtualMachine *)object, &file);

    SysFreeString(file);
    return hr;
}

/* `collection` is a property of a machine; NULL: its own member. */
static void check_member(const WCHAR *collection, const WCHAR *member, HRESULT(STDMETHODCALLTYPE *call)(void *object))
{
    IVMVirtualPC *app = linked_application();
    IVMVirtualMachine *machine = app != NULL ? make_machine(app) : NULL;
    IDispatch *object = NULL;

    if (machine == NULL)
        return;
    if (collection == NULL)
        check_unexpected(machine, member, call);
    else if ((object = get(machine, collection)) != NULL)
        check_unexpected(object, member, call);
    if (object != NULL)
        IDispatch_Release(object);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

TEST(faults_codes, IVMVirtualMachine_File__DISP_E_EXCEPTION)
{
    check_member(NULL, L"File", call_file);
}

#define ITEM_CASE(interface, collection)                   \
    TEST(faults_codes, interface##_Item__DISP_E_EXCEPTION) \
    {                                                      \
        check_member(L"" #collection, L"Item", call_item); \
    }
#define COUNT_CASE(interface, collection)                    \
    TEST(faults_codes, interface##_Count__DISP_E_EXCEPTION)  \
    {                                                        \
        check_member(L"" #collection, L"Count", call_count); \
    }

ITEM_CASE(IVMHardDiskConnectionCollection, HardDiskConnections)
COUNT_CASE(IVMHardDiskConnectionCollection, HardDiskConnections)
ITEM_CASE(IVMDVDDriveCollection, DVDROMDrives)
COUNT_CASE(IVMDVDDriveCollection, DVDROMDrives)
ITEM_CASE(IVMFloppyDriveCollection, FloppyDrives)
COUNT_CASE(IVMFloppyDriveCollection, FloppyDrives)
ITEM_CASE(IVMNetworkAdapterCollection, NetworkAdapters)
COUNT_CASE(IVMNetworkAdapterCollection, NetworkAdapters)
ITEM_CASE(IVMSerialPortCollection, SerialPorts)
ITEM_CASE(IVMParallelPortCollection, ParallelPorts)

static BOOL WINAPI tell_no_space(LPCWSTR folder, PULARGE_INTEGER available, PULARGE_INTEGER total, PULARGE_INTEGER left)
{
    SetLastError(NO_ERROR);
    return FALSE;
}

TEST(faults_codes, IVMHardDisk_HostFreeDiskSpace__DISP_E_EXCEPTION)
{
    IVMVirtualPC *app = linked_application();
    IVMHardDisk *disk = NULL;
    EXCEPINFO exception;
    VARIANT value;

    if (app == NULL)
        return;
    if (make_dynamic(app, at(L"a.vhd"), 3))
        disk = disk_of(app, at(L"a.vhd"));
    if (disk != NULL) {
        fault_table()->GetDiskFreeSpaceExW = tell_no_space;
        SetErrorInfo(0, NULL);
        check_error_info(IVMHardDisk_get_HostFreeDiskSpace(disk, &value), DISP_E_EXCEPTION, case_folder());
        check_exception(invoke(disk, L"HostFreeDiskSpace", DISPATCH_PROPERTYGET, NULL, 0, &value, &exception),
                        &exception, DISP_E_EXCEPTION, case_folder());
        fault_table_restore();
        check_hr(IVMHardDisk_get_HostFreeDiskSpace(disk, &value), S_OK, "HostFreeDiskSpace");
        IVMHardDisk_Release(disk);
    }
    IVMVirtualPC_Release(app);
}

/* Network adapters that come and go */

static bool has_adapter;
static ULONG adapters_code; /* with which listing them fails; ERROR_SUCCESS: it does not */

static ULONG WINAPI answer_adapters(ULONG family, ULONG flags, PVOID reserved, PIP_ADAPTER_ADDRESSES list, PULONG size)
{
    static char id[] = "{12345678-9ABC-DEF0-1234-56789ABCDEF0}";
    static WCHAR name[] = L"Wired";

    if (adapters_code != ERROR_SUCCESS || !has_adapter)
        return adapters_code != ERROR_SUCCESS ? adapters_code : ERROR_NO_DATA;
    if (*size < sizeof *list) {
        *size = sizeof *list;
        return ERROR_BUFFER_OVERFLOW;
    }
    memset(list, 0, sizeof *list);
    list->AdapterName = id;
    list->Description = name;
    list->IfType = IF_TYPE_ETHERNET_CSMACD;
    return ERROR_SUCCESS;
}

static HRESULT find_network(IVMVirtualPC *app, const WCHAR *text, IVMVirtualNetwork **network)
{
    BSTR name = SysAllocString(text);
    HRESULT hr;

    SetErrorInfo(0, NULL);
    hr = IVMVirtualPC_FindVirtualNetwork(app, name, network);
    SysFreeString(name);
    return hr;
}

/* The network of an adapter of the computer, whose adapter has gone then; NULL after a failed check. */
static IVMVirtualNetwork *begin_network(IVMVirtualPC *app)
{
    IVMVirtualNetwork *network = NULL;

    if (app == NULL)
        return NULL;
    fault_table()->GetAdaptersAddresses = answer_adapters;
    has_adapter = true;
    adapters_code = ERROR_SUCCESS;
    check_hr(find_network(app, L"wired", &network), S_OK, "FindVirtualNetwork");
    has_adapter = false;
    return network;
}

static void end_network(IVMVirtualPC *app, IVMVirtualNetwork *network)
{
    fault_table_restore();
    if (network != NULL)
        IVMVirtualNetwork_Release(network);
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

static void check_host_adapter(IVMVirtualNetwork *network, HRESULT expected, const WCHAR *mentions)
{
    BSTR name = (BSTR)(UINT_PTR)0xdeadbeef;
    EXCEPINFO exception;
    VARIANT value;

    SetErrorInfo(0, NULL);
    check_error_info(IVMVirtualNetwork_get_HostAdapter(network, &name), expected, mentions);
    check(name == NULL, "there is no name");
    check_exception(invoke(network, L"HostAdapter", DISPATCH_PROPERTYGET, NULL, 0, &value, &exception), &exception,
                    expected, mentions);
    has_adapter = true;
    adapters_code = ERROR_SUCCESS;
    check_hr(IVMVirtualNetwork_get_HostAdapter(network, &name), S_OK, "HostAdapter when it is back");
    check(wcscmp(name, L"Wired") == 0, "it is '%s'", utf8(name));
    SysFreeString(name);
}

TEST(faults_codes, IVMVirtualNetwork_HostAdapter__VM_E_ADAPTER_NOT_FOUND)
{
    IVMVirtualPC *app = linked_application();
    IVMVirtualNetwork *network = begin_network(app);

    if (network != NULL)
        check_host_adapter(network, VM_E_ADAPTER_NOT_FOUND, L"'Wired'");
    end_network(app, network);
}

TEST(faults_codes, IVMVirtualNetwork_HostAdapter__DISP_E_EXCEPTION)
{
    IVMVirtualPC *app = linked_application();
    IVMVirtualNetwork *network = begin_network(app);

    adapters_code = ERROR_NOT_SUPPORTED;
    if (network != NULL)
        check_host_adapter(network, DISP_E_EXCEPTION, L"IVMVirtualNetwork.HostAdapter");
    end_network(app, network);
}

TEST(faults_codes, IVMNetworkAdapter_AttachToVirtualNetwork__VM_E_INVALID_VIRTUAL_NETWORK_ID)
{
    IVMVirtualPC *app = linked_application();
    IVMVirtualNetwork *network = begin_network(app), *found = NULL;
    IVMVirtualMachine *machine = network != NULL ? new_machine(app, L"it") : NULL;
    IVMNetworkAdapter *adapter = machine != NULL ? item_of(machine, L"NetworkAdapters", 1, 1) : NULL;

    if (adapter != NULL) {
        SetErrorInfo(0, NULL);
        check_error_info(IVMNetworkAdapter_AttachToVirtualNetwork(adapter, network), VM_E_INVALID_VIRTUAL_NETWORK_ID,
                         L"'Wired'");
        check_hr(IVMNetworkAdapter_get_VirtualNetwork(adapter, &found), S_FALSE, "it is on no network");
        has_adapter = true;
        check_hr(IVMNetworkAdapter_AttachToVirtualNetwork(adapter, network), S_OK, "AttachToVirtualNetwork");
        IVMNetworkAdapter_Release(adapter);
    }
    if (machine != NULL)
        end_machine(app, machine);
    end_network(app, network);
}

TEST(faults_codes, IVMVirtualPC_FindVirtualNetwork__DISP_E_EXCEPTION)
{
    IVMVirtualPC *app = linked_application();
    IVMVirtualNetwork *network = begin_network(app), *none = (IVMVirtualNetwork *)(UINT_PTR)0xdeadbeef;

    if (network == NULL)
        return;
    adapters_code = ERROR_NOT_SUPPORTED;
    check_error_info(find_network(app, L"Wired", &none), DISP_E_EXCEPTION, L"IVMVirtualPC.FindVirtualNetwork");
    check(none == NULL, "there is no network");
    check_error_info(find_network(app, L"Internal Network", &none), DISP_E_EXCEPTION, L"FindVirtualNetwork");
    adapters_code = ERROR_SUCCESS;
    check_hr(find_network(app, L"Wired", &none), S_FALSE, "without the adapter");
    end_network(app, network);
}

TEST(faults_codes, IVMVirtualPC_VirtualNetworks__DISP_E_EXCEPTION)
{
    IVMVirtualPC *app = linked_application();
    IVMVirtualNetwork *network = begin_network(app);
    IVMVirtualNetworkCollection *networks = (IVMVirtualNetworkCollection *)(UINT_PTR)0xdeadbeef;
    LONG count = 0;

    if (network == NULL)
        return;
    adapters_code = ERROR_NOT_SUPPORTED;
    SetErrorInfo(0, NULL);
    check_error_info(IVMVirtualPC_get_VirtualNetworks(app, &networks), DISP_E_EXCEPTION,
                     L"IVMVirtualPC.VirtualNetworks");
    check(networks == NULL, "there is no collection");
    adapters_code = ERROR_SUCCESS;
    has_adapter = true;
    if (check_hr(IVMVirtualPC_get_VirtualNetworks(app, &networks), S_OK, "VirtualNetworks")) {
        check_hr(IVMVirtualNetworkCollection_get_Count(networks, &count), S_OK, "Count");
        check(count == 3, "two and that of the adapter, not %ld", (long)count);
        IVMVirtualNetworkCollection_Release(networks);
    }
    end_network(app, network);
}

/* Drives and ports */

TEST(faults_codes, IVMFloppyDrive_AttachHostDrive__S_OK)
{
    IVMVirtualPC *app = linked_application();
    IVMVirtualMachine *machine = app != NULL ? make_machine(app) : NULL;
    IVMFloppyDrive *drive = machine != NULL ? floppy_drive_of(machine) : NULL;
    BSTR told = NULL;

    if (drive == NULL)
        return;
    drives_have();
    check_hr(GIVE(drive, AttachHostDrive, L"a:"), S_OK, "AttachHostDrive");
    check_hr(IVMFloppyDrive_get_HostDriveLetter(drive, &told), S_OK, "HostDriveLetter");
    check(told != NULL && wcscmp(told, L"A") == 0, "it is A, not '%s'", utf8(told));
    SysFreeString(told);
    check_error_info(GIVE(drive, AttachHostDrive, L"E"), E_INVALIDARG, L"'E'");
    check_hr(IVMFloppyDrive_ReleaseHostDrive(drive), S_OK, "ReleaseHostDrive");
    fault_table_restore();
    IVMFloppyDrive_Release(drive);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}
