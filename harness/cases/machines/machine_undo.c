/* machine_undo.c - undo disks of a machine: merged, thrown away, and whose they are. */
#include "files.h"
#include "disk_image.h"
#include "second.h"
#include "undo_scene.h"

#include <wchar.h>

/* Where a footer says that the disk belongs to a saved state (vhd_layout.h). */
#define SAVED_STATE_OFFSET 84

/* No file of an undo disk is left, nor its name in the file of the machine. */
static void check_none_left(struct undo_scene *scene)
{
    BSTR key = SysAllocString(
        L"hardware/pci_bus/ide_adapter/ide_controller[@id=1]/location[@id=0]/undo_pathname/absolute");
    VARIANT value;

    for (int i = 0; i < 2; i++) {
        check(path_kind(scene->undo[i]) == PATH_NOTHING, "the undo disk %d has gone", i);
        undo_check_disk(scene->machine, i + 1, NULL);
    }
    if (check_hr(IVMVirtualMachine_GetConfigurationValue(scene->machine, key, &value), S_OK, "the name"))
        check(V_VT(&value) == VT_BSTR && SysStringLen(V_BSTR(&value)) == 0, "it is empty");
    VariantClear(&value);
    SysFreeString(key);
    check(path_kind(at(L"it.ovpc-merging")) == PATH_NOTHING, "nor a lock");
}

static void check_hold_all(struct undo_scene *scene)
{
    check_reads(UNDO_ONE, &scene->as_read[0]);
    check_reads(UNDO_TWO, &scene->as_read[1]);
}

TEST(machine_undo, disks_are_merged_into_their_disks_and_gone)
{
    struct undo_scene scene;
    struct disk_bytes base;

    if (undo_begin(&scene, UNDO_SMALL) && disk_read(at(L"base.vhd"), &base)) {
        undo_check_disk(scene.machine, 1, scene.undo[0]);
        undo_check_disk(scene.machine, 2, scene.undo[1]);
        undo_merges(&scene);
        check_hold_all(&scene);
        check_reads(at(L"base.vhd"), &base);
        check_none_left(&scene);
        check(undo_state(scene.machine) == vmVMState_TurnedOff, "it is turned off");
        undo_merges(&scene);
        check_hold_all(&scene);
        disk_bytes_free(&base);
    }
    undo_end(&scene);
}

/* Whether a disk is marked as part of a saved state. */
static bool is_marked(const WCHAR *path)
{
    struct disk_image image;
    bool marked = false;

    if (check(image_load(&image, path), "%s can be read", utf8(path)))
        marked = image_footer(&image)[SAVED_STATE_OFFSET] == 1;
    image_free(&image);
    return marked;
}

/* The remark of the reference names saving as a way to prepare it. */
TEST(machine_undo, disks_of_a_saved_machine_are_merged_and_it_stays_saved)
{
    BSTR key = SysAllocString(L"settings/configuration/saved_state/path/absolute"), path = NULL;
    VARIANT value;
    struct undo_scene scene;
    HRESULT hr;

    if (undo_begin(&scene, UNDO_SMALL)) {
        value = text_variant(at(L"it.vsv"));
        file_write(at(L"it.vsv"), "state", 5);
        IVMVirtualMachine_SetConfigurationValue(scene.machine, key, value);
        VariantClear(&value);
        check(undo_state(scene.machine) == vmVMState_Saved, "it is saved");
        for (size_t i = 0; i < ARRAYSIZE(scene.undo); i++)
            check(image_change_footer(scene.undo[i], SAVED_STATE_OFFSET, 0x01000000), "its undo disk is marked so");
        undo_merges(&scene);
        check_hold_all(&scene);
        check(is_marked(UNDO_ONE) && is_marked(UNDO_TWO), "its disks are marked in their place");
        check(undo_state(scene.machine) == vmVMState_Saved, "it is saved still");
        hr = IVMVirtualMachine_get_SavedStateFilePath(scene.machine, &path);
        check_text(hr, path, at(L"it.vsv"), "SavedStateFilePath");
        check_hr(IVMVirtualMachine_DiscardSavedState(scene.machine), S_OK, "DiscardSavedState");
        check(undo_state(scene.machine) == vmVMState_TurnedOff && path_kind(at(L"it.vsv")) == PATH_NOTHING, "no more");
        check(!is_marked(UNDO_ONE) && !is_marked(UNDO_TWO), "nor are its disks marked");
    }
    SysFreeString(key);
    undo_end(&scene);
}

