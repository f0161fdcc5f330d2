/* virtual_pc_methods.h - the methods of IVMVirtualPC that are not in virtual_pc.c, and what all have in common. */
#ifndef OPENVPC_VIRTUAL_PC_METHODS_H
#define OPENVPC_VIRTUAL_PC_METHODS_H

#include "com_error.h"

/*
 * What every call checks first: the pointers that it needs, then whether the configuration demands hardware
 * virtualization that is not there. `member` is Interface.Member.
 */
HRESULT virtual_pc_enter(const WCHAR *member, const void *const *needed, size_t count);

/* The same for a call whose result is a VARIANT, which is emptied first; `out` is among those that are needed. */
HRESULT virtual_pc_enter_variant(const WCHAR *member, VARIANT *out);

/* virtual_pc_configuration.c: reads and changes the configuration of the user */
HRESULT STDMETHODCALLTYPE virtual_pc_GetConfigurationValue(IVMVirtualPC *self, BSTR key, VARIANT *value);
HRESULT STDMETHODCALLTYPE virtual_pc_SetConfigurationValue(IVMVirtualPC *self, BSTR key, VARIANT value);
HRESULT STDMETHODCALLTYPE virtual_pc_RemoveConfigurationValue(IVMVirtualPC *self, BSTR key);

/* virtual_pc_machines.c: machines are made, registered, found and deleted */
HRESULT STDMETHODCALLTYPE virtual_pc_FindVirtualMachine(IVMVirtualPC *self, BSTR name, IVMVirtualMachine **out);
HRESULT STDMETHODCALLTYPE virtual_pc_CreateVirtualMachine(IVMVirtualPC *self, BSTR name, BSTR path,
                                                          IVMVirtualMachine **out);
HRESULT STDMETHODCALLTYPE virtual_pc_DeleteVirtualMachine(IVMVirtualPC *self, IVMVirtualMachine *machine);
HRESULT STDMETHODCALLTYPE virtual_pc_RegisterVirtualMachine(IVMVirtualPC *self, BSTR name, BSTR path,
                                                            IVMVirtualMachine **out);
HRESULT STDMETHODCALLTYPE virtual_pc_UnregisterVirtualMachine(IVMVirtualPC *self, IVMVirtualMachine *machine);
HRESULT STDMETHODCALLTYPE virtual_pc_get_VirtualMachines(IVMVirtualPC *self, IVMVirtualMachineCollection **out);

/* virtual_pc_networks.c: virtual networks, and the adapters that are on none */
HRESULT STDMETHODCALLTYPE virtual_pc_FindVirtualNetwork(IVMVirtualPC *self, BSTR name, IVMVirtualNetwork **out);
HRESULT STDMETHODCALLTYPE virtual_pc_get_VirtualNetworks(IVMVirtualPC *self, IVMVirtualNetworkCollection **out);
HRESULT STDMETHODCALLTYPE virtual_pc_get_UnconnectedNetworkAdapters(IVMVirtualPC *self,
                                                                    IVMNetworkAdapterCollection **out);

/* virtual_pc_files.c: where to look for files, and which are there */
HRESULT STDMETHODCALLTYPE virtual_pc_get_DefaultVMConfigurationPath(IVMVirtualPC *self, BSTR *path);
HRESULT STDMETHODCALLTYPE virtual_pc_put_DefaultVMConfigurationPath(IVMVirtualPC *self, BSTR path);
HRESULT STDMETHODCALLTYPE virtual_pc_get_SearchPaths(IVMVirtualPC *self, VARIANT *paths);
HRESULT STDMETHODCALLTYPE virtual_pc_put_SearchPaths(IVMVirtualPC *self, VARIANT paths);
HRESULT STDMETHODCALLTYPE virtual_pc_GetHardDiskFiles(IVMVirtualPC *self, VARIANT more, VARIANT *files);
HRESULT STDMETHODCALLTYPE virtual_pc_GetVirtualMachineFiles(IVMVirtualPC *self, VARIANT more, VARIANT_BOOL unknown,
                                                            VARIANT *files);
HRESULT STDMETHODCALLTYPE virtual_pc_GetFloppyDiskFiles(IVMVirtualPC *self, VARIANT more, VARIANT *files);
HRESULT STDMETHODCALLTYPE virtual_pc_GetDVDFiles(IVMVirtualPC *self, VARIANT more, VARIANT *files);

#endif
