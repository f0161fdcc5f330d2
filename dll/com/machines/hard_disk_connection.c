/* hard_disk_connection.c - IVMHardDiskConnection: a hard disk at its place in a virtual machine. */
#include "drive_part.h"

#include "classes.h"
#include "com_error.h"
#include "machine_path.h"
#include "machine_state.h"
#include "vhd_disk.h"
#include "vhd_path.h"
#include "win32_host.h"

static struct machine_part *part_of(IVMHardDiskConnection *self)
{
    return (struct machine_part *)self;
}

COM_DISPATCH(hard_disk_connection, IVMHardDiskConnection)

static bool runs(const char16_t *machine)
{
    bool is_held = false;

    return machine_lock_is_held(win32_host, machine, MACHINE_LOCK_EXTENSION, &is_held, NULL) == VHD_OK && is_held;
}

/*
 * Hands out the disk at a path that a machine's file names. It has to be one, as for GetHardDisk; but a stranger's file
 * does not have us ask another server for it, and what a machine that runs writes to nobody else can open.
 */
static HRESULT give_disk(const char16_t *machine, const char16_t *path, IVMHardDisk **disk)
{
    char16_t resolved[VHD_PATH_CHARS];
    struct vhd_error error;
    enum vhd_status status;

    if (!vhd_path_same_server(machine, path))
        return hard_disk_create_elsewhere(&IID_IVMHardDiskConnection, path, disk);
    status = runs(machine) ? vhd_path_parse(vhd_text_of(path), NULL, resolved, &error)
                           : vhd_disk_find(win32_host, vhd_text_of(path), resolved, &error);
    if (status != VHD_OK)
        return com_fail(&IID_IVMHardDiskConnection, &error);
    return hard_disk_create(&IID_IVMHardDiskConnection, resolved, disk);
}

/* The path is empty where the file names none. */
static HRESULT find_path(IVMHardDiskConnection *self, const WCHAR *member, void (*key_of)(int place, char16_t *key),
                         IVMHardDisk **disk, char16_t machine[VHD_PATH_CHARS], char16_t path[VHD_PATH_CHARS],
                         bool *is_there)
{
    char16_t key[MACHINE_KEY_CHARS];
    struct machine_view view;
    struct vhd_error error;
    int place;
    HRESULT hr = machine_part_look(part_of(self), member, COM_OUT_OBJECT(disk), MACHINE_ACT_ANY, &view, &place);

    if (FAILED(hr))
        return hr;
    key_of(place, key);
    vhd_path_set(machine, view.path);
    if (machine_path_get(win32_host, view.document, key, view.path, path, is_there, &error) != VHD_OK)
        hr = com_fail(&IID_IVMHardDiskConnection, &error);
    machine_look_end(&view);
    return hr;
}

static HRESULT STDMETHODCALLTYPE hard_disk_connection_get_HardDisk(IVMHardDiskConnection *self, IVMHardDisk **disk)
{
    char16_t machine[VHD_PATH_CHARS], path[VHD_PATH_CHARS];
    bool is_there;
    HRESULT hr = find_path(self, L"IVMHardDiskConnection.HardDisk", machine_drive_key, disk, machine, path, &is_there);

    return SUCCEEDED(hr) ? give_disk(machine, path, disk) : hr;
}

static HRESULT STDMETHODCALLTYPE hard_disk_connection_get_UndoHardDisk(IVMHardDiskConnection *self, IVMHardDisk **disk)
{
    char16_t machine[VHD_PATH_CHARS], path[VHD_PATH_CHARS];
    bool is_there;
    HRESULT hr = find_path(self, L"IVMHardDiskConnection.UndoHardDisk", machine_drive_undo_key, disk, machine, path,
                           &is_there);

    if (FAILED(hr))
        return hr;
    return is_there ? give_disk(machine, path, disk)
                    : com_fail_status(&IID_IVMHardDiskConnection, VHD_DRIVE_NO_UNDO_DISK, machine);
}

static HRESULT STDMETHODCALLTYPE hard_disk_connection_SetBusLocation(IVMHardDiskConnection *self, LONG bus, LONG device)
{
    return drive_part_set_location(part_of(self), bus, device);
}

static HRESULT STDMETHODCALLTYPE hard_disk_connection_get_BusNumber(IVMHardDiskConnection *self, LONG *bus)
{
    return drive_part_bus(part_of(self), L"IVMHardDiskConnection.BusNumber", bus);
}

static HRESULT STDMETHODCALLTYPE hard_disk_connection_get_DeviceNumber(IVMHardDiskConnection *self, LONG *device)
{
    return drive_part_device(part_of(self), L"IVMHardDiskConnection.DeviceNumber", device);
}

static const IVMHardDiskConnectionVtbl hard_disk_connection_vtable = {
    COM_DISPATCH_SLOTS(hard_disk_connection), hard_disk_connection_get_HardDisk,  hard_disk_connection_get_UndoHardDisk,
    hard_disk_connection_SetBusLocation,      hard_disk_connection_get_BusNumber, hard_disk_connection_get_DeviceNumber,
};

const struct part_class hard_disk_connection_class = {
    .class = {
        .iid = &IID_IVMHardDiskConnection,
        .clsid = &CLSID_VMHardDiskConnection,
        .vtable = &hard_disk_connection_vtable,
        .size = sizeof(struct machine_part),
        .dual = true,
        .forms = drive_part_forms,
        .destroy = machine_part_destroy,
    },
    .kind = &drive_part_disks,
};
