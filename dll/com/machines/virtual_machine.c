/* virtual_machine.c - IVMVirtualMachine: the object itself, its name and its file. */
#include "virtual_machine.h"

#include "com_error.h"
#include "com_value.h"
#include "machine_files.h"
#include "machine_place.h"
#include "machine_folder.h"
#include "vhd_path.h"
#include "win32_host.h"

COM_DISPATCH(virtual_machine, IVMVirtualMachine)

struct machine *virtual_machine_of(IVMVirtualMachine *self)
{
    return ((struct virtual_machine *)self)->machine;
}

HRESULT virtual_machine_enter(IVMVirtualMachine *self, const WCHAR *member, const void *out, enum machine_act act,
                              struct machine_view *view)
{
    const HRESULT hr = com_require(&IID_IVMVirtualMachine, out, member);

    return SUCCEEDED(hr) ? machine_look(&IID_IVMVirtualMachine, virtual_machine_of(self), act, view) : hr;
}

/* Hands out what the path of the machine tells, which is so as well if its file is damaged. */
static HRESULT give(IVMVirtualMachine *self, const WCHAR *member, bool name, BSTR *out)
{
    HRESULT hr = com_require(&IID_IVMVirtualMachine, out, member);
    char16_t path[VHD_PATH_CHARS], text[MACHINE_NAME_CHARS] = u"";

    if (FAILED(hr))
        return hr;
    *out = NULL;
    hr = machine_find(&IID_IVMVirtualMachine, virtual_machine_of(self), path);
    if (FAILED(hr))
        return hr;
    machine_name_of(path, text);
    *out = com_string(vhd_text_of(name ? text : path));
    return *out != NULL ? S_OK : com_fail_status(&IID_IVMVirtualMachine, VHD_OUT_OF_MEMORY, path);
}

static HRESULT STDMETHODCALLTYPE virtual_machine_get_Name(IVMVirtualMachine *self, BSTR *name)
{
    return give(self, L"IVMVirtualMachine.Name", true, name);
}

static HRESULT STDMETHODCALLTYPE virtual_machine_get_File(IVMVirtualMachine *self, BSTR *file)
{
    return give(self, L"IVMVirtualMachine.File", false, file);
}

static enum vhd_status rename_machine(struct machine_change *change, struct vhd_text name, struct vhd_error *error)
{
    char16_t folder[VHD_PATH_CHARS], path[VHD_PATH_CHARS];
    enum vhd_status status = machine_place_beside(change->file.path, name, path, error);

    if (status == VHD_OK)
        status = machine_folder(folder, error);
    if (status == VHD_OK)
        status = machine_rename(win32_host, folder, change->file.path, path, change->file.document, error);
    if (status == VHD_OK)
        machine_moved(change->machine, path);
    return status;
}

/* The text of its file is not changed. */
static HRESULT STDMETHODCALLTYPE virtual_machine_put_Name(IVMVirtualMachine *self, BSTR name)
{
    HRESULT hr = com_require(&IID_IVMVirtualMachine, name, L"IVMVirtualMachine.Name");
    struct machine_change change;
    struct vhd_error error;

    if (SUCCEEDED(hr))
        hr = machine_begin_change(&IID_IVMVirtualMachine, virtual_machine_of(self), MACHINE_ACT_SETTING, &change);
    if (FAILED(hr))
        return hr;
    if (rename_machine(&change, com_text(name), &error) != VHD_OK)
        hr = com_fail(&IID_IVMVirtualMachine, &error);
    machine_drop_change(&change);
    return hr;
}

