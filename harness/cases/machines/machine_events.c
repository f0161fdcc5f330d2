/* machine_events.c - what sinks of a machine hear when its configuration changes. */
#include "client_machine.h"
#include "files.h"
#include "machine_sink.h"

#include <wchar.h>

#define PLACE_0 L"hardware/pci_bus/ide_adapter/ide_controller[@id=0]/location[@id=0]/"
#define PLACE_3 L"hardware/pci_bus/ide_adapter/ide_controller[@id=1]/location[@id=1]/"

#define PORT L"hardware/super_io/serial_port[@id=0]/"

/* Whether a change of that key comes, with a value of that type. */
static bool hears(struct machine_sink *sink, const WCHAR *key, VARTYPE type, VARIANT *value)
{
    return machine_sink_hears(sink, ON_CONFIGURATION_CHANGED, key, value) &&
           check(V_VT(value) == type, "the value of %s has the type %d, not %d", utf8(key), type, V_VT(value));
}

TEST(machine_events, come_with_the_key_and_the_value_of_each_change)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"heard") : NULL;
    BSTR key = SysAllocString(L"my/own[@id=1]"), notes = SysAllocString(L"note");
    struct machine_sink sink;
    VARIANT value;

    if (machine == NULL)
        return;
    VariantInit(&value);
    if (machine_sink_begin(&sink, machine, &DIID_IVMVirtualMachineEvents)) {
        IVMVirtualMachine_SetConfigurationValue(machine, key, long_variant(7));
        if (hears(&sink, key, VT_I4, &value))
            check(V_I4(&value) == 7, "its value is 7");
        IVMVirtualMachine_put_Memory(machine, 64);
        if (hears(&sink, L"hardware/memory/ram_size", VT_I4, &value))
            check(V_I4(&value) == 64, "its value is 64");
        IVMVirtualMachine_put_Notes(machine, notes);
        if (hears(&sink, L"settings/notes", VT_BSTR, &value))
            check(wcscmp(V_BSTR(&value), notes) == 0, "its value is the text");
        VariantClear(&value);
        IVMVirtualMachine_put_Undoable(machine, VARIANT_TRUE);
        if (hears(&sink, L"settings/undo_drives/enabled", VT_BOOL, &value))
            check(V_BOOL(&value), "its value is true");
        IVMVirtualMachine_RemoveConfigurationValue(machine, key);
        hears(&sink, key, VT_EMPTY, &value);
        check(FAILED(IVMVirtualMachine_put_Memory(machine, 1)), "1 MB is refused");
        machine_sink_stays_silent(&sink);
    }
    machine_sink_end(&sink);
    SysFreeString(notes);
    SysFreeString(key);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

/* Whether all four texts of a new disk are told: the first is a path, and those of the undo disk are empty. */
static void hears_new_disk(struct machine_sink *sink, const WCHAR *disk)
{
    VARIANT value;

    if (hears(sink, PLACE_0 L"drive_type", VT_I4, &value))
        check(V_I4(&value) == 1, "it is a hard disk");
    if (hears(sink, PLACE_0 L"pathname/absolute", VT_BSTR, &value))
        check(wcscmp(V_BSTR(&value), disk) == 0, "its value is the path");
    VariantClear(&value);
    if (hears(sink, PLACE_0 L"pathname/relative", VT_BSTR, &value))
        VariantClear(&value);
    machine_sink_hears(sink, ON_CONFIGURATION_CHANGED, PLACE_0 L"undo_pathname/absolute", NULL);
    machine_sink_hears(sink, ON_CONFIGURATION_CHANGED, PLACE_0 L"undo_pathname/relative", NULL);
}

TEST(machine_events, come_for_each_key_that_a_disk_changes_and_for_no_other)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"heard") : NULL;
    IVMHardDiskConnection *connection = NULL;
    struct machine_sink sink;
    VARIANT value;
    BSTR disk;

    if (machine == NULL)
        return;
    VariantInit(&value);
    disk = SysAllocString(at(L"disk.vhd"));
    make_dynamic(app, disk, 10);
    if (machine_sink_begin(&sink, machine, &DIID_IVMVirtualMachineEvents) &&
        check_hr(IVMVirtualMachine_AddHardDiskConnection(machine, disk, 0, 0, &connection), S_OK, "connecting it")) {
        hears_new_disk(&sink, disk);
        check_hr(IVMHardDiskConnection_SetBusLocation(connection, 1, 1), S_OK, "moving it");
        if (hears(&sink, PLACE_0 L"drive_type", VT_I4, &value))
            check(V_I4(&value) == 0, "nothing is at the old place");
        if (hears(&sink, PLACE_0 L"pathname/absolute", VT_BSTR, &value))
            check(SysStringLen(V_BSTR(&value)) == 0, "no path is at the old place");
        VariantClear(&value);
        machine_sink_hears(&sink, ON_CONFIGURATION_CHANGED, PLACE_3 L"drive_type", NULL);
        if (hears(&sink, PLACE_3 L"pathname/absolute", VT_BSTR, &value))
            check(wcscmp(V_BSTR(&value), disk) == 0, "the path is at the new place");
        VariantClear(&value);
        machine_sink_hears(&sink, ON_CONFIGURATION_CHANGED, PLACE_0 L"pathname/relative", NULL);
        machine_sink_hears(&sink, ON_CONFIGURATION_CHANGED, PLACE_3 L"pathname/relative", NULL);
        machine_sink_hears(&sink, ON_CONFIGURATION_CHANGED, PLACE_3 L"undo_pathname/absolute", NULL);
        machine_sink_hears(&sink, ON_CONFIGURATION_CHANGED, PLACE_3 L"undo_pathname/relative", NULL);
        machine_sink_stays_silent(&sink);
    }
    machine_sink_end(&sink);
    if (connection != NULL)
        IVMHardDiskConnection_Release(connection);
    SysFreeString(disk);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

