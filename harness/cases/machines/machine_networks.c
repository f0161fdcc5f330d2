/* machine_networks.c - network adapters of machines, and the networks that they are on. */
#include "client_machine.h"

#include <string.h>
#include <wchar.h>

static IVMNetworkAdapter *adapter_of(IVMVirtualMachine *machine, LONG index)
{
    IVMNetworkAdapterCollection *adapters = NULL;
    IVMNetworkAdapter *adapter = NULL;

    if (!check_hr(IVMVirtualMachine_get_NetworkAdapters(machine, &adapters), S_OK, "NetworkAdapters"))
        return NULL;
    check_hr(IVMNetworkAdapterCollection_get_Item(adapters, index, &adapter), S_OK, "Item %ld", (long)index);
    IVMNetworkAdapterCollection_Release(adapters);
    return adapter;
}

/* Counts and releases what a property gave. */
static LONG count_of(HRESULT hr, IVMNetworkAdapterCollection *adapters, const char *what)
{
    LONG count = -1;

    if (!check_hr(hr, S_OK, "%s", what))
        return -1;
    check_hr(IVMNetworkAdapterCollection_get_Count(adapters, &count), S_OK, "Count");
    IVMNetworkAdapterCollection_Release(adapters);
    return count;
}

static LONG count_adapters(IVMVirtualMachine *machine)
{
    IVMNetworkAdapterCollection *adapters = NULL;
    const HRESULT hr = IVMVirtualMachine_get_NetworkAdapters(machine, &adapters);

    return count_of(hr, adapters, "NetworkAdapters");
}

static LONG count_unconnected(IVMVirtualPC *app)
{
    IVMNetworkAdapterCollection *adapters = NULL;
    const HRESULT hr = IVMVirtualPC_get_UnconnectedNetworkAdapters(app, &adapters);

    return count_of(hr, adapters, "UnconnectedNetworkAdapters");
}

static LONG count_on(IVMVirtualNetwork *network)
{
    IVMNetworkAdapterCollection *adapters = NULL;
    const HRESULT hr = IVMVirtualNetwork_get_NetworkAdapters(network, &adapters);

    return count_of(hr, adapters, "NetworkAdapters of a network");
}

/* To be freed; NULL after a failed check. */
static BSTR address_of(IVMNetworkAdapter *adapter)
{
    BSTR address = NULL;

    check_hr(IVMNetworkAdapter_get_EthernetAddress(adapter, &address), S_OK, "EthernetAddress");
    return address;
}

static IVMVirtualNetwork *network_named(IVMVirtualPC *app, const WCHAR *name, HRESULT expected)
{
    IVMVirtualNetwork *network = (IVMVirtualNetwork *)(UINT_PTR)0xdeadbeef;
    BSTR string = SysAllocString(name);

    check_hr(IVMVirtualPC_FindVirtualNetwork(app, string, &network), expected, "FindVirtualNetwork %s", utf8(name));
    SysFreeString(string);
    return network;
}

