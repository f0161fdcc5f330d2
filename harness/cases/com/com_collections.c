/* com_collections.c - empty collections, of which there is nothing here, and the limits of virtual machines. */
#include "client.h"

#include <wchar.h>

/* The interfaces of collections have the same methods, so that IVMTaskCollection can stand for all of them here. */
struct empty {
    const WCHAR *property, *name;
    const IID *iid;
    HRESULT (*get)(IVMVirtualPC *app, void *out);
};

#define EMPTY(property, interface)                                  \
    static HRESULT get_##property(IVMVirtualPC *app, void *out)     \
    {                                                               \
        return IVMVirtualPC_get_##property(app, (interface **)out); \
    }

EMPTY(VirtualMachines, IVMVirtualMachineCollection)
EMPTY(UnconnectedNetworkAdapters, IVMNetworkAdapterCollection)
EMPTY(SupportDrivers, IVMSupportDriverCollection)
EMPTY(USBDeviceCollection, IVMUSBDeviceCollection)

static const struct empty empties[] = {
    { L"VirtualMachines", L"IVMVirtualMachineCollection", &IID_IVMVirtualMachineCollection, get_VirtualMachines },
    { L"UnconnectedNetworkAdapters", L"IVMNetworkAdapterCollection", &IID_IVMNetworkAdapterCollection,
      get_UnconnectedNetworkAdapters },
    { L"SupportDrivers", L"IVMSupportDriverCollection", &IID_IVMSupportDriverCollection, get_SupportDrivers },
    { L"USBDeviceCollection", L"IVMUSBDeviceCollection", &IID_IVMUSBDeviceCollection, get_USBDeviceCollection },
};

static IVMTaskCollection *collection_of(IVMVirtualPC *app, const struct empty *row)
{
    IVMTaskCollection *collection = NULL, *same = NULL;

    if (!check_hr(row->get(app, &collection), S_OK, "the property"))
        return NULL;
    check_hr(IVMTaskCollection_QueryInterface(collection, row->iid, (void **)&same), S_OK, "its own interface");
    check(same == collection, "which is what the property gives");
    if (same != NULL)
        IVMTaskCollection_Release(same);
    return collection;
}

static void check_enumerator(IUnknown *unknown)
{
    IEnumVARIANT *enumerator = NULL;
    ULONG fetched = 9;
    VARIANT item;

    if (!check(unknown != NULL, "there is an enumerator"))
        return;
    check_hr(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&enumerator), S_OK, "IEnumVARIANT");
    VariantInit(&item);
    if (enumerator != NULL) {
        check_hr(IEnumVARIANT_Next(enumerator, 1, &item, &fetched), S_FALSE, "Next");
        check(fetched == 0 && V_VT(&item) == VT_EMPTY, "there is no element");
        IEnumVARIANT_Release(enumerator);
    }
    IUnknown_Release(unknown);
}