static void check_thrown_away(struct undo_scene *scene)
{
    check_reads(UNDO_ONE, &scene->below[0]);
    check_reads(UNDO_TWO, &scene->below[1]);
    check_none_left(scene);
}

TEST(machine_undo, disks_are_thrown_away_and_the_disks_are_as_they_were)
{
    struct undo_scene scene;

    if (undo_begin(&scene, UNDO_SMALL)) {
        check_hr(IVMVirtualMachine_DiscardUndoDisks(scene.machine), S_OK, "DiscardUndoDisks");
        check_thrown_away(&scene);
        check_hr(IVMVirtualMachine_DiscardUndoDisks(scene.machine), S_OK, "DiscardUndoDisks of none");
    }
    undo_end(&scene);
}

TEST(machine_undo, disks_go_when_a_machine_is_undoable_no_longer)
{
    struct undo_scene scene;

    if (undo_begin(&scene, UNDO_SMALL)) {
        check_hr(IVMVirtualMachine_put_Undoable(scene.machine, VARIANT_TRUE), S_OK, "Undoable = True");
        check(path_kind(scene.undo[0]) == PATH_FILE && path_kind(scene.undo[1]) == PATH_FILE, "they are there");
        check_hr(IVMVirtualMachine_put_Undoable(scene.machine, VARIANT_FALSE), S_OK, "Undoable = False");
        check_thrown_away(&scene);
    }
    undo_end(&scene);
}

TEST(machine_undo, disk_of_a_connection_that_is_removed_goes_with_it)
{
    IVMHardDiskConnection *connection;
    struct undo_scene scene;

    if (undo_begin(&scene, UNDO_SMALL) && (connection = undo_connection(scene.machine, 1)) != NULL) {
        HANDLE held = CreateFileW(scene.undo[0], GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
        check_error_info(IVMVirtualMachine_RemoveHardDiskConnection(scene.machine, connection),
                         HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION), UNDO_OWN_NAME);
        undo_check_disk(scene.machine, 1, scene.undo[0]);
        CloseHandle(held);
        check_hr(IVMVirtualMachine_RemoveHardDiskConnection(scene.machine, connection), S_OK, "removing it");
        check(path_kind(scene.undo[0]) == PATH_NOTHING, "its undo disk has gone");
        check_reads(UNDO_ONE, &scene.below[0]);
        undo_check_disk(scene.machine, 1, scene.undo[1]);
        IVMHardDiskConnection_Release(connection);
    }
    undo_end(&scene);
    check(path_kind(at(L"two.vhd")) == PATH_FILE, "deleting the machine leaves its disk");
    check(folder_tree(case_folder()).count == 3, "and nothing but disks");
}

/* Cancelling, and the state */

/* What a machine refuses whose undo disks are merged, asked by another object. */
static void check_busy(struct undo_scene *scene)
{
    IVMVirtualMachine *same;
    IVMTask *task;

    if (!check_hr(client_find_machine(scene->app, L"it", &same), S_OK, "FindVirtualMachine"))
        return;
    check(undo_state(same) == vmVMState_MergingDrives, "its drives are merged");
    check_error_info(IVMVirtualMachine_put_Memory(same, 64), VM_E_PREF_VM_ACTIVE, L"it.vmc");
    check_error_info(undo_merge(same, &task), VM_E_VM_RUNNING, L"it.vmc");
    check(task == NULL, "there is no task");
    check_error_info(IVMVirtualMachine_DiscardUndoDisks(same), VM_E_VM_RUNNING_OR_SAVED, L"it.vmc");
    check_error_info(IVMVirtualPC_DeleteVirtualMachine(scene->app, same), VM_E_VM_RUNNING, L"it.vmc");
    IVMVirtualMachine_Release(same);
}

TEST(machine_undo, disks_that_another_program_merges_are_left_to_it)
{
    struct undo_scene scene;
    HANDLE held;

    if (undo_begin(&scene, UNDO_SMALL)) {
        held = hold_merging(L"it");
        check_busy(&scene);
        CloseHandle(held);
        check(undo_state(scene.machine) == vmVMState_TurnedOff, "then it is turned off");
    }
    undo_end(&scene);
}

