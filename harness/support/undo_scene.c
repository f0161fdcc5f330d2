/* undo_scene.c - a machine with undo disks. */
#include "undo_scene.h"

#include <string.h>
#include <wchar.h>

static bool write_undo(struct undo_scene *scene, int i, const WCHAR *disk, LONG megabytes)
{
    const uint64_t sectors = (uint64_t)megabytes * SECTORS_PER_MEGABYTE;
    const WCHAR *path = give_undo_disk(scene->app, scene->machine, L"it", i, disk);

    if (path == NULL)
        return false;
    wcscpy(scene->undo[i], path);
    return disk_write(scene->undo[i], 4, 30, 10 + (uint32_t)i) &&
           (megabytes == UNDO_SMALL ? disk_write(scene->undo[i], sectors - 3, 3, 5)
                                    : disk_write(scene->undo[i], 100, sectors - 100, 5)) &&
           disk_read(scene->undo[i], &scene->as_read[i]) && disk_read(disk, &scene->below[i]);
}

bool undo_begin(struct undo_scene *scene, LONG megabytes)
{
    return undo_begin_with(scene, application(), megabytes);
}

bool undo_begin_with(struct undo_scene *scene, IVMVirtualPC *app, LONG megabytes)
{
    memset(scene, 0, sizeof *scene);
    scene->app = app;
    if (scene->app == NULL || (scene->machine = new_machine(scene->app, L"it")) == NULL)
        return false;
    return make_dynamic(scene->app, UNDO_ONE, megabytes) && disk_write(UNDO_ONE, 0, 9, 1) &&
           make_fixed(scene->app, at(L"base.vhd"), UNDO_SMALL) && disk_write(at(L"base.vhd"), 3, 9, 2) &&
           make_differencing(scene->app, UNDO_TWO, at(L"base.vhd")) && disk_write(UNDO_TWO, 5, 9, 3) &&
           connect_disk(scene->machine, UNDO_ONE, 0) && connect_disk(scene->machine, UNDO_TWO, 1) &&
           write_undo(scene, 0, UNDO_ONE, megabytes) && write_undo(scene, 1, UNDO_TWO, UNDO_SMALL);
}

void undo_end(struct undo_scene *scene)
{
    for (int i = 0; i < 2; i++) {
        disk_bytes_free(&scene->as_read[i]);
        disk_bytes_free(&scene->below[i]);
    }
    if (scene->machine != NULL)
        end_machine(scene->app, scene->machine);
    if (scene->app != NULL)
        IVMVirtualPC_Release(scene->app);
}

HRESULT undo_merge(IVMVirtualMachine *machine, IVMTask **task)
{
    *task = (IVMTask *)(UINT_PTR)0xdeadbeef;
    SetErrorInfo(0, NULL);
    return IVMVirtualMachine_MergeUndoDisks(machine, task);
}

void undo_merges(struct undo_scene *scene)
{
    IVMTask *task;

    if (check_hr(undo_merge(scene->machine, &task), S_OK, "MergeUndoDisks"))
        task_succeeds(task);
}

VMVMState undo_state(IVMVirtualMachine *machine)
{
    VMVMState state = vmVMState_Invalid;

    check_hr(IVMVirtualMachine_get_State(machine, &state), S_OK, "State");
    return state;
}

IVMHardDiskConnection *undo_connection(IVMVirtualMachine *machine, LONG index)
{
    IVMHardDiskConnectionCollection *connections = NULL;
    IVMHardDiskConnection *connection = NULL;

    if (!check_hr(IVMVirtualMachine_get_HardDiskConnections(machine, &connections), S_OK, "HardDiskConnections"))
        return NULL;
    check_hr(IVMHardDiskConnectionCollection_get_Item(connections, index, &connection), S_OK, "Item");
    IVMHardDiskConnectionCollection_Release(connections);
    return connection;
}

void undo_check_disk(IVMVirtualMachine *machine, LONG index, const WCHAR *expected)
{
    IVMHardDiskConnection *connection = undo_connection(machine, index);
    IVMHardDisk *disk = NULL;
    BSTR file = NULL;
    HRESULT hr;

    if (connection == NULL)
        return;
    SetErrorInfo(0, NULL);
    hr = IVMHardDiskConnection_get_UndoHardDisk(connection, &disk);
    if (expected == NULL) {
        check_error_info(hr, HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND), L"it.vmc");
    } else if (check_hr(hr, S_OK, "UndoHardDisk")) {
        hr = IVMHardDisk_get_File(disk, &file);
        check_text(hr, file, expected, "File");
    }
    if (disk != NULL)
        IVMHardDisk_Release(disk);
    IVMHardDiskConnection_Release(connection);
}

void undo_name(IVMVirtualMachine *machine, const WCHAR *path)
{
    BSTR key = SysAllocString(
        L"hardware/pci_bus/ide_adapter/ide_controller[@id=0]/location[@id=0]/undo_pathname/absolute");
    VARIANT value = text_variant(path);

    check_hr(IVMVirtualMachine_SetConfigurationValue(machine, key, value), S_OK, "naming %s", utf8(path));
    VariantClear(&value);
    SysFreeString(key);
}

bool undo_wait_for_percent(IVMTask *task, LONG percent)
{
    LONG now = 0;

    while (now < percent && !task_is_complete(task)) {
        Sleep(1);
        IVMTask_get_PercentCompleted(task, &now);
    }
    return !task_is_complete(task);
}