TEST(machine_events, come_for_each_key_that_a_serial_port_changes)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"heard") : NULL;
    IVMSerialPort *port = machine != NULL ? item_of(machine, L"SerialPorts", 2, 1) : NULL;
    struct machine_sink sink;
    VARIANT value;
    BSTR file;

    if (port == NULL)
        return;
    VariantInit(&value);
    file = SysAllocString(at(L"serial.txt"));
    if (machine_sink_begin(&sink, machine, &DIID_IVMVirtualMachineEvents)) {
        check_hr(IVMSerialPort_Configure(port, vmSerialPort_TextFile, file, VARIANT_TRUE), S_OK, "Configure");
        if (hears(&sink, PORT L"text_file_path", VT_BSTR, &value))
            check(wcscmp(V_BSTR(&value), file) == 0, "its value is the path");
        VariantClear(&value);
        if (hears(&sink, PORT L"connect_immediately", VT_BOOL, &value))
            check(V_BOOL(&value), "its value is true");
        machine_sink_hears(&sink, ON_CONFIGURATION_CHANGED, PORT L"port_type", NULL);
        machine_sink_stays_silent(&sink);
    }
    machine_sink_end(&sink);
    SysFreeString(file);
    IVMSerialPort_Release(port);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

#define ADAPTER(number) L"hardware/pci_bus/ethernet_adapter/ethernet_controller[@id=" number L"]/"
#define NETWORK L"Internal Network"
#define ADAPTERS L"hardware/pci_bus/ethernet_adapter/controller_count"

static void hears_key(struct machine_sink *sink, const WCHAR *key)
{
    machine_sink_hears(sink, ON_CONFIGURATION_CHANGED, key, NULL);
}

/* The first adapter comes to a network and is removed: the second, which is on none, has its number then. */
static void remove_first_adapter(IVMVirtualMachine *machine, IVMVirtualNetwork *network, struct machine_sink *sink)
{
    IVMNetworkAdapter *first = item_of(machine, L"NetworkAdapters", 2, 1);
    VARIANT value;

    if (first == NULL)
        return;
    check_hr(IVMNetworkAdapter_AttachToVirtualNetwork(first, network), S_OK, "AttachToVirtualNetwork");
    hears_key(sink, ADAPTER(L"0") L"virtual_network/id");
    if (hears(sink, ADAPTER(L"0") L"virtual_network/name", VT_BSTR, &value))
        check(wcscmp(V_BSTR(&value), NETWORK) == 0, "its value is the name of the network");
    VariantClear(&value);
    machine_sink_stays_silent(sink);
    check_hr(IVMVirtualMachine_RemoveNetworkAdapter(machine, first), S_OK, "RemoveNetworkAdapter");
    if (hears(sink, ADAPTERS, VT_I4, &value))
        check(V_I4(&value) == 1, "there is one");
    hears_key(sink, ADAPTER(L"0") L"ethernet_card_address");
    hears_key(sink, ADAPTER(L"0") L"virtual_network/id");
    hears_key(sink, ADAPTER(L"0") L"virtual_network/name");
    hears_key(sink, ADAPTER(L"1") L"ethernet_card_address");
    hears_key(sink, ADAPTER(L"1") L"virtual_network/id");
    hears_key(sink, ADAPTER(L"1") L"virtual_network/name");
    machine_sink_stays_silent(sink);
    IVMNetworkAdapter_Release(first);
}

