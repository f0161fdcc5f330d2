/* virtual_pc_networks.c - IVMVirtualPC: virtual networks, and the adapters that are on none. */
#include "virtual_pc_methods.h"

#include "com_value.h"
#include "virtual_network.h"

HRESULT STDMETHODCALLTYPE virtual_pc_FindVirtualNetwork(IVMVirtualPC *self, BSTR name, IVMVirtualNetwork **out)
{
    static const WCHAR member[] = L"IVMVirtualPC.FindVirtualNetwork";
    HRESULT hr;

    if (out != NULL)
        *out = NULL;
    hr = virtual_pc_enter(member, COM_NEEDS(name, out));
    if (FAILED(hr))
        return hr;
    if (!machine_network_is_name(com_text(name)))
        return com_fail_status(&IID_IVMVirtualPC, VHD_NETWORK_NAME, name);
    return virtual_network_find(&IID_IVMVirtualPC, member, com_text(name), out);
}

HRESULT STDMETHODCALLTYPE virtual_pc_get_VirtualNetworks(IVMVirtualPC *self, IVMVirtualNetworkCollection **out)
{
    static const WCHAR member[] = L"IVMVirtualPC.VirtualNetworks";
    HRESULT hr;

    if (out != NULL)
        *out = NULL;
    hr = virtual_pc_enter(member, COM_NEEDS(out));
    return SUCCEEDED(hr) ? virtual_network_all(&IID_IVMVirtualPC, member, out) : hr;
}

HRESULT STDMETHODCALLTYPE virtual_pc_get_UnconnectedNetworkAdapters(IVMVirtualPC *self,
                                                                    IVMNetworkAdapterCollection **out)
{
    static const WCHAR member[] = L"IVMVirtualPC.UnconnectedNetworkAdapters";
    HRESULT hr;

    if (out != NULL)
        *out = NULL;
    hr = virtual_pc_enter(member, COM_NEEDS(out));
    return SUCCEEDED(hr) ? virtual_network_adapters(&IID_IVMVirtualPC, member, NULL, out) : hr;
}
