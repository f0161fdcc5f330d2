/*
 * virtual_pc_stubs.h - the members of IVMVirtualPC that answer E_NOTIMPL; part of virtual_pc.c, in vtable order.
 */
#ifndef OPENVPC_VIRTUAL_PC_STUBS_H
#define OPENVPC_VIRTUAL_PC_STUBS_H

#include "not_implemented.h"

NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, FindVirtualMachine,
                    (IVMVirtualPC *self, BSTR name, IVMVirtualMachine **out))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, CreateVirtualMachine,
                    (IVMVirtualPC *self, BSTR name, BSTR path, IVMVirtualMachine **out))
NOT_IMPLEMENTED(virtual_pc, IVMVirtualPC, DeleteVirtualMachine, (IVMVirtualPC *self, IVMVirtualMachine *machine))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, RegisterVirtualMachine,
                    (IVMVirtualPC *self, BSTR name, BSTR path, IVMVirtualMachine **out))
NOT_IMPLEMENTED(virtual_pc, IVMVirtualPC, UnregisterVirtualMachine, (IVMVirtualPC *self, IVMVirtualMachine *machine))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, get_VirtualMachines,
                    (IVMVirtualPC *self, IVMVirtualMachineCollection **out))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, FindVirtualNetwork,
                    (IVMVirtualPC *self, BSTR name, IVMVirtualNetwork **out))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, get_VirtualNetworks,
                    (IVMVirtualPC *self, IVMVirtualNetworkCollection **out))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, get_UnconnectedNetworkAdapters,
                    (IVMVirtualPC *self, IVMNetworkAdapterCollection **out))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, get_SupportDrivers,
                    (IVMVirtualPC *self, IVMSupportDriverCollection **out))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, GetConfigurationValue, (IVMVirtualPC *self, BSTR key, VARIANT *out))
NOT_IMPLEMENTED(virtual_pc, IVMVirtualPC, SetConfigurationValue, (IVMVirtualPC *self, BSTR key, VARIANT value))
NOT_IMPLEMENTED(virtual_pc, IVMVirtualPC, RemoveConfigurationValue, (IVMVirtualPC *self, BSTR key))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, get_MinimumMemoryPerVM, (IVMVirtualPC *self, LONG *out))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, get_MaximumMemoryPerVM, (IVMVirtualPC *self, LONG *out))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, get_SuggestedMaximumMemoryPerVM, (IVMVirtualPC *self, LONG *out))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, get_MaximumFloppyDrivesPerVM, (IVMVirtualPC *self, LONG *out))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, get_MaximumSerialPortsPerVM, (IVMVirtualPC *self, LONG *out))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, get_MaximumParallelPortsPerVM, (IVMVirtualPC *self, LONG *out))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, get_MaximumNetworkAdaptersPerVM, (IVMVirtualPC *self, LONG *out))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, get_MaximumNumberOfIDEBuses, (IVMVirtualPC *self, LONG *out))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, get_DefaultVMConfigurationPath, (IVMVirtualPC *self, BSTR *out))
NOT_IMPLEMENTED(virtual_pc, IVMVirtualPC, put_DefaultVMConfigurationPath, (IVMVirtualPC *self, BSTR path))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, get_SearchPaths, (IVMVirtualPC *self, VARIANT *out))
NOT_IMPLEMENTED(virtual_pc, IVMVirtualPC, put_SearchPaths, (IVMVirtualPC *self, VARIANT paths))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, GetHardDiskFiles, (IVMVirtualPC *self, VARIANT more, VARIANT *out))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, GetVirtualMachineFiles,
                    (IVMVirtualPC *self, VARIANT more, VARIANT_BOOL unknown, VARIANT *out))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, GetFloppyDiskFiles, (IVMVirtualPC *self, VARIANT more, VARIANT *out))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, GetDVDFiles, (IVMVirtualPC *self, VARIANT more, VARIANT *out))
NOT_IMPLEMENTED_OUT(virtual_pc, IVMVirtualPC, get_USBDeviceCollection,
                    (IVMVirtualPC *self, IVMUSBDeviceCollection **out))

#endif
