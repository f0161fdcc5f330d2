/* network_adapter.c - IVMNetworkAdapter: a network adapter of a virtual machine. */
#include "part_classes.h"

#include "com_error.h"
#include "com_value.h"
#include "machine_adapters.h"
#include "machine_power.h"
#include "virtual_machine.h"
#include "virtual_network.h"
#include "win32_host.h"

#include <string.h>

#define IID_OURS (&IID_IVMNetworkAdapter)

static bool look_for(const struct config_document *document, int number, bool *is_there, uint64_t *mark)
{
    int count;

    *mark = 0;
    if (!machine_adapter_count(document, &count))
        return false;
    *is_there = number < count;
    return !*is_there || machine_adapter_mark(document, number, mark);
}

static const struct part_kind adapters = { MACHINE_ADAPTERS, VHD_ADAPTER_GONE, true, look_for };

static struct machine_part *part_of(IVMNetworkAdapter *self)
{
    return (struct machine_part *)self;
}

COM_DISPATCH(network_adapter, IVMNetworkAdapter)

/* Reads the adapter; *number is which one of the machine it is. */
static HRESULT look(IVMNetworkAdapter *self, const WCHAR *member, void *out, size_t size,
                    struct machine_adapter *adapter, int *number)
{
    struct machine_view view;
    HRESULT hr = machine_part_look(part_of(self), member, out, size, MACHINE_ACT_ANY, &view, number);

    if (FAILED(hr))
        return hr;
    if (!machine_adapter_get(view.document, *number, adapter))
        hr = com_fail_status(IID_OURS, VHD_OUT_OF_MEMORY, member);
    machine_look_end(&view);
    return hr;
}

/* The same for a change. */
static HRESULT begin(IVMNetworkAdapter *self, struct machine_change *change, struct machine_adapter *adapter,
                     int *number)
{
    const HRESULT hr = machine_part_begin(part_of(self), MACHINE_ACT_ANY, change, number);

    if (FAILED(hr) || machine_adapter_get(change->file.document, *number, adapter))
        return hr;
    com_fail_status(IID_OURS, VHD_OUT_OF_MEMORY, change->file.path);
    machine_drop_change(change);
    return E_OUTOFMEMORY;
}

static HRESULT STDMETHODCALLTYPE network_adapter__ID(IVMNetworkAdapter *self, LONG *id)
{
    struct machine_adapter adapter;
    int number;
    const HRESULT hr = look(self, L"IVMNetworkAdapter._ID", COM_OUT(id), &adapter, &number);

    if (SUCCEEDED(hr))
        *id = number;
    return hr;
}

static HRESULT STDMETHODCALLTYPE network_adapter_get_VirtualMachine(IVMNetworkAdapter *self,
                                                                    IVMVirtualMachine **machine)
{
    char16_t path[VHD_PATH_CHARS];
    struct machine_adapter adapter;
    int number;
    const HRESULT hr = look(self, L"IVMNetworkAdapter.VirtualMachine", COM_OUT_OBJECT(machine), &adapter, &number);

    if (FAILED(hr))
        return hr;
    machine_path(part_of(self)->machine, path);
    return virtual_machine_create(IID_OURS, path, machine);
}

/* Connects it to a network, or to none. */
static HRESULT plug(IVMNetworkAdapter *self, const struct machine_network *network)
{
    char16_t key[MACHINE_KEY_CHARS];
    struct machine_adapter adapter;
    struct machine_change change;
    int number;
    HRESULT hr = begin(self, &change, &adapter, &number);

    if (FAILED(hr))
        return hr;
    machine_adapter_key(number, MACHINE_ADAPTER_NETWORK_NAME, key);
    machine_watch(&change, key);
    machine_adapter_key(number, MACHINE_ADAPTER_NETWORK, key);
    hr = machine_end_change(IID_OURS, &change, machine_adapter_connect(change.file.document, number, network), key);
    return SUCCEEDED(hr) ? machine_power_changed(IID_OURS, part_of(self)->machine, MACHINE_HOST_ADAPTER, number) : hr;
}

static HRESULT STDMETHODCALLTYPE network_adapter_AttachToVirtualNetwork(IVMNetworkAdapter *self,
                                                                        IVMVirtualNetwork *given)
{
    static const WCHAR member[] = L"IVMNetworkAdapter.AttachToVirtualNetwork";
    struct machine_network network;
    struct machine_adapter adapter;
    int number;
    HRESULT hr = com_require(IID_OURS, given, member);

    if (SUCCEEDED(hr))
        hr = look(self, member, COM_OUT(&number), &adapter, &number);
    if (SUCCEEDED(hr))
        hr = virtual_network_given(IID_OURS, member, given, &network);
    return SUCCEEDED(hr) ? plug(self, &network) : hr;
}

static HRESULT STDMETHODCALLTYPE network_adapter_DetachFromVirtualNetwork(IVMNetworkAdapter *self)
{
    return plug(self, NULL);
}

static HRESULT STDMETHODCALLTYPE network_adapter_get_VirtualNetwork(IVMNetworkAdapter *self,
                                                                    IVMVirtualNetwork **network)
{
    static const WCHAR member[] = L"IVMNetworkAdapter.VirtualNetwork";
    struct machine_adapter adapter;
    int number;
    const HRESULT hr = look(self, member, COM_OUT_OBJECT(network), &adapter, &number);

    if (FAILED(hr))
        return hr;
    return adapter.is_connected ? virtual_network_of(IID_OURS, member, &adapter.network, network) : S_FALSE;
}