TEST(machine_networks, adapters_come_with_addresses_of_their_own_and_go)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMNetworkAdapter *adapters[4] = { NULL }, *fifth = (IVMNetworkAdapter *)(UINT_PTR)0xdeadbeef;
    BSTR addresses[4] = { NULL };
    BSTR address;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    check(count_adapters(machine) == 1, "a new machine has one adapter");
    adapters[0] = adapter_of(machine, 1);
    for (int i = 1; i < 4; i++)
        check_hr(IVMVirtualMachine_AddNetworkAdapter(machine, &adapters[i]), S_OK, "AddNetworkAdapter");
    check_error_info(IVMVirtualMachine_AddNetworkAdapter(machine, &fifth), VM_E_PREF_ILLEGAL_VALUE, L"it.vmc");
    check(fifth == NULL && count_adapters(machine) == 4, "there are four, and no fifth");
    for (int i = 0; i < 4; i++) {
        addresses[i] = address_of(adapters[i]);
        check(addresses[i] != NULL && wcsncmp(addresses[i], L"00-03-FF-", 9) == 0 && wcslen(addresses[i]) == 17,
              "address %d is %s", i, utf8(addresses[i]));
        for (int j = 0; j < i; j++)
            check(wcscmp(addresses[i], addresses[j]) != 0, "%d and %d have addresses of their own", i, j);
    }
    check_hr(IVMVirtualMachine_RemoveNetworkAdapter(machine, adapters[1]), S_OK, "RemoveNetworkAdapter");
    check(count_adapters(machine) == 3, "three are left");
    check_error_info(IVMNetworkAdapter_get_EthernetAddress(adapters[1], &address), VM_E_VM_UNKNOWN, L"it.vmc");
    check_error_info(IVMVirtualMachine_RemoveNetworkAdapter(machine, adapters[1]), VM_E_VM_UNKNOWN, L"it.vmc");
    for (int i = 2; i < 4; i++) {
        address = address_of(adapters[i]);
        check(wcscmp(address, addresses[i]) == 0, "object %d tells of its own adapter: %s", i, utf8(address));
        SysFreeString(address);
    }
    for (int i = 0; i < 4; i++) {
        SysFreeString(addresses[i]);
        IVMNetworkAdapter_Release(adapters[i]);
    }
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

TEST(machine_networks, an_address_is_set_only_when_it_is_not_dynamic)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMNetworkAdapter *adapter, *same;
    VARIANT_BOOL is_dynamic = VARIANT_FALSE;
    BSTR address;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    adapter = adapter_of(machine, 1);
    same = adapter_of(machine, 1);
    if (adapter != NULL && same != NULL) {
        check_hr(IVMNetworkAdapter_get_IsEthernetAddressDynamic(adapter, &is_dynamic), S_OK,
                 "IsEthernetAddressDynamic");
        check(is_dynamic == VARIANT_TRUE, "it is dynamic at first");
        check_error_info(GIVE(adapter, put_EthernetAddress, L"00-03-FF-01-02-03"), VM_E_CANT_SET_DYNAMIC_MAC_ADDRESS,
                         L"00-03-FF-01-02-03");
        check_hr(IVMNetworkAdapter_put_IsEthernetAddressDynamic(adapter, VARIANT_FALSE), S_OK, "no longer dynamic");
        check_error_info(GIVE(adapter, put_EthernetAddress, L"00:03:FF:01:02:03"), E_INVALIDARG, L"00:03:FF:01:02:03");
        check_error_info(GIVE(adapter, put_EthernetAddress, NULL), E_POINTER, L"EthernetAddress");
        check_hr(GIVE(adapter, put_EthernetAddress, L"0a-0b-0c-01-02-03"), S_OK, "EthernetAddress");
        address = address_of(same);
        check(address != NULL && wcscmp(address, L"0A-0B-0C-01-02-03") == 0, "the other object tells %s",
              utf8(address));
        SysFreeString(address);
        check_hr(IVMNetworkAdapter_put_IsEthernetAddressDynamic(adapter, VARIANT_TRUE), S_OK, "dynamic again");
        address = address_of(same);
        check(address != NULL && wcsncmp(address, L"00-03-FF-", 9) == 0, "a new one is made: %s", utf8(address));
        SysFreeString(address);
        IVMNetworkAdapter_Release(adapter);
        IVMNetworkAdapter_Release(same);
    }
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