TEST(machine_events, come_for_each_key_that_a_network_adapter_changes)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"heard") : NULL;
    BSTR name = SysAllocString(NETWORK);
    IVMNetworkAdapter *adapter = NULL;
    IVMVirtualNetwork *network = NULL;
    struct machine_sink sink;

    if (machine == NULL)
        return;
    if (machine_sink_begin(&sink, machine, &DIID_IVMVirtualMachineEvents) &&
        check_hr(IVMVirtualMachine_AddNetworkAdapter(machine, &adapter), S_OK, "AddNetworkAdapter") &&
        check_hr(IVMVirtualPC_FindVirtualNetwork(app, name, &network), S_OK, "FindVirtualNetwork")) {
        hears_key(&sink, ADAPTERS);
        hears_key(&sink, ADAPTER(L"1") L"ethernet_card_address");
        hears_key(&sink, ADAPTER(L"1") L"virtual_network/id");
        hears_key(&sink, ADAPTER(L"1") L"virtual_network/name");
        machine_sink_stays_silent(&sink);
        remove_first_adapter(machine, network, &sink);
        check_hr(IVMNetworkAdapter_put_IsEthernetAddressDynamic(adapter, VARIANT_FALSE), S_OK, "a fixed address");
        hears_key(&sink, ADAPTER(L"0") L"ethernet_card_address_dynamic");
        check_hr(IVMNetworkAdapter_put_IsEthernetAddressDynamic(adapter, VARIANT_TRUE), S_OK, "a new one");
        hears_key(&sink, ADAPTER(L"0") L"ethernet_card_address_dynamic");
        hears_key(&sink, ADAPTER(L"0") L"ethernet_card_address");
        machine_sink_stays_silent(&sink);
        IVMVirtualNetwork_Release(network);
        IVMNetworkAdapter_Release(adapter);
    }
    machine_sink_end(&sink);
    SysFreeString(name);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

TEST(machine_events, come_for_each_key_that_a_parallel_port_changes)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"heard") : NULL;
    IVMParallelPort *port = machine != NULL ? item_of(machine, L"ParallelPorts", 1, 1) : NULL;
    BSTR name = SysAllocString(L"LPT1");
    struct machine_sink sink;
    VARIANT value;

    if (port == NULL)
        return;
    VariantInit(&value);
    if (machine_sink_begin(&sink, machine, &DIID_IVMVirtualMachineEvents)) {
        check_hr(IVMParallelPort_put_Name(port, name), S_OK, "Name");
        hears_key(&sink, L"hardware/super_io/parallel_port/port_type");
        if (hears(&sink, L"hardware/super_io/parallel_port/port_name", VT_BSTR, &value))
            check(wcscmp(V_BSTR(&value), name) == 0, "its value is the name");
        VariantClear(&value);
        machine_sink_stays_silent(&sink);
    }
    machine_sink_end(&sink);
    SysFreeString(name);
    IVMParallelPort_Release(port);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

TEST(machine_events, are_heard_by_all_objects_of_the_machine_and_no_other)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"heard") : NULL;
    IVMVirtualMachine *other = app != NULL ? new_machine(app, L"other") : NULL, *same = NULL;
    struct machine_sink sinks[2];

    if (machine == NULL || other == NULL || !check_hr(client_find_machine(app, L"heard", &same), S_OK, "finding it"))
        return;
    if (machine_sink_begin(&sinks[0], same, &DIID_IVMVirtualMachineEvents) &&
        machine_sink_begin(&sinks[1], other, &DIID_IVMVirtualMachineEvents)) {
        IVMVirtualMachine_put_Memory(machine, 64);
        machine_sink_hears(&sinks[0], ON_CONFIGURATION_CHANGED, L"hardware/memory/ram_size", NULL);
        machine_sink_stays_silent(&sinks[1]);
        machine_sink_end(&sinks[1]);
    }
    machine_sink_end(&sinks[0]);
    IVMVirtualMachine_Release(same);
    end_machine(app, other);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

TEST(machine_events, are_offered_by_a_connection_point_for_their_interface_alone)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"heard") : NULL;
    IConnectionPointContainer *container = NULL;
    IConnectionPoint *point, *none = (IConnectionPoint *)(UINT_PTR)0xdeadbeef;
    IID iid = GUID_NULL;

    if (machine == NULL)
        return;
    if ((point = client_events_of(machine, &DIID_IVMVirtualMachineEvents)) != NULL) {
        check_hr(IConnectionPoint_GetConnectionInterface(point, &iid), S_OK, "GetConnectionInterface");
        check(IsEqualIID(&iid, &DIID_IVMVirtualMachineEvents), "it is about IVMVirtualMachineEvents");
        check_hr(IConnectionPoint_GetConnectionPointContainer(point, &container), S_OK, "its container");
        check_error_info(IConnectionPointContainer_FindConnectionPoint(container, &DIID_IVMVirtualPCEvents, &none),
                         CONNECT_E_NOCONNECTION, L"FindConnectionPoint");
        IConnectionPointContainer_Release(container);
        IConnectionPoint_Release(point);
    }
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}