static const IVMVirtualMachineVtbl virtual_machine_vtable = {
    COM_DISPATCH_SLOTS(virtual_machine),
    virtual_machine_get_Name,
    virtual_machine_put_Name,
    virtual_machine_get_ConfigID,
    virtual_machine_get_File,
    virtual_machine_get_Accountant,
    virtual_machine_get_GuestOS,
    virtual_machine_get_Display,
    virtual_machine_get_Keyboard,
    virtual_machine_get_Mouse,
    virtual_machine_Startup,
    virtual_machine_Startup2,
    virtual_machine_TurnOff,
    virtual_machine_Save,
    virtual_machine_Reset,
    virtual_machine_DiscardSavedState,
    virtual_machine_Pause,
    virtual_machine_Resume,
    virtual_machine_get_State,
    virtual_machine_get_ShutdownActionOnQuit,
    virtual_machine_put_ShutdownActionOnQuit,
    virtual_machine_get_SavedStateFilePath,
    virtual_machine_get_BIOSGUID,
    virtual_machine_put_BIOSGUID,
    virtual_machine_get_BIOSSerialNumber,
    virtual_machine_put_BIOSSerialNumber,
    virtual_machine_get_BaseBoardSerialNumber,
    virtual_machine_put_BaseBoardSerialNumber,
    virtual_machine_get_ChassisSerialNumber,
    virtual_machine_put_ChassisSerialNumber,
    virtual_machine_get_ChassisAssetTag,
    virtual_machine_put_ChassisAssetTag,
    virtual_machine_AddHardDiskConnection,
    virtual_machine_RemoveHardDiskConnection,
    virtual_machine_get_HardDiskConnections,
    virtual_machine_MergeUndoDisks,
    virtual_machine_DiscardUndoDisks,
    virtual_machine_get_Undoable,
    virtual_machine_put_Undoable,
    virtual_machine_get_UndoAction,
    virtual_machine_put_UndoAction,
    virtual_machine_AddDVDROMDrive,
    virtual_machine_RemoveDVDROMDrive,
    virtual_machine_get_DVDROMDrives,
    virtual_machine_get_FloppyDrives,
    virtual_machine_AddNetworkAdapter,
    virtual_machine_RemoveNetworkAdapter,
    virtual_machine_get_NetworkAdapters,
    virtual_machine_get_SerialPorts,
    virtual_machine_get_ParallelPorts,
    virtual_machine_get_ProcessorSpeed,
    virtual_machine_get_HasMMX,
    virtual_machine_get_HasSSE,
    virtual_machine_get_HasSSE2,
    virtual_machine_get_Has3DNow,
    virtual_machine_get_RdpPipeName,
    virtual_machine_AttachUSBDevice,
    virtual_machine_DetachUSBDevice,
    virtual_machine_get_Notes,
    virtual_machine_put_Notes,
    virtual_machine_get_Memory,
    virtual_machine_put_Memory,
    virtual_machine_get_AttachedDriveTypes,
    virtual_machine_GetConfigurationValue,
    virtual_machine_SetConfigurationValue,
    virtual_machine_RemoveConfigurationValue,
    virtual_machine_GetActivationValue,
    virtual_machine_SetActivationValue,
    virtual_machine_RemoveActivationValue,
    virtual_machine_StartCommunicationChannel,
};

static void virtual_machine_destroy(struct com_object *object)
{
    struct virtual_machine *machine = (struct virtual_machine *)object;

    if (machine->machine == NULL) /* it was not completed */
        return;
    connection_point_end(&machine->events);
    machine_release(machine->machine);
}

static HRESULT virtual_machine_query(struct com_object *object, REFIID iid, void **out)
{
    return connection_point_query(&((struct virtual_machine *)object)->events, iid, out);
}

static const struct com_form virtual_machine_forms[] = {
    { L"AddHardDiskConnection", 4, 1 },
    { L"AddDVDROMDrive", 3, 0 },
    { NULL, 0, 0 },
};

static const struct com_class virtual_machine_class = {
    .iid = &IID_IVMVirtualMachine,
    .clsid = &CLSID_VMVirtualMachine,
    .vtable = &virtual_machine_vtable,
    .size = sizeof(struct virtual_machine),
    .dual = true,
    .forms = virtual_machine_forms,
    .destroy = virtual_machine_destroy,
    .query = virtual_machine_query,
};

HRESULT virtual_machine_create(const IID *iid, const char16_t *path, IVMVirtualMachine **out)
{
    struct virtual_machine *object = com_object_new(&virtual_machine_class);

    *out = NULL;
    if (object == NULL)
        return com_fail_status(iid, VHD_OUT_OF_MEMORY, path);
    object->machine = machine_of(path);
    if (object->machine == NULL) {
        com_object_drop(&object->object);
        return com_fail_status(iid, VHD_OUT_OF_MEMORY, path);
    }
    connection_point_begin(&object->events, &object->object, &DIID_IVMVirtualMachineEvents, object->machine);
    return com_object_publish(&object->object, &IID_IVMVirtualMachine, (void **)out);
}

HRESULT virtual_machine_file(const IID *iid, const WCHAR *member, IVMVirtualMachine *given,
                             char16_t path[VHD_PATH_CHARS])
{
    struct vhd_error error;
    BSTR file = NULL;
    HRESULT hr = IVMVirtualMachine_get_File(given, &file);

    path[0] = 0;
    if (hr == VM_E_VM_UNKNOWN)
        return S_OK;
    if (FAILED(hr)) {
        vhd_fail_system(&error, VHD_MACHINE_FOREIGN, member, (uint32_t)hr);
        return com_fail(iid, &error);
    }
    hr = vhd_path_parse(com_text(file), NULL, path, &error) == VHD_OK ? S_OK : com_fail(iid, &error);
    SysFreeString(file);
    return hr;
}