TEST(machine_networks, adapters_are_plugged_into_networks_and_out_again)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine, *owner = NULL;
    IVMVirtualNetwork *network, *found = (IVMVirtualNetwork *)(UINT_PTR)0xdeadbeef;
    IVMNetworkAdapter *adapter;
    BSTR text = NULL;
    HRESULT hr;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    network = network_named(app, L"shared networking (NAT)", S_OK);
    adapter = adapter_of(machine, 1);
    if (network != NULL && adapter != NULL) {
        check(count_unconnected(app) == 1, "its adapter is on no network");
        check_hr(IVMNetworkAdapter_get_VirtualNetwork(adapter, &found), S_FALSE, "VirtualNetwork at first");
        check(found == NULL, "none is given");
        check_hr(IVMNetworkAdapter_AttachToVirtualNetwork(adapter, network), S_OK, "AttachToVirtualNetwork");
        check(count_unconnected(app) == 0 && count_on(network) == 1, "now it is on the network");
        if (check_hr(IVMNetworkAdapter_get_VirtualNetwork(adapter, &found), S_OK, "VirtualNetwork")) {
            hr = IVMVirtualNetwork_get_Name(found, &text);
            check_text(hr, text, L"Shared Networking (NAT)", "Name");
            hr = IVMVirtualNetwork_get_HostAdapter(found, &text);
            check_text(hr, text, L"", "HostAdapter");
            IVMVirtualNetwork_Release(found);
        }
        check_error_info(IVMNetworkAdapter_AttachToVirtualNetwork(adapter, NULL), E_POINTER, L"AttachToVirtualNetwork");
        check_hr(IVMNetworkAdapter_DetachFromVirtualNetwork(adapter), S_OK, "DetachFromVirtualNetwork");
        check_hr(IVMNetworkAdapter_DetachFromVirtualNetwork(adapter), S_OK, "DetachFromVirtualNetwork again");
        check(count_unconnected(app) == 1 && count_on(network) == 0, "it is on no network again");
        if (check_hr(IVMNetworkAdapter_get_VirtualMachine(adapter, &owner), S_OK, "VirtualMachine")) {
            check_machine_text(owner, owner->lpVtbl->get_Name, L"it", "Name");
            IVMVirtualMachine_Release(owner);
        }
        IVMVirtualNetwork_Release(network);
        IVMNetworkAdapter_Release(adapter);
    }
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

static void put_value(IVMVirtualMachine *machine, const WCHAR *key, VARIANT value)
{
    BSTR string = SysAllocString(key);

    check_hr(IVMVirtualMachine_SetConfigurationValue(machine, string, value), S_OK, "%s", utf8(key));
    VariantClear(&value);
    SysFreeString(string);
}

