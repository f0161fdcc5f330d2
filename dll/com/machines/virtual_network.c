/* virtual_network.c - IVMVirtualNetwork. There is one inside, one by way of the computer, and one for each of its adapters. */
#include "virtual_network.h"

#include "collection.h"
#include "com_enum.h"
#include "com_error.h"
#include "com_object.h"
#include "com_value.h"
#include "host_network.h"
#include "vhd_path.h"

#include <stdlib.h>
#include <string.h>

struct virtual_network {
    struct com_object object;
    struct host_network network;
};

static const struct host_network *network_of(IVMVirtualNetwork *self)
{
    return &((struct virtual_network *)self)->network;
}

COM_DISPATCH(virtual_network, IVMVirtualNetwork)

/* An array of bytes, as the same value of a machine's configuration is. */
static HRESULT STDMETHODCALLTYPE virtual_network__ID(IVMVirtualNetwork *self, VARIANT *id)
{
    const HRESULT hr = com_require(&IID_IVMVirtualNetwork, id, L"IVMVirtualNetwork._ID");
    SAFEARRAY *array;

    if (FAILED(hr))
        return hr;
    VariantInit(id);
    array = SafeArrayCreateVector(VT_UI1, 0, MACHINE_NETWORK_ID);
    if (array == NULL)
        return com_fail_status(&IID_IVMVirtualNetwork, VHD_OUT_OF_MEMORY, L"IVMVirtualNetwork._ID");
    memcpy(array->pvData, network_of(self)->network.id, MACHINE_NETWORK_ID);
    V_VT(id) = VT_ARRAY | VT_UI1;
    V_ARRAY(id) = array;
    return S_OK;
}

static HRESULT give_text(const WCHAR *member, const char16_t *text, BSTR *out)
{
    *out = com_string(vhd_text_of(text));
    return *out != NULL ? S_OK : com_fail_status(&IID_IVMVirtualNetwork, VHD_OUT_OF_MEMORY, member);
}

static HRESULT STDMETHODCALLTYPE virtual_network_get_Name(IVMVirtualNetwork *self, BSTR *name)
{
    const HRESULT hr = com_require(&IID_IVMVirtualNetwork, name, L"IVMVirtualNetwork.Name");

    return SUCCEEDED(hr) ? give_text(L"IVMVirtualNetwork.Name", network_of(self)->network.name, name) : hr;
}

static HRESULT STDMETHODCALLTYPE virtual_network_get_MediaType(IVMVirtualNetwork *self, VARIANT_BOOL *is_wireless)
{
    const HRESULT hr = com_require(&IID_IVMVirtualNetwork, is_wireless, L"IVMVirtualNetwork.MediaType");

    if (SUCCEEDED(hr))
        *is_wireless = network_of(self)->is_wireless ? VARIANT_TRUE : VARIANT_FALSE;
    return hr;
}

/* The adapter may have gone since the network was listed. */
static HRESULT STDMETHODCALLTYPE virtual_network_get_HostAdapter(IVMVirtualNetwork *self, BSTR *name)
{
    static const WCHAR member[] = L"IVMVirtualNetwork.HostAdapter";
    const struct host_network *network = network_of(self);
    struct host_network found;
    bool is_there;
    HRESULT hr;

    if (name != NULL)
        *name = NULL;
    hr = com_require(&IID_IVMVirtualNetwork, name, member);
    if (FAILED(hr) || !network->is_of_host)
        return SUCCEEDED(hr) ? give_text(member, u"", name) : hr;
    hr = com_host_answer(&IID_IVMVirtualNetwork, member, host_network_on_record(&network->network, &found, &is_there));
    if (FAILED(hr))
        return hr;
    return is_there ? give_text(member, network->network.name, name)
                    : com_fail_status(&IID_IVMVirtualNetwork, VHD_NETWORK_NO_ADAPTER, network->network.name);
}

static HRESULT STDMETHODCALLTYPE virtual_network_get_NetworkAdapters(IVMVirtualNetwork *self,
                                                                     IVMNetworkAdapterCollection **adapters)
{
    static const WCHAR member[] = L"IVMVirtualNetwork.NetworkAdapters";
    HRESULT hr;

    if (adapters != NULL)
        *adapters = NULL;
    hr = com_require(&IID_IVMVirtualNetwork, adapters, member);
    return SUCCEEDED(hr)
               ? virtual_network_adapters(&IID_IVMVirtualNetwork, member, &network_of(self)->network, adapters)
               : hr;
}

static const IVMVirtualNetworkVtbl virtual_network_vtable = {
    COM_DISPATCH_SLOTS(virtual_network),
    virtual_network__ID,
    virtual_network_get_Name,
    virtual_network_get_MediaType,
    virtual_network_get_HostAdapter,
    virtual_network_get_NetworkAdapters,
};