static HRESULT STDMETHODCALLTYPE network_adapter_get_EthernetAddress(IVMNetworkAdapter *self, BSTR *address)
{
    static const WCHAR member[] = L"IVMNetworkAdapter.EthernetAddress";
    char16_t text[MACHINE_ADDRESS_CHARS];
    struct machine_adapter adapter;
    int number;
    const HRESULT hr = look(self, member, COM_OUT(address), &adapter, &number);

    if (FAILED(hr))
        return hr;
    machine_address_write(adapter.address, text);
    *address = com_string(vhd_text_of(text));
    return *address != NULL ? S_OK : com_fail_status(IID_OURS, VHD_OUT_OF_MEMORY, member);
}

/* Ends a change of the address, by which objects know the adapter. */
static HRESULT end_with_address(IVMNetworkAdapter *self, struct machine_change *change, int number,
                                enum config_change result, const uint8_t address[MACHINE_ADDRESS_BYTES])
{
    char16_t key[MACHINE_KEY_CHARS];
    HRESULT hr;

    if (result == CONFIG_CHANGED)
        result = machine_adapter_put_address(change->file.document, number, address);
    machine_adapter_key(number, MACHINE_ADAPTER_ADDRESS, key);
    hr = machine_end_change(IID_OURS, change, result, key);
    if (SUCCEEDED(hr))
        machine_part_marked(part_of(self), machine_adapter_mark_of(address));
    return hr;
}

static HRESULT STDMETHODCALLTYPE network_adapter_put_EthernetAddress(IVMNetworkAdapter *self, BSTR address)
{
    HRESULT hr = com_require(IID_OURS, address, L"IVMNetworkAdapter.EthernetAddress");
    uint8_t bytes[MACHINE_ADDRESS_BYTES];
    struct machine_adapter adapter;
    struct machine_change change;
    struct vhd_error error;
    int number;

    if (SUCCEEDED(hr))
        hr = begin(self, &change, &adapter, &number);
    if (FAILED(hr))
        return hr;
    if (machine_address_read(com_text(address), bytes) && !adapter.is_dynamic)
        return end_with_address(self, &change, number, CONFIG_CHANGED, bytes);
    vhd_fail_text(&error, adapter.is_dynamic ? VHD_ADAPTER_DYNAMIC : VHD_ADAPTER_ADDRESS, com_text(address));
    machine_drop_change(&change);
    return com_fail(IID_OURS, &error);
}

static HRESULT STDMETHODCALLTYPE network_adapter_get_IsEthernetAddressDynamic(IVMNetworkAdapter *self,
                                                                              VARIANT_BOOL *is_dynamic)
{
    struct machine_adapter adapter;
    int number;
    const HRESULT hr = look(self, L"IVMNetworkAdapter.IsEthernetAddressDynamic", COM_OUT(is_dynamic), &adapter,
                            &number);

    if (SUCCEEDED(hr))
        *is_dynamic = adapter.is_dynamic ? VARIANT_TRUE : VARIANT_FALSE;
    return hr;
}

/* From now on it is made by us: a new one, if a person had set it. */
static HRESULT STDMETHODCALLTYPE network_adapter_put_IsEthernetAddressDynamic(IVMNetworkAdapter *self,
                                                                              VARIANT_BOOL is_dynamic)
{
    char16_t key[MACHINE_KEY_CHARS];
    struct machine_adapter adapter;
    struct machine_change change;
    struct vhd_error error;
    enum config_change result;
    int number;
    HRESULT hr = begin(self, &change, &adapter, &number);

    if (FAILED(hr))
        return hr;
    machine_adapter_key(number, MACHINE_ADAPTER_DYNAMIC, key);
    if (!is_dynamic || (adapter.is_dynamic && machine_adapter_mark_of(adapter.address) != 0)) {
        result = machine_adapter_put_dynamic(change.file.document, number, is_dynamic != VARIANT_FALSE);
        return machine_end_change(IID_OURS, &change, result, key);
    }
    machine_watch(&change, key);
    result = machine_adapter_put_dynamic(change.file.document, number, true);
    if (machine_adapter_new_address(win32_host, change.file.document, change.file.path, adapter.address, &error) ==
        VHD_OK)
        return end_with_address(self, &change, number, result, adapter.address);
    machine_drop_change(&change);
    return com_fail(IID_OURS, &error);
}

static const IVMNetworkAdapterVtbl network_adapter_vtable = {
    COM_DISPATCH_SLOTS(network_adapter),          network_adapter__ID,
    network_adapter_get_VirtualMachine,           network_adapter_AttachToVirtualNetwork,
    network_adapter_DetachFromVirtualNetwork,     network_adapter_get_VirtualNetwork,
    network_adapter_get_EthernetAddress,          network_adapter_put_EthernetAddress,
    network_adapter_get_IsEthernetAddressDynamic, network_adapter_put_IsEthernetAddressDynamic,
};

const struct part_class network_adapter_class = {
    .class = {
        .iid = &IID_IVMNetworkAdapter,
        .clsid = &CLSID_VMNetworkAdapter,
        .vtable = &network_adapter_vtable,
        .size = sizeof(struct machine_part),
        .dual = true,
        .destroy = machine_part_destroy,
    },
    .kind = &adapters,
};