/* Cancels it at some percent; false when it was complete before. */
static bool cancel_at(struct undo_scene *scene, LONG percent)
{
    bool was_cancelled = false;
    BSTR text = NULL;
    LONG error = 0;
    IVMTask *task;

    if (!check_hr(undo_merge(scene->machine, &task), S_OK, "MergeUndoDisks"))
        return true;
    if (undo_wait_for_percent(task, percent)) {
        const VMVMState state = undo_state(scene->machine);
        check(state == vmVMState_MergingDrives || task_is_complete(task), "its state is %d", state);
        IVMTask_Cancel(task);
    }
    IVMTask_WaitForCompletion(task, -1);
    IVMTask_get_Error(task, &error);
    if (error != S_OK) {
        was_cancelled = check_hr(error, HRESULT_FROM_WIN32(ERROR_CANCELLED), "Error");
        check_hr(IVMTask_get_ErrorDescription(task, &text), S_OK, "ErrorDescription");
        check(is_sentence_with(text, L"MergeUndoDisks"), "it says what to do: %s", utf8(text));
        SysFreeString(text);
    }
    IVMTask_Release(task);
    return was_cancelled;
}

/* What the machine reads: by an undo disk, while that is there. */
static void check_reads_the_same(struct undo_scene *scene)
{
    check_reads(path_kind(scene->undo[0]) == PATH_FILE ? scene->undo[0] : UNDO_ONE, &scene->as_read[0]);
    check_reads(path_kind(scene->undo[1]) == PATH_FILE ? scene->undo[1] : UNDO_TWO, &scene->as_read[1]);
}

TEST(machine_undo, disks_whose_merge_is_cancelled_read_the_same_and_it_can_be_repeated)
{
    bool was_cancelled = false;

    for (int i = 0; i < TASK_TRIES && !was_cancelled; i++) {
        struct undo_scene scene;
        if (undo_begin(&scene, UNDO_LARGE)) {
            was_cancelled = cancel_at(&scene, 20);
            check(undo_state(scene.machine) == vmVMState_TurnedOff, "it is turned off");
            check_reads_the_same(&scene);
            undo_merges(&scene);
            check_hold_all(&scene);
            check_none_left(&scene);
        }
        undo_end(&scene);
        remove_tree(case_folder());
        folder_make(case_folder());
    }
    check(was_cancelled, "it can be cancelled before it is complete");
}

/* Merges them until it is killed. */
static void be_merger(void)
{
    IVMVirtualPC *app = application();
    HANDLE ready = second_event(L"ready");
    IVMVirtualMachine *machine;
    IVMTask *task;

    if (app != NULL && check_hr(client_find_machine(app, L"it", &machine), S_OK, "FindVirtualMachine") &&
        check_hr(undo_merge(machine, &task), S_OK, "MergeUndoDisks")) {
        undo_wait_for_percent(task, 10);
        SetEvent(ready);
    }
    Sleep(INFINITE);
}

TEST(machine_undo, disks_whose_merging_process_is_killed_read_the_same_and_it_can_be_repeated)
{
    HANDLE ready, merger;
    struct undo_scene scene;

    if (second_part() != NULL) {
        be_merger();
        return;
    }
    if (undo_begin(&scene, UNDO_LARGE)) {
        ready = second_event(L"ready");
        merger = second_start(L"merger");
        second_says(ready, merger);
        second_is_killed(merger);
        CloseHandle(ready);
        check(undo_state(scene.machine) == vmVMState_TurnedOff, "it is turned off when that process has ended");
        check_reads_the_same(&scene);
        undo_merges(&scene);
        check_hold_all(&scene);
        check_none_left(&scene);
    }
    undo_end(&scene);
}

/* Refusals */

static void check_refused(struct undo_scene *scene, const char *what, HRESULT expected, const WCHAR *mentions)
{
    struct lines before = folder_tree(case_folder()), after;
    IVMTask *task;

    context("%s", what);
    check_error_info(undo_merge(scene->machine, &task), expected, mentions);
    check(task == NULL, "there is no task");
    check(undo_state(scene->machine) == vmVMState_TurnedOff, "it is turned off");
    after = folder_tree(case_folder());
    check_same_lines(&before, &after, "the folder");
    lines_free(&before);
    lines_free(&after);
    context("%s", "");
}

