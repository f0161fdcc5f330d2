/* codes_application.c - the codes of the application's limits and collections, and of virtual networks. */
#include "codes_member.h"

GETTER(IVMVirtualPC, HostInfo)
GETTER(IVMVirtualPC, VirtualNetworks)
GETTER(IVMVirtualPC, UnconnectedNetworkAdapters)
GETTER(IVMVirtualPC, USBDeviceCollection)
GETTER(IVMVirtualPC, MinimumMemoryPerVM)
GETTER(IVMVirtualPC, MaximumMemoryPerVM)
GETTER(IVMVirtualPC, SuggestedMaximumMemoryPerVM)
GETTER(IVMVirtualPC, MaximumFloppyDrivesPerVM)
GETTER(IVMVirtualPC, MaximumSerialPortsPerVM)
GETTER(IVMVirtualPC, MaximumParallelPortsPerVM)
GETTER(IVMVirtualPC, MaximumNetworkAdaptersPerVM)
GETTER(IVMVirtualPC, MaximumNumberOfIDEBuses)
GETTER(IVMVirtualMachineCollection, Count)
GETTER(IVMVirtualMachineCollection, _NewEnum)
GETTER(IVMVirtualNetworkCollection, Count)
GETTER(IVMVirtualNetworkCollection, _NewEnum)
GETTER(IVMNetworkAdapterCollection, Count)
GETTER(IVMNetworkAdapterCollection, _NewEnum)
GETTER(IVMUSBDeviceCollection, Count)
GETTER(IVMUSBDeviceCollection, _NewEnum)

#define ITEM_GETTER(interface)                                                \
    static HRESULT interface##_Item_get(void *object, LONG number, void *out) \
    {                                                                         \
        return interface##_get_Item((interface *)object, number, out);        \
    }

ITEM_GETTER(IVMVirtualMachineCollection)
ITEM_GETTER(IVMVirtualNetworkCollection)
ITEM_GETTER(IVMNetworkAdapterCollection)
ITEM_GETTER(IVMUSBDeviceCollection)

/* What the rows pass as names. */
#define NAME L"some name"
#define OWN_NAME L"internal network"
#define BAD_NAME L"some*name"

static HRESULT find_network_named(void *object, const WCHAR *text, void *out)
{
    BSTR name = SysAllocString(text);
    HRESULT hr = IVMVirtualPC_FindVirtualNetwork((IVMVirtualPC *)object, name, out);

    SysFreeString(name);
    return hr;
}

static HRESULT find_network(void *object, LONG number, void *out)
{
    return find_network_named(object, NAME, out);
}

static HRESULT find_own_network(void *object, LONG number, void *out)
{
    return find_network_named(object, OWN_NAME, out);
}

static HRESULT find_badly_named_network(void *object, LONG number, void *out)
{
    return find_network_named(object, BAD_NAME, out);
}

#define APPLICATION_PROPERTY(member, type) PROPERTY(APPLICATION, IVMVirtualPC, member, type), DEMANDED(member)

/* One with fewer than `many` elements. */
#define COLLECTION(subject, interface, many)                                                                    \
    PROPERTY(subject, interface, Count, VT_I4), PROPERTY(subject, interface, _NewEnum, VT_UNKNOWN),             \
        CODE(subject, interface, Item, interface##_Item_get, VT_DISPATCH, DISP_E_BADINDEX, 0, L"index",         \
             member_show_failure),                                                                              \
        CODE(subject, interface, Item, interface##_Item_get, VT_DISPATCH, DISP_E_BADINDEX, many, L"index",      \
             member_show_failure),                                                                              \
        CODE(subject, interface, Item, interface##_Item_get, VT_DISPATCH, E_POINTER, 1, L"" #interface ".Item", \
             member_show_null)

/* A method of the application; further fields of the row may follow. */
#define METHOD(member, value, call, type, mentions, show, ...)                                                        \
    {                                                                                                                 \
        .code = { "IVMVirtualPC_" #member "__" #value, value, mentions, show }, APPLICATION, L"" #member, call, type, \
        __VA_ARGS__                                                                                                   \
    }

/* What every one of them has. */
#define METHOD_CODES(member, call, type, ...)                                                       \
    METHOD(member, E_POINTER, call, type, L"IVMVirtualPC." #member, member_show_null, __VA_ARGS__), \
        METHOD(member, VM_E_HARDWARE_VIRTUALIZATION_DISABLED, call, type, L"IVMVirtualPC." #member, \
               member_show_demand, __VA_ARGS__)

static const struct member_row rows[] = {
    APPLICATION_PROPERTY(HostInfo, VT_DISPATCH),
    APPLICATION_PROPERTY(VirtualNetworks, VT_DISPATCH),
    APPLICATION_PROPERTY(UnconnectedNetworkAdapters, VT_DISPATCH),
    APPLICATION_PROPERTY(USBDeviceCollection, VT_DISPATCH),
    APPLICATION_PROPERTY(MinimumMemoryPerVM, VT_I4),
    APPLICATION_PROPERTY(MaximumMemoryPerVM, VT_I4),
    APPLICATION_PROPERTY(SuggestedMaximumMemoryPerVM, VT_I4),
    APPLICATION_PROPERTY(MaximumFloppyDrivesPerVM, VT_I4),
    APPLICATION_PROPERTY(MaximumSerialPortsPerVM, VT_I4),
    APPLICATION_PROPERTY(MaximumParallelPortsPerVM, VT_I4),
    APPLICATION_PROPERTY(MaximumNetworkAdaptersPerVM, VT_I4),
    APPLICATION_PROPERTY(MaximumNumberOfIDEBuses, VT_I4),

    COLLECTION(MACHINES, IVMVirtualMachineCollection, 1),
    COLLECTION(NETWORKS, IVMVirtualNetworkCollection, 1000),
    CODE(NETWORKS, IVMVirtualNetworkCollection, Item, IVMVirtualNetworkCollection_Item_get, VT_DISPATCH, S_OK, 1, NULL,
         member_show_success),
    COLLECTION(ADAPTERS, IVMNetworkAdapterCollection, 1),
    COLLECTION(USB_DEVICES, IVMUSBDeviceCollection, 1),

    METHOD(FindVirtualNetwork, S_OK, find_own_network, VT_DISPATCH, NULL, member_show_success, .texts = { OWN_NAME }),
    METHOD(FindVirtualNetwork, S_FALSE, find_network, VT_DISPATCH, NULL, member_show_success, .texts = { NAME }),
    METHOD(FindVirtualNetwork, E_INVALIDARG, find_badly_named_network, VT_DISPATCH, BAD_NAME, member_show_failure,
           .texts = { BAD_NAME }),
    METHOD_CODES(FindVirtualNetwork, find_network, VT_DISPATCH, .texts = { NAME }),
};

const struct code_table codes_application = { rows, sizeof rows[0], ARRAYSIZE(rows), member_script, member_step };