TEST(com_collections, of_machines_and_adapters_are_empty_and_enumerate)
{
    static const LONG indices[] = { 0, 1, -1, 2147483647 };
    IVMVirtualPC *app = application();

    for (size_t i = 0; app != NULL && i < ARRAYSIZE(empties); i++) {
        IVMTaskCollection *collection;
        IUnknown *enumerator = NULL;
        LONG count = -1;
        context("%s", utf8(empties[i].property));
        if ((collection = collection_of(app, &empties[i])) == NULL)
            continue;
        check_hr(IVMTaskCollection_get_Count(collection, &count), S_OK, "Count");
        check(count == 0, "it has %ld elements", count);
        for (size_t j = 0; j < ARRAYSIZE(indices); j++) {
            IVMTask *item = (IVMTask *)(UINT_PTR)0xdeadbeef;
            check_error_info(IVMTaskCollection_get_Item(collection, indices[j], &item), DISP_E_BADINDEX, L"index");
            check(item == NULL, "the element is set to NULL");
        }
        check_hr(IVMTaskCollection_get__NewEnum(collection, &enumerator), S_OK, "_NewEnum");
        check_enumerator(enumerator);
        IVMTaskCollection_Release(collection);
    }
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

TEST(com_collections, refuse_null_pointers_by_their_own_names)
{
    IVMVirtualPC *app = application();

    for (size_t i = 0; app != NULL && i < ARRAYSIZE(empties); i++) {
        IVMTaskCollection *collection;
        WCHAR member[64];
        context("%s", utf8(empties[i].property));
        check_error_info(empties[i].get(app, NULL), E_POINTER, empties[i].property);
        if ((collection = collection_of(app, &empties[i])) == NULL)
            continue;
        _snwprintf(member, ARRAYSIZE(member), L"%ls.Count", empties[i].name);
        check_error_info(IVMTaskCollection_get_Count(collection, NULL), E_POINTER, member);
        _snwprintf(member, ARRAYSIZE(member), L"%ls.Item", empties[i].name);
        check_error_info(IVMTaskCollection_get_Item(collection, 1, NULL), E_POINTER, member);
        _snwprintf(member, ARRAYSIZE(member), L"%ls._NewEnum", empties[i].name);
        check_error_info(IVMTaskCollection_get__NewEnum(collection, NULL), E_POINTER, member);
        IVMTaskCollection_Release(collection);
    }
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

TEST(com_collections, work_by_name_as_scripts_use_them)
{
    IVMVirtualPC *app = application();

    for (size_t i = 0; app != NULL && i < ARRAYSIZE(empties); i++) {
        VARIANT collection, value, index = long_variant(1);
        EXCEPINFO exception;
        HRESULT hr = invoke(app, empties[i].property, DISPATCH_PROPERTYGET, NULL, 0, &collection, &exception);
        context("%s", utf8(empties[i].property));
        if (!check_hr(hr, S_OK, "the property") || !check(V_VT(&collection) == VT_DISPATCH, "it is an object"))
            continue;
        hr = invoke(V_DISPATCH(&collection), L"Count", DISPATCH_PROPERTYGET, NULL, 0, &value, &exception);
        check(hr == S_OK && V_VT(&value) == VT_I4 && V_I4(&value) == 0, "Count is 0");
        hr = invoke(V_DISPATCH(&collection), L"Item", DISPATCH_PROPERTYGET, &index, 1, &value, &exception);
        check_exception(hr, &exception, DISP_E_BADINDEX, L"index");
        hr = invoke(V_DISPATCH(&collection), L"_NewEnum", DISPATCH_PROPERTYGET, NULL, 0, &value, &exception);
        if (check_hr(hr, S_OK, "_NewEnum"))
            check_enumerator(V_UNKNOWN(&value));
        VariantClear(&collection);
    }
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

/* Finding */

static void check_finds_nothing(IVMVirtualPC *app, const WCHAR *member, const WCHAR *name)
{
    VARIANT argument = text_variant(name), result;
    EXCEPINFO exception;

    check(SUCCEEDED(invoke(app, member, DISPATCH_METHOD, &argument, 1, &result, &exception)), "%s of '%s'",
          utf8(member), utf8(name)); /* S_FALSE or, under Wine, S_OK */
    check(V_VT(&result) == VT_DISPATCH && V_DISPATCH(&result) == NULL, "the result is Nothing");
    VariantClear(&argument);
}

TEST(com_collections, finding_a_machine_or_network_gives_nothing)
{
    static const WCHAR *const bad[] = { L"", L"a*b", L"a\\b", L"a\tb", L"\"", L"what?" };
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = (IVMVirtualMachine *)(UINT_PTR)0xdeadbeef;
    IVMVirtualNetwork *network = (IVMVirtualNetwork *)(UINT_PTR)0xdeadbeef;
    BSTR name = SysAllocString(L"some name");

    if (app == NULL)
        return;
    check_hr(IVMVirtualPC_FindVirtualMachine(app, name, &machine), S_FALSE, "FindVirtualMachine");
    check(machine == NULL, "there is no machine");
    check_hr(IVMVirtualPC_FindVirtualNetwork(app, name, &network), S_FALSE, "FindVirtualNetwork");
    check(network == NULL, "there is no network");
    check_finds_nothing(app, L"FindVirtualMachine", L"some name");
    check_finds_nothing(app, L"FindVirtualMachine", L"");
    check_finds_nothing(app, L"FindVirtualNetwork", L"some name");
    check_error_info(IVMVirtualPC_FindVirtualMachine(app, NULL, &machine), E_POINTER, L"FindVirtualMachine");
    check_error_info(IVMVirtualPC_FindVirtualMachine(app, name, NULL), E_POINTER, L"FindVirtualMachine");
    check_error_info(IVMVirtualPC_FindVirtualNetwork(app, NULL, &network), E_POINTER, L"FindVirtualNetwork");
    check_error_info(IVMVirtualPC_FindVirtualNetwork(app, name, NULL), E_POINTER, L"FindVirtualNetwork");
    SysFreeString(name);
    for (size_t i = 0; i < ARRAYSIZE(bad); i++) {
        context("'%s'", utf8(bad[i]));
        network = (IVMVirtualNetwork *)(UINT_PTR)0xdeadbeef;
        name = SysAllocString(bad[i]);
        check_error_info(IVMVirtualPC_FindVirtualNetwork(app, name, &network), E_INVALIDARG, bad[i]);
        check(network == NULL, "the network is set to NULL");
        SysFreeString(name);
    }
    context("%s", "");
    IVMVirtualPC_Release(app);
}

/* Limits */

static LONG limit(IVMVirtualPC *app, const WCHAR *member)
{
    EXCEPINFO exception;
    VARIANT value;

    if (!check_hr(invoke(app, member, DISPATCH_PROPERTYGET, NULL, 0, &value, &exception), S_OK, "%s", utf8(member)) ||
        !check(V_VT(&value) == VT_I4, "%s is a number", utf8(member)))
        return -1;
    return V_I4(&value);
}

TEST(com_collections, limits_are_those_of_virtual_pc_and_of_the_computer)
{
    static const struct {
        const WCHAR *member;
        LONG expected;
    } rows[] = {
        { L"MinimumMemoryPerVM", 4 },        { L"MaximumFloppyDrivesPerVM", 1 },    { L"MaximumSerialPortsPerVM", 2 },
        { L"MaximumParallelPortsPerVM", 1 }, { L"MaximumNetworkAdaptersPerVM", 4 }, { L"MaximumNumberOfIDEBuses", 2 },
    };
    MEMORYSTATUSEX status = { .dwLength = sizeof status };
    IVMVirtualPC *app = application();
    LONG most, suggested, host;

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(rows); i++)
        check(limit(app, rows[i].member) == rows[i].expected, "%s is %ld", utf8(rows[i].member), rows[i].expected);
    GlobalMemoryStatusEx(&status);
    host = status.ullTotalPhys >> 20 < 1000000 ? (LONG)(status.ullTotalPhys >> 20) : 1000000;
    most = limit(app, L"MaximumMemoryPerVM");
    suggested = limit(app, L"SuggestedMaximumMemoryPerVM");
    check(most <= 3712 && (host < 3712 + 512 ? most < host : most == 3712), "%ld MB of %ld", most, host);
    check(suggested >= 4 && suggested <= most && suggested <= (host > 8 ? host / 2 : 4), "%ld MB are suggested",
          suggested);
    IVMVirtualPC_Release(app);
}
