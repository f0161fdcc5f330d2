/* virtual_network.h - IVMVirtualNetwork: the virtual networks of this computer. */
#ifndef OPENVPC_VIRTUAL_NETWORK_H
#define OPENVPC_VIRTUAL_NETWORK_H

#include "com_windows.h"

#include "machine_networks.h"

/* All below leave IErrorInfo for `iid`, the interface of the caller, whose `member` is Interface.Member. */

/*
 * The network of that name, or the one that an adapter is on by its record; VHD_NETWORK_UNKNOWN, which names it, is
 * VM_E_INVALID_VIRTUAL_NETWORK_ID.
 */
HRESULT virtual_network_named(const IID *iid, const WCHAR *member, struct vhd_text name,
                              struct machine_network *network);
HRESULT virtual_network_of(const IID *iid, const WCHAR *member, const struct machine_network *recorded,
                           IVMVirtualNetwork **out);

/* The network that an object is about, which may be anybody's: what it is, it says by its name. */
HRESULT virtual_network_given(const IID *iid, const WCHAR *member, IVMVirtualNetwork *given,
                              struct machine_network *network);

/* S_FALSE and NULL when there is none of that name. */
HRESULT virtual_network_find(const IID *iid, const WCHAR *member, struct vhd_text name, IVMVirtualNetwork **out);

HRESULT virtual_network_all(const IID *iid, const WCHAR *member, IVMVirtualNetworkCollection **out);

/* The adapters of all registered machines that are on a network; NULL: on none. Damaged machines are passed over. */
HRESULT virtual_network_adapters(const IID *iid, const WCHAR *member, const struct machine_network *network,
                                 IVMNetworkAdapterCollection **out);

#endif
