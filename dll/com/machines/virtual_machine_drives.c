/* virtual_machine_drives.c - IVMVirtualMachine: hard disks and DVD drives. */
#include "virtual_machine.h"

#include "com_error.h"
#include "com_value.h"
#include "drive_part.h"
#include "machine_path.h"
#include "machine_undo_share.h"
#include "undo_removal.h"
#include "vhd_path.h"
#include "virtual_machine_parts.h"
#include "win32_host.h"

#define IID_OURS (&IID_IVMVirtualMachine)

HRESULT STDMETHODCALLTYPE virtual_machine_get_HardDiskConnections(IVMVirtualMachine *self,
                                                                  IVMHardDiskConnectionCollection **connections)
{
    return virtual_machine_give_parts(self, L"IVMVirtualMachine.HardDiskConnections", &hard_disk_connection_class,
                                      COLLECTION_HARD_DISK_CONNECTIONS, 0, (void **)connections);
}

HRESULT STDMETHODCALLTYPE virtual_machine_get_DVDROMDrives(IVMVirtualMachine *self, IVMDVDDriveCollection **drives)
{
    return virtual_machine_give_parts(self, L"IVMVirtualMachine.DVDROMDrives", &dvd_drive_class, COLLECTION_DVD_DRIVES,
                                      0, (void **)drives);
}

/*
 * Whether two paths lead to one disk, by their text or by what the system says of the files. A server that is not that of
 * the machine or of the new disk is not asked.
 */
static bool is_same_disk(const char16_t *machine, const char16_t *new_disk, const char16_t *disk)
{
    if (vhd_path_same_server(machine, disk) || vhd_path_same_server(new_disk, disk))
        return machine_undo_is_same_file(win32_host, new_disk, disk);
    return win32_host->ops->compare_names(win32_host, new_disk, disk) == 0;
}

/* Whether the disk at a path is at any place of the machine. */
static enum vhd_status check_unused(const struct machine_change *change, const char16_t *path, struct vhd_error *error)
{
    char16_t key[MACHINE_KEY_CHARS], other[VHD_PATH_CHARS];
    enum machine_drive drive;
    enum vhd_status status = VHD_OK;
    bool is_there;

    for (int place = 0; place < MACHINE_DRIVES && status == VHD_OK; place++) {
        if (!machine_drive_at(change->file.document, place, &drive))
            return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
        if (drive != MACHINE_HARD_DISK)
            continue;
        machine_drive_key(place, key);
        status = machine_path_get(win32_host, change->file.document, key, change->file.path, other, &is_there, error);
        if (status == VHD_OK && other[0] != 0 && is_same_disk(change->file.path, path, other))
            status = vhd_fail(error, VHD_DRIVE_DISK_IN_USE, path);
    }
    return status;
}

/* What is checked of a new disk, in the order of the reference; the path is resolved. */
static enum vhd_status check_disk(const struct machine_change *change, struct vhd_text text, LONG bus, LONG device,
                                  int *place, char16_t path[VHD_PATH_CHARS], struct vhd_error *error)
{
    enum vhd_status status = vhd_path_parse(text, NULL, path, error);

    if (status == VHD_OK)
        status = drive_part_free_place(change->file.document, change->file.path, bus, device, place, error);
    if (status == VHD_OK)
        status = machine_drive_check_disk(win32_host, path, error);
    return status == VHD_OK ? check_unused(change, path, error) : status;
}

HRESULT STDMETHODCALLTYPE virtual_machine_AddHardDiskConnection(IVMVirtualMachine *self, BSTR disk, LONG bus,
                                                                LONG device, IVMHardDiskConnection **connection)
{
    static const WCHAR member[] = L"IVMVirtualMachine.AddHardDiskConnection";
    char16_t path[VHD_PATH_CHARS], key[MACHINE_KEY_CHARS];
    struct machine_change change;
    struct vhd_error error;
    int place;
    HRESULT hr;

    if (connection != NULL)
        *connection = NULL;
    hr = com_require(IID_OURS, connection, member);
    if (SUCCEEDED(hr))
        hr = machine_begin_change(IID_OURS, virtual_machine_of(self), MACHINE_ACT_HARDWARE, &change);
    if (FAILED(hr))
        return hr;
    if (disk == NULL)
        hr = com_fail_status(IID_OURS, VHD_DRIVE_NO_PATH, member);
    else if (check_disk(&change, com_text(disk), bus, device, &place, path, &error) != VHD_OK)
        hr = com_fail(IID_OURS, &error);
    if (FAILED(hr)) {
        machine_drop_change(&change);
        return hr;
    }
    drive_part_watch(&change, place, MACHINE_DRIVE_TEXTS);
    machine_drive_type_key(place, key);
    return virtual_machine_end_with_part(
        member, &change, machine_drive_put(change.file.document, place, MACHINE_HARD_DISK, change.file.path, path), key,
        &hard_disk_connection_class, place, (void **)connection);
}