/* A machine that comes from another computer names its network card. */
TEST(machine_networks, an_unknown_network_of_a_machine_is_told_as_such)
{
    static const WCHAR key[] = L"hardware/pci_bus/ethernet_adapter/ethernet_controller[@id=0]/virtual_network/";
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMVirtualNetwork *network = (IVMVirtualNetwork *)(UINT_PTR)0xdeadbeef;
    IVMNetworkAdapter *adapter;
    WCHAR name[128], id[128];
    VARIANT bytes;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    V_VT(&bytes) = VT_ARRAY | VT_UI1;
    V_ARRAY(&bytes) = SafeArrayCreateVector(VT_UI1, 0, 16);
    memset(V_ARRAY(&bytes)->pvData, 0x9d, 16);
    _snwprintf(id, ARRAYSIZE(id), L"%lsid", key);
    _snwprintf(name, ARRAYSIZE(name), L"%lsname", key);
    put_value(machine, id, bytes);
    put_value(machine, name, text_variant(L"Card Of Another Computer"));
    adapter = adapter_of(machine, 1);
    if (adapter != NULL) {
        check_error_info(IVMNetworkAdapter_get_VirtualNetwork(adapter, &network), VM_E_INVALID_VIRTUAL_NETWORK_ID,
                         L"Card Of Another Computer");
        check(network == NULL, "none is given");
        put_value(machine, name, text_variant(L"INTERNAL network"));
        if (check_hr(IVMNetworkAdapter_get_VirtualNetwork(adapter, &network), S_OK, "one that is known by its name"))
            IVMVirtualNetwork_Release(network);
        IVMNetworkAdapter_Release(adapter);
    }
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

/* Their addresses are made when the machine starts; until then nothing tells one from another but its number. */
TEST(machine_networks, adapters_without_addresses_are_followed_as_well)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMNetworkAdapter *first = NULL, *second = NULL;
    IVMVirtualNetwork *network, *found = NULL;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    if (check_hr(IVMVirtualMachine_AddNetworkAdapter(machine, &second), S_OK, "AddNetworkAdapter"))
        IVMNetworkAdapter_Release(second);
    for (int i = 0; i < 2; i++) {
        WCHAR key[128];
        VARIANT none;
        V_VT(&none) = VT_ARRAY | VT_UI1;
        V_ARRAY(&none) = SafeArrayCreateVector(VT_UI1, 0, 0);
        _snwprintf(key, ARRAYSIZE(key),
                   L"hardware/pci_bus/ethernet_adapter/ethernet_controller[@id=%d]/ethernet_card_address", i);
        put_value(machine, key, none);
    }
    first = adapter_of(machine, 1);
    second = adapter_of(machine, 2);
    network = network_named(app, L"Internal Network", S_OK);
    if (first != NULL && second != NULL && network != NULL) {
        check_hr(IVMNetworkAdapter_AttachToVirtualNetwork(second, network), S_OK, "AttachToVirtualNetwork");
        check_hr(IVMVirtualMachine_RemoveNetworkAdapter(machine, first), S_OK, "RemoveNetworkAdapter");
        check_error_info(IVMNetworkAdapter_get_VirtualNetwork(first, &found), VM_E_VM_UNKNOWN, L"it.vmc");
        if (check_hr(IVMNetworkAdapter_get_VirtualNetwork(second, &found), S_OK, "VirtualNetwork of the second"))
            IVMVirtualNetwork_Release(found);
        IVMVirtualNetwork_Release(network);
        IVMNetworkAdapter_Release(first);
        IVMNetworkAdapter_Release(second);
    }
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

TEST(machine_networks, two_are_there_always_and_one_for_each_adapter_of_the_computer)
{
    IVMVirtualPC *app = application();
    IVMVirtualNetworkCollection *networks = NULL;
    IVMVirtualNetwork *network;
    LONG count = 0;

    if (app == NULL)
        return;
    if (check_hr(IVMVirtualPC_get_VirtualNetworks(app, &networks), S_OK, "VirtualNetworks")) {
        check_hr(IVMVirtualNetworkCollection_get_Count(networks, &count), S_OK, "Count");
        check(count >= 2, "there are %ld", (long)count);
        for (LONG i = 1; i <= count; i++) {
            BSTR name = NULL, host = NULL;
            VARIANT_BOOL wireless = 7;
            VARIANT id;
            VariantInit(&id);
            if (!check_hr(IVMVirtualNetworkCollection_get_Item(networks, i, &network), S_OK, "Item"))
                continue;
            check_hr(IVMVirtualNetwork_get_Name(network, &name), S_OK, "Name");
            check_hr(IVMVirtualNetwork_get_HostAdapter(network, &host), S_OK, "HostAdapter");
            check_hr(IVMVirtualNetwork_get_MediaType(network, &wireless), S_OK, "MediaType");
            check_hr(IVMVirtualNetwork__ID(network, &id), S_OK, "_ID");
            check(i <= 2 ? SysStringLen(host) == 0 : wcscmp(host, name) == 0, "%s is of %s", utf8(name), utf8(host));
            check(V_VT(&id) == (VT_ARRAY | VT_UI1) && V_ARRAY(&id)->rgsabound[0].cElements == 16, "16 bytes");
            check(count_on(network) == 0, "no machine is on %s", utf8(name));
            VariantClear(&id);
            SysFreeString(name);
            SysFreeString(host);
            IVMVirtualNetwork_Release(network);
        }
        IVMVirtualNetworkCollection_Release(networks);
    }
    check(network_named(app, L"No Such Network", S_FALSE) == NULL, "none is found");
    network_named(app, L"", E_INVALIDARG);
    network_named(app, L"a*b", E_INVALIDARG);
    IVMVirtualPC_Release(app);
}