TEST(machine_undo, disks_that_are_none_of_the_machine_are_neither_merged_nor_deleted)
{
    static const WCHAR *const names[] = { L"text.vud", L"two.vud", L"one.vhd", L"sub\\" UNDO_OWN_NAME };
    struct undo_scene scene;

    if (undo_begin(&scene, UNDO_SMALL)) {
        folder_make(at(L"sub"));
        file_write(at(L"text.vud"), "text", 4);
        check(CopyFileW(scene.undo[1], at(L"two.vud"), TRUE) && CopyFileW(scene.undo[0], at(names[3]), TRUE), "copies");
        undo_name(scene.machine, at(names[0]));
        check_refused(&scene, "a text", VM_E_INVALID_HD_FILE, L"text.vud");
        undo_name(scene.machine, at(names[1]));
        check_refused(&scene, "one of another disk", VM_E_PARENT_CHILD_ID_MISMATCH, L"two.vud");
        undo_name(scene.machine, at(names[2]));
        check_refused(&scene, "the disk itself", DISP_E_EXCEPTION, L"one.vhd");
        undo_name(scene.machine, at(names[3]));
        check_refused(&scene, "in another folder", DISP_E_EXCEPTION, L"sub");
        for (size_t i = 0; i < ARRAYSIZE(names); i++) {
            undo_name(scene.machine, at(names[i]));
            check_hr(IVMVirtualMachine_DiscardUndoDisks(scene.machine), S_OK, "DiscardUndoDisks");
            check(path_kind(at(names[i])) == PATH_FILE, "%s is left alone", utf8(names[i]));
            undo_check_disk(scene.machine, 1, NULL);
        }
        check(path_kind(scene.undo[1]) == PATH_NOTHING, "its own has gone");
    }
    undo_end(&scene);
    check(path_kind(at(L"two.vud")) == PATH_FILE && path_kind(at(UNDO_OWN_NAME)) == PATH_FILE, "what it did not name");
}

TEST(machine_undo, disk_that_another_machine_names_too_is_neither_merged_nor_deleted)
{
    IVMVirtualMachine *other;
    struct undo_scene scene;

    if (undo_begin(&scene, UNDO_SMALL) && (other = new_machine(scene.app, L"other")) != NULL) {
        undo_name(other, scene.undo[0]);
        check_refused(&scene, "named by another machine", DISP_E_EXCEPTION, UNDO_OWN_NAME);
        check_hr(IVMVirtualPC_UnregisterVirtualMachine(scene.app, other), S_OK, "UnregisterVirtualMachine");
        check_refused(&scene, "not registered", DISP_E_EXCEPTION, UNDO_OWN_NAME);
        IVMVirtualMachine_Release(other);
        check(DeleteFileW(at(L"other.vmc")), "its file can be deleted");
        undo_merges(&scene);
        check_hold_all(&scene);
    }
    undo_end(&scene);
}

TEST(machine_undo, disks_are_merged_all_or_none)
{
    struct undo_scene scene;
    HANDLE held;

    if (undo_begin(&scene, UNDO_SMALL)) {
        held = CreateFileW(UNDO_TWO, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
        check_refused(&scene, "the second disk is in use", E_HANDLE, L"two.vhd");
        CloseHandle(held);
        SetFileAttributesW(UNDO_TWO, FILE_ATTRIBUTE_READONLY);
        check_refused(&scene, "it is read-only", VM_E_FILE_READ_ONLY, L"two.vhd");
        SetFileAttributesW(UNDO_TWO, FILE_ATTRIBUTE_NORMAL);
        SetFileAttributesW(scene.undo[1], FILE_ATTRIBUTE_READONLY);
        check_refused(&scene, "an undo disk is read-only", VM_E_FILE_READ_ONLY, L"VirtualPCUndo_it_1_0");
        SetFileAttributesW(scene.undo[1], FILE_ATTRIBUTE_NORMAL);
        held = hold_machine(L"it");
        SetErrorInfo(0, NULL);
        check_error_info(IVMVirtualMachine_DiscardUndoDisks(scene.machine), VM_E_VM_RUNNING_OR_SAVED, L"it.vmc");
        CloseHandle(held);
        check(MoveFileW(UNDO_TWO, at(L"moved.vhd")), "the disk can be moved");
        check_refused(&scene, "it has gone", HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND), L"VirtualPCUndo_it_1_0");
        check(MoveFileW(at(L"moved.vhd"), UNDO_TWO), "and back");
        undo_merges(&scene);
        check_hold_all(&scene);
    }
    undo_end(&scene);
}