HRESULT STDMETHODCALLTYPE virtual_machine_AddDVDROMDrive(IVMVirtualMachine *self, LONG bus, LONG device,
                                                         IVMDVDDrive **drive)
{
    static const WCHAR member[] = L"IVMVirtualMachine.AddDVDROMDrive";
    char16_t key[MACHINE_KEY_CHARS];
    struct machine_change change;
    struct vhd_error error;
    int place;
    HRESULT hr;

    if (drive != NULL)
        *drive = NULL;
    hr = com_require(IID_OURS, drive, member);
    if (SUCCEEDED(hr))
        hr = machine_begin_change(IID_OURS, virtual_machine_of(self), MACHINE_ACT_HARDWARE, &change);
    if (FAILED(hr))
        return hr;
    if (drive_part_free_place(change.file.document, change.file.path, bus, device, &place, &error) != VHD_OK) {
        machine_drop_change(&change);
        return com_fail(IID_OURS, &error);
    }
    drive_part_watch(&change, place, MACHINE_DRIVE_TEXTS);
    machine_drive_type_key(place, key);
    return virtual_machine_end_with_part(
        member, &change, machine_drive_put(change.file.document, place, MACHINE_DVD_DRIVE, change.file.path, u""), key,
        &dvd_drive_class, place, (void **)drive);
}

/* Removes a drive that is an object of ours, of whatever machine; its undo disk goes with it. */
static HRESULT remove_part(IVMVirtualMachine *self, struct machine_part *part)
{
    char16_t key[MACHINE_KEY_CHARS];
    struct machine_change change;
    struct undo_removal undo;
    int place = -1;
    HRESULT hr = machine_begin_change(IID_OURS, virtual_machine_of(self), MACHINE_ACT_HARDWARE, &change);

    if (FAILED(hr))
        return hr;
    if (part != NULL && part->machine == change.machine)
        place = machine_part_number(part, change.file.document);
    if (place < 0) {
        hr = com_fail_status(IID_OURS, part != NULL ? VHD_DRIVE_GONE : VHD_DRIVE_NOT_HERE, change.file.path);
        machine_drop_change(&change);
        return hr;
    }
    hr = undo_removal_begin(&undo, &change, place);
    if (FAILED(hr))
        return hr;
    drive_part_watch(&change, place, MACHINE_DRIVE_PATH_TEXTS); /* of undo disks undo_removal tells */
    machine_drive_type_key(place, key);
    hr = machine_end_change(IID_OURS, &change,
                            machine_drive_put(change.file.document, place, MACHINE_NO_DRIVE, change.file.path, u""),
                            key);
    if (SUCCEEDED(hr))
        machine_part_removed(part, place);
    return undo_removal_end(&undo, virtual_machine_of(self), hr);
}

HRESULT STDMETHODCALLTYPE virtual_machine_RemoveHardDiskConnection(IVMVirtualMachine *self,
                                                                   IVMHardDiskConnection *connection)
{
    const HRESULT hr = com_require(IID_OURS, connection, L"IVMVirtualMachine.RemoveHardDiskConnection");

    return SUCCEEDED(hr) ? remove_part(self, machine_part_of(connection, &hard_disk_connection_class)) : hr;
}

HRESULT STDMETHODCALLTYPE virtual_machine_RemoveDVDROMDrive(IVMVirtualMachine *self, IVMDVDDrive *drive)
{
    const HRESULT hr = com_require(IID_OURS, drive, L"IVMVirtualMachine.RemoveDVDROMDrive");

    return SUCCEEDED(hr) ? remove_part(self, machine_part_of(drive, &dvd_drive_class)) : hr;
}

/* A VARIANT of a number for each place, in their order. */
HRESULT STDMETHODCALLTYPE virtual_machine_get_AttachedDriveTypes(IVMVirtualMachine *self, VARIANT *types)
{
    static const WCHAR member[] = L"IVMVirtualMachine.AttachedDriveTypes";
    struct machine_view view;
    SAFEARRAY *array;
    VARIANT *elements;
    HRESULT hr;

    if (types != NULL)
        VariantInit(types);
    hr = virtual_machine_enter(self, member, types, MACHINE_ACT_ANY, &view);
    if (FAILED(hr))
        return hr;
    array = SafeArrayCreateVector(VT_VARIANT, 0, MACHINE_DRIVES);
    hr = array != NULL ? SafeArrayAccessData(array, (void **)&elements) : E_OUTOFMEMORY;
    for (int place = 0; place < MACHINE_DRIVES && SUCCEEDED(hr); place++) {
        enum machine_drive drive;
        if (!machine_drive_at(view.document, place, &drive))
            hr = E_OUTOFMEMORY;
        V_VT(&elements[place]) = VT_UI1;
        V_UI1(&elements[place]) = (BYTE)drive;
    }
    machine_look_end(&view);
    if (array != NULL)
        SafeArrayUnaccessData(array);
    if (FAILED(hr)) {
        SafeArrayDestroy(array);
        return com_fail_status(IID_OURS, VHD_OUT_OF_MEMORY, member);
    }
    V_VT(types) = VT_ARRAY | VT_VARIANT;
    V_ARRAY(types) = array;
    return S_OK;
}
