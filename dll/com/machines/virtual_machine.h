/* virtual_machine.h - IVMVirtualMachine: the object, and its methods by the files that hold them. */
#ifndef OPENVPC_VIRTUAL_MACHINE_H
#define OPENVPC_VIRTUAL_MACHINE_H

#include "connection_point.h"
#include "machine.h"

struct virtual_machine {
    struct com_object object;
    struct connection_point events;
    struct machine *machine;
};

/*
 * A new object for the machine of that file, which is a resolved path; whether it is there, each call finds out. `iid`
 * is the caller's interface. On failure *out is NULL, and the client of this thread has its IErrorInfo.
 */
HRESULT virtual_machine_create(const IID *iid, const char16_t *path, IVMVirtualMachine **out);

struct machine *virtual_machine_of(IVMVirtualMachine *self);

/*
 * The path of a machine object that a client gave, which may be anybody's: what it is, it says by its file. `member` is
 * the caller's, Interface.Member.
 */
HRESULT virtual_machine_file(const IID *iid, const WCHAR *member, IVMVirtualMachine *given,
                             char16_t path[VHD_PATH_CHARS]);

/* What the calls of no more than an out pointer begin with: the pointer, and then machine_look. */
HRESULT virtual_machine_enter(IVMVirtualMachine *self, const WCHAR *member, const void *out, enum machine_act act,
                              struct machine_view *view);

#define METHOD(name, ...) HRESULT STDMETHODCALLTYPE virtual_machine_##name(IVMVirtualMachine *self, __VA_ARGS__)
#define METHOD_WITHOUT(name) HRESULT STDMETHODCALLTYPE virtual_machine_##name(IVMVirtualMachine *self)

/* virtual_machine_settings.c: what is in the file by itself */
METHOD(get_ConfigID, BSTR *id);
METHOD(get_ShutdownActionOnQuit, VMShutdownAction *action);
METHOD(put_ShutdownActionOnQuit, VMShutdownAction action);
METHOD(get_BIOSGUID, BSTR *guid);
METHOD(put_BIOSGUID, BSTR guid);
METHOD(get_BIOSSerialNumber, BSTR *number);
METHOD(put_BIOSSerialNumber, BSTR number);
METHOD(get_BaseBoardSerialNumber, BSTR *number);
METHOD(put_BaseBoardSerialNumber, BSTR number);
METHOD(get_ChassisSerialNumber, BSTR *number);
METHOD(put_ChassisSerialNumber, BSTR number);
METHOD(get_ChassisAssetTag, BSTR *tag);
METHOD(put_ChassisAssetTag, BSTR tag);
METHOD(get_Undoable, VARIANT_BOOL *undoable);
METHOD(get_UndoAction, VMUndoAction *action);
METHOD(put_UndoAction, VMUndoAction action);
METHOD(get_Notes, BSTR *notes);
METHOD(put_Notes, BSTR notes);
METHOD(get_Memory, LONG *megabytes);
METHOD(put_Memory, LONG megabytes);

/* virtual_machine_values.c: values by their keys */
METHOD(GetConfigurationValue, BSTR key, VARIANT *value);
METHOD(SetConfigurationValue, BSTR key, VARIANT value);
METHOD(RemoveConfigurationValue, BSTR key);
METHOD(GetActivationValue, BSTR key, VARIANT *value);
METHOD(SetActivationValue, BSTR key, VARIANT value);
METHOD(RemoveActivationValue, BSTR key);

/* virtual_machine_power.c: what has to do with running */
METHOD(get_State, VMVMState *state);
METHOD(Startup, IVMTask **task);
METHOD(Startup2, VMStartupOption option, IVMTask **task);
METHOD(TurnOff, IVMTask **task);
METHOD(Save, IVMTask **task);
METHOD(Reset, IVMTask **task);
METHOD_WITHOUT(DiscardSavedState);
METHOD_WITHOUT(Pause);
METHOD_WITHOUT(Resume);
METHOD(get_SavedStateFilePath, BSTR *path);

/* virtual_machine_channels.c: ways to a machine that runs */
METHOD(get_RdpPipeName, BSTR *name);
METHOD(AttachUSBDevice, IVMUSBDevice *device);
METHOD(DetachUSBDevice, IVMUSBDevice *device);
METHOD(StartCommunicationChannel, VMEndpointType host_type, BSTR host_name, VMEndpointType guest_type, BSTR guest_name);

/* virtual_machine_undo.c: the undo disks */
METHOD(MergeUndoDisks, IVMTask **task);
METHOD_WITHOUT(DiscardUndoDisks);
METHOD(put_Undoable, VARIANT_BOOL undoable);

/* virtual_machine_processor.c: the processor of the computer, which the machine sees */
METHOD(get_ProcessorSpeed, LONG *megahertz);
METHOD(get_HasMMX, VARIANT_BOOL *has);
METHOD(get_HasSSE, VARIANT_BOOL *has);
METHOD(get_HasSSE2, VARIANT_BOOL *has);
METHOD(get_Has3DNow, VARIANT_BOOL *has);

/* virtual_machine_guest.c: objects for the guest, its screen and its input */
METHOD(get_Accountant, IVMAccountant **accountant);
METHOD(get_GuestOS, IVMGuestOS **guest);
METHOD(get_Display, IVMDisplay **display);
METHOD(get_Keyboard, IVMKeyboard **keyboard);
METHOD(get_Mouse, IVMMouse **mouse);

/* virtual_machine_devices.c: drives, adapters and ports */
METHOD(AddHardDiskConnection, BSTR path, LONG bus, LONG device, IVMHardDiskConnection **connection);
METHOD(RemoveHardDiskConnection, IVMHardDiskConnection *connection);
METHOD(get_HardDiskConnections, IVMHardDiskConnectionCollection **connections);
METHOD(AddDVDROMDrive, LONG bus, LONG device, IVMDVDDrive **drive);
METHOD(RemoveDVDROMDrive, IVMDVDDrive *drive);
METHOD(get_DVDROMDrives, IVMDVDDriveCollection **drives);
METHOD(get_FloppyDrives, IVMFloppyDriveCollection **drives);
METHOD(AddNetworkAdapter, IVMNetworkAdapter **adapter);
METHOD(RemoveNetworkAdapter, IVMNetworkAdapter *adapter);
METHOD(get_NetworkAdapters, IVMNetworkAdapterCollection **adapters);
METHOD(get_SerialPorts, IVMSerialPortCollection **ports);
METHOD(get_ParallelPorts, IVMParallelPortCollection **ports);
METHOD(get_AttachedDriveTypes, VARIANT *types);

#undef METHOD_WITHOUT
#undef METHOD

#endif
