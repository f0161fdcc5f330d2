/* virtual_machine_devices.c - IVMVirtualMachine: drives, adapters and ports. */
#include "virtual_machine.h"

#include "com_error.h"

/* What those do that cannot be answered yet: they check their pointers, and whether the machine is there. */
static HRESULT not_yet(IVMVirtualMachine *self, const WCHAR *member, const void *const *needed, size_t count)
{
    HRESULT hr = com_require_all(&IID_IVMVirtualMachine, member, needed, count);
    struct machine_view view;

    if (SUCCEEDED(hr))
        hr = machine_look(&IID_IVMVirtualMachine, virtual_machine_of(self), MACHINE_ACT_ANY, &view);
    if (FAILED(hr))
        return hr;
    machine_look_end(&view);
    return virtual_machine_not_yet(member);
}

#define NOT_YET_GETTER(member, method, type)                                                \
    HRESULT STDMETHODCALLTYPE virtual_machine_##method(IVMVirtualMachine *self, type **out) \
    {                                                                                       \
        if (out != NULL)                                                                    \
            *out = NULL;                                                                    \
        return not_yet(self, L"IVMVirtualMachine." #member, COM_NEEDS(out));                \
    }

#define NOT_YET_REMOVAL(member, type)                                                          \
    HRESULT STDMETHODCALLTYPE virtual_machine_##member(IVMVirtualMachine *self, type *removed) \
    {                                                                                          \
        return not_yet(self, L"IVMVirtualMachine." #member, COM_NEEDS(removed));               \
    }

HRESULT STDMETHODCALLTYPE virtual_machine_AddHardDiskConnection(IVMVirtualMachine *self, BSTR path, LONG bus,
                                                                LONG device, IVMHardDiskConnection **connection)
{
    if (connection != NULL)
        *connection = NULL;
    return not_yet(self, L"IVMVirtualMachine.AddHardDiskConnection", COM_NEEDS(connection));
}

HRESULT STDMETHODCALLTYPE virtual_machine_AddDVDROMDrive(IVMVirtualMachine *self, LONG bus, LONG device,
                                                         IVMDVDDrive **drive)
{
    if (drive != NULL)
        *drive = NULL;
    return not_yet(self, L"IVMVirtualMachine.AddDVDROMDrive", COM_NEEDS(drive));
}

HRESULT STDMETHODCALLTYPE virtual_machine_get_AttachedDriveTypes(IVMVirtualMachine *self, VARIANT *types)
{
    if (types != NULL)
        VariantInit(types);
    return not_yet(self, L"IVMVirtualMachine.AttachedDriveTypes", COM_NEEDS(types));
}

NOT_YET_REMOVAL(RemoveHardDiskConnection, IVMHardDiskConnection)
NOT_YET_REMOVAL(RemoveDVDROMDrive, IVMDVDDrive)
NOT_YET_REMOVAL(RemoveNetworkAdapter, IVMNetworkAdapter)
NOT_YET_GETTER(HardDiskConnections, get_HardDiskConnections, IVMHardDiskConnectionCollection)
NOT_YET_GETTER(DVDROMDrives, get_DVDROMDrives, IVMDVDDriveCollection)
NOT_YET_GETTER(FloppyDrives, get_FloppyDrives, IVMFloppyDriveCollection)
NOT_YET_GETTER(AddNetworkAdapter, AddNetworkAdapter, IVMNetworkAdapter)
NOT_YET_GETTER(NetworkAdapters, get_NetworkAdapters, IVMNetworkAdapterCollection)
NOT_YET_GETTER(SerialPorts, get_SerialPorts, IVMSerialPortCollection)
NOT_YET_GETTER(ParallelPorts, get_ParallelPorts, IVMParallelPortCollection)