static const struct com_class virtual_network_class = {
    .iid = &IID_IVMVirtualNetwork,
    .clsid = &CLSID_VMVirtualNetwork,
    .vtable = &virtual_network_vtable,
    .size = sizeof(struct virtual_network),
    .dual = true,
};

static HRESULT create(const IID *iid, const WCHAR *member, const struct host_network *network, IVMVirtualNetwork **out)
{
    struct virtual_network *object = com_object_new(&virtual_network_class);

    *out = NULL;
    if (object == NULL)
        return com_fail_status(iid, VHD_OUT_OF_MEMORY, member);
    object->network = *network;
    return com_object_publish(&object->object, &IID_IVMVirtualNetwork, (void **)out);
}

HRESULT virtual_network_named(const IID *iid, const WCHAR *member, struct vhd_text name,
                              struct machine_network *network)
{
    struct host_network found;
    struct vhd_error error;
    bool is_there;
    const HRESULT hr = com_host_answer(iid, member, host_network_named(name, &found, &is_there));

    if (FAILED(hr))
        return hr;
    *network = found.network;
    if (is_there)
        return S_OK;
    vhd_fail_text(&error, VHD_NETWORK_UNKNOWN, name);
    return com_fail(iid, &error);
}

HRESULT virtual_network_of(const IID *iid, const WCHAR *member, const struct machine_network *recorded,
                           IVMVirtualNetwork **out)
{
    struct host_network found;
    bool is_there;
    const HRESULT hr = com_host_answer(iid, member, host_network_on_record(recorded, &found, &is_there));

    if (FAILED(hr))
        return hr;
    return is_there ? create(iid, member, &found, out) : com_fail_status(iid, VHD_NETWORK_UNKNOWN, recorded->name);
}

HRESULT virtual_network_given(const IID *iid, const WCHAR *member, IVMVirtualNetwork *given,
                              struct machine_network *network)
{
    IVMVirtualNetwork *itself;
    BSTR name = NULL;
    HRESULT hr = IVMVirtualNetwork_QueryInterface(given, &IID_IVMVirtualNetwork, (void **)&itself);
    struct vhd_error error;

    if (SUCCEEDED(hr)) {
        hr = IVMVirtualNetwork_get_Name(itself, &name);
        IVMVirtualNetwork_Release(itself);
    }
    if (FAILED(hr)) {
        vhd_fail_system(&error, VHD_NETWORK_FOREIGN, member, (uint32_t)hr);
        return com_fail(iid, &error);
    }
    hr = virtual_network_named(iid, member, com_text(name), network);
    SysFreeString(name);
    return hr;
}

HRESULT virtual_network_find(const IID *iid, const WCHAR *member, struct vhd_text name, IVMVirtualNetwork **out)
{
    struct host_network found;
    bool is_there;
    const HRESULT hr = com_host_answer(iid, member, host_network_named(name, &found, &is_there));

    *out = NULL;
    if (FAILED(hr))
        return hr;
    return is_there ? create(iid, member, &found, out) : S_FALSE;
}

/* Objects for networks, from calloc; on failure those that were made are released. */
static HRESULT make_objects(const IID *iid, const WCHAR *member, const struct host_network *networks, size_t count,
                            VARIANT **items)
{
    HRESULT hr = S_OK;
    size_t made = 0;

    *items = calloc(count, sizeof **items); /* two are there always */
    if (*items == NULL)
        return com_fail_status(iid, VHD_OUT_OF_MEMORY, member);
    for (; made < count && SUCCEEDED(hr); made++) {
        VARIANT *item = &(*items)[made];
        hr = create(iid, member, &networks[made], (IVMVirtualNetwork **)&V_DISPATCH(item));
        V_VT(item) = VT_DISPATCH; /* NULL where that failed */
    }
    if (FAILED(hr))
        com_enum_free_items(ENUM_VARIANTS, *items, (ULONG)made);
    return hr;
}

HRESULT virtual_network_all(const IID *iid, const WCHAR *member, IVMVirtualNetworkCollection **out)
{
    struct host_network *networks;
    VARIANT *items;
    size_t count;
    HRESULT hr = com_host_answer(iid, member, host_networks(&networks, &count));

    *out = NULL;
    if (FAILED(hr))
        return hr;
    hr = make_objects(iid, member, networks, count, &items);
    if (SUCCEEDED(hr) && FAILED(collection_create(COLLECTION_NETWORKS, items, (ULONG)count, (void **)out)))
        hr = com_fail_status(iid, VHD_OUT_OF_MEMORY, member);
    free(networks);
    return hr;
}
