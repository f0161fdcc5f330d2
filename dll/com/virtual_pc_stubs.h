/*
 * virtual_pc_stubs.h - the members of IVMVirtualPC that answer E_NOTIMPL; part of virtual_pc.c, in vtable order.
 */
#ifndef OPENVPC_VIRTUAL_PC_STUBS_H
#define OPENVPC_VIRTUAL_PC_STUBS_H

#include "not_implemented.h"

NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, GetConfigurationValue, (IVMVirtualPC *self, BSTR key, VARIANT *out))
NOT_IMPLEMENTED(virtual_pc, IVMVirtualPC, SetConfigurationValue, (IVMVirtualPC *self, BSTR key, VARIANT value))
NOT_IMPLEMENTED(virtual_pc, IVMVirtualPC, RemoveConfigurationValue, (IVMVirtualPC *self, BSTR key))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, get_DefaultVMConfigurationPath, (IVMVirtualPC *self, BSTR *out))
NOT_IMPLEMENTED(virtual_pc, IVMVirtualPC, put_DefaultVMConfigurationPath, (IVMVirtualPC *self, BSTR path))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, get_SearchPaths, (IVMVirtualPC *self, VARIANT *out))
NOT_IMPLEMENTED(virtual_pc, IVMVirtualPC, put_SearchPaths, (IVMVirtualPC *self, VARIANT paths))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, GetHardDiskFiles, (IVMVirtualPC *self, VARIANT more, VARIANT *out))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, GetVirtualMachineFiles,
                    (IVMVirtualPC *self, VARIANT more, VARIANT_BOOL unknown, VARIANT *out))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, GetFloppyDiskFiles, (IVMVirtualPC *self, VARIANT more, VARIANT *out))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, GetDVDFiles, (IVMVirtualPC *self, VARIANT more, VARIANT *out))

#endif
