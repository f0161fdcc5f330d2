/* faults_machines.c - machines that another thread renames between two calls to the system, and one that starts. */
#include "faults.h"

#include "client_machine.h"
#include "configuration.h"
#include "disk_data.h"
#include "faults_creation.h"
#include "files.h"

#include "machine_settings.h"
#include "machine_undo.h"
#include "win32_host.h"

#include <stdlib.h>
#include <wchar.h>

static IVMVirtualMachine *to_rename;
static const WCHAR *when; /* what is opened then */

/* What another thread does when this one has looked where the file is, and is about to open it. */
static void rename_once(enum call call, const void *first)
{
    const WCHAR *path = first;
    const size_t length = when != NULL ? wcslen(when) : 0;
    IVMVirtualMachine *machine = to_rename;

    if (call != CALL_CreateFileW || machine == NULL || wcslen(path) < length ||
        wcscmp(path + wcslen(path) - length, when) != 0)
        return;
    to_rename = NULL;
    check_hr(GIVE(machine, put_Name, L"new"), S_OK, "put_Name meanwhile");
}

TEST(faults_machines, a_machine_is_followed_that_is_renamed_while_a_call_waits_for_its_file)
{
    IVMVirtualPC *app = linked_application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"old") : NULL;
    LONG memory = 0;

    if (machine == NULL)
        return;
    fault_watch(rename_once);
    to_rename = machine;
    when = L"\\old.vmc.ovpc-new";
    check_hr(IVMVirtualMachine_put_Memory(machine, 64), S_OK, "put_Memory");
    check(to_rename == NULL && path_kind(at(L"new.vmc")) == PATH_FILE, "it was renamed meanwhile");
    check_hr(GIVE(machine, put_Name, L"old"), S_OK, "put_Name");
    to_rename = machine;
    when = L"\\old.vmc";
    check_hr(IVMVirtualMachine_get_Memory(machine, &memory), S_OK, "get_Memory");
    check(to_rename == NULL && memory == 64, "it was renamed meanwhile, and has %ld MB", (long)memory);
    check_hr(GIVE(machine, put_Name, L"old"), S_OK, "put_Name");
    to_rename = machine;
    when = L"\\old.ovpc-running";
    check_hr(IVMVirtualPC_UnregisterVirtualMachine(app, machine), S_OK, "UnregisterVirtualMachine");
    check(to_rename == NULL, "it was renamed meanwhile");
    fault_watch(NULL);
    check_hr(IVMVirtualPC_UnregisterVirtualMachine(app, machine), S_FALSE, "UnregisterVirtualMachine again");
    check(DeleteFileW(at(L"new.vmc")), "its file is left alone");
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
}

/* What a start does: nothing starts a machine yet. Gives the path of the only undo disk. */
static bool make_undo_disk(IVMVirtualMachine *machine, WCHAR path[VHD_PATH_CHARS])
{
    static const WCHAR key[] =
        L"hardware/pci_bus/ide_adapter/ide_controller[@id=0]/location[@id=0]/undo_pathname/absolute";
    struct config_document *document = NULL;
    struct machine_undo_made made = { .count = 0 };
    BSTR string = SysAllocString(key);
    struct vhd_error error;
    VARIANT value;
    size_t size;
    uint8_t *bytes = file_read(at(L"it.vmc"), &size);

    check(bytes != NULL && config_document_read(bytes, size, MACHINE_ROOT, at(L"it.vmc"), &document, &error) == VHD_OK,
          "the file of the machine can be read");
    if (document != NULL)
        check(machine_undo_make(win32_host, register_folder(), at(L"it.vmc"), document, &made, &error) == VHD_OK &&
                  made.count == 1,
              "its undo disk can be made");
    if (made.count == 1) {
        value = text_variant(made.paths[0]);
        check_hr(IVMVirtualMachine_SetConfigurationValue(machine, string, value), S_OK, "naming it");
        VariantClear(&value);
        wcscpy(path, made.paths[0]);
    }
    config_document_free(document);
    SysFreeString(string);
    free(bytes);
    return made.count == 1;
}

TEST(faults_machines, undo_disks_that_a_start_makes_are_those_of_the_machine)
{
    IVMVirtualPC *app = linked_application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"it") : NULL;
    WCHAR undo[VHD_PATH_CHARS];
    struct disk_bytes expected;
    IVMTask *task;

    if (machine == NULL)
        return;
    if (make_dynamic(app, at(L"disk.vhd"), 3) && connect_disk(machine, at(L"disk.vhd"), 0) &&
        make_undo_disk(machine, undo) && disk_write(undo, 7, 9, 1) && disk_read(undo, &expected)) {
        if (check_hr(IVMVirtualMachine_MergeUndoDisks(machine, &task), S_OK, "MergeUndoDisks"))
            task_succeeds(task);
        check_reads(at(L"disk.vhd"), &expected);
        check(path_kind(undo) == PATH_NOTHING, "it is merged, and has gone");
        disk_bytes_free(&expected);
        if (make_undo_disk(machine, undo)) {
            check_hr(IVMVirtualMachine_DiscardUndoDisks(machine), S_OK, "DiscardUndoDisks");
            check(path_kind(undo) == PATH_NOTHING, "it has gone");
        }
    }
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}
