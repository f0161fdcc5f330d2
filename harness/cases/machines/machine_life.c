/* machine_life.c - machines are made, registered, found and deleted. */
#include "configuration.h"
#include "files.h"
#include "client_machine.h"

#include <stdlib.h>
#include <wchar.h>

TEST(machine_life, a_machine_is_made_found_by_its_name_and_deleted)
{
    static const WCHAR *const names[] = { L"first" };
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine, *found, *same;
    VMVMState state = vmVMState_Invalid;
    LONG memory = 0;

    if (app == NULL || (machine = new_machine(app, L"first")) == NULL)
        return;
    check(path_kind(at(L"first.vmc")) == PATH_FILE, "its file is there");
    check_machines(app, names, 1);
    if (check_hr(client_find_machine(app, L"FIRST", &found), S_OK, "FindVirtualMachine in other case")) {
        check_machine_text(found, found->lpVtbl->get_Name, L"first", "Name");
        check_machine_text(found, found->lpVtbl->get_File, at(L"first.vmc"), "File");
        check_hr(IVMVirtualMachine_put_Memory(found, 256), S_OK, "put_Memory");
        check_hr(IVMVirtualMachine_get_Memory(machine, &memory), S_OK, "get_Memory");
        check(memory == 256, "the other object sees 256 MB, not %ld", (long)memory);
        check_hr(IVMVirtualMachine_get_State(found, &state), S_OK, "State");
        check(state == vmVMState_TurnedOff, "it is turned off, not %d", state);
        IVMVirtualMachine_Release(found);
    }
    check_hr(IVMVirtualPC_DeleteVirtualMachine(app, machine), S_OK, "DeleteVirtualMachine");
    check(path_kind(at(L"first.vmc")) == PATH_NOTHING, "its file has gone");
    check_hr(client_find_machine(app, L"first", &same), S_FALSE, "FindVirtualMachine afterwards");
    check(same == NULL, "nothing is found");
    check_machines(app, NULL, 0);
    check_error_info(IVMVirtualMachine_get_Memory(machine, &memory), VM_E_VM_UNKNOWN, L"first.vmc");
    check_hr(IVMVirtualPC_DeleteVirtualMachine(app, machine), S_FALSE, "DeleteVirtualMachine again");
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
}

static void rename_machine(IVMVirtualMachine *machine, const WCHAR *name)
{
    BSTR string = SysAllocString(name);

    check_hr(IVMVirtualMachine_put_Name(machine, string), S_OK, "put_Name %s", utf8(name));
    SysFreeString(string);
}

TEST(machine_life, all_objects_follow_when_a_machine_is_renamed)
{
    static const WCHAR *const names[] = { L"NEW" };
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"old") : NULL, *same, *none;

    if (machine == NULL || !check_hr(client_find_machine(app, L"old", &same), S_OK, "finding it"))
        return;
    rename_machine(machine, L"new");
    check_machine_text(same, same->lpVtbl->get_Name, L"new", "Name");
    check_machine_text(same, same->lpVtbl->get_File, at(L"new.vmc"), "File");
    check(path_kind(at(L"old.vmc")) == PATH_NOTHING && path_kind(at(L"new.vmc")) == PATH_FILE, "the file has the name");
    rename_machine(same, L"NEW");
    check_machine_text(machine, machine->lpVtbl->get_Name, L"NEW", "Name in another case");
    check_machines(app, names, 1);
    check_hr(client_find_machine(app, L"old", &none), S_FALSE, "finding it by its old name");
    IVMVirtualMachine_Release(same);
    end_machine(app, machine);
    check_machines(app, NULL, 0);
    IVMVirtualPC_Release(app);
}

/* By somebody who deleted the file by hand, whose objects know nothing of it. */
TEST(machine_life, a_machine_that_takes_the_name_of_one_that_has_gone_is_not_that_one)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"new") : NULL;
    IVMVirtualMachine *gone = app != NULL ? new_machine(app, L"it") : NULL, *same;
    LONG memory = 0;

    if (machine == NULL || gone == NULL)
        return;
    check(DeleteFileW(at(L"it.vmc")), "the file can be deleted");
    rename_machine(machine, L"it");
    check_error_info(IVMVirtualMachine_get_Memory(gone, &memory), VM_E_VM_UNKNOWN, L"it.vmc");
    check_error_info(IVMVirtualMachine_put_Memory(gone, 64), VM_E_VM_UNKNOWN, L"it.vmc");
    if (check_hr(client_find_machine(app, L"it", &same), S_OK, "FindVirtualMachine")) {
        rename_machine(same, L"other");
        check_machine_text(machine, machine->lpVtbl->get_Name, L"other", "Name by the object that renamed it first");
        IVMVirtualMachine_Release(same);
    }
    check_hr(IVMVirtualPC_DeleteVirtualMachine(app, gone), S_FALSE, "deleting what is gone");
    IVMVirtualMachine_Release(gone);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

TEST(machine_life, a_copy_of_the_file_is_a_machine_of_its_own)
{
    static const WCHAR *const names[] = { L"copy", L"first" };
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"first") : NULL, *copy;
    LONG memory = 0;

    if (machine == NULL)
        return;
    check(CopyFileW(at(L"first.vmc"), at(L"copy.vmc"), TRUE), "the file can be copied");
    if (check_hr(client_register_machine(app, L"copy", case_folder(), &copy), S_OK, "RegisterVirtualMachine")) {
        check_hr(IVMVirtualMachine_put_Memory(copy, 64), S_OK, "put_Memory");
        check_hr(IVMVirtualMachine_get_Memory(machine, &memory), S_OK, "get_Memory");
        check(memory == 128, "the other one keeps its 128 MB, not %ld", (long)memory);
        check_machines(app, names, 2);
        end_machine(app, copy);
    }
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

TEST(machine_life, a_new_machine_in_the_place_of_a_deleted_one_is_another)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"it") : NULL, *again;
    LONG memory;

    if (machine == NULL)
        return;
    check_hr(IVMVirtualPC_DeleteVirtualMachine(app, machine), S_OK, "DeleteVirtualMachine");
    again = new_machine(app, L"it");
    check_error_info(IVMVirtualMachine_get_Memory(machine, &memory), VM_E_VM_UNKNOWN, L"it.vmc");
    check_hr(IVMVirtualPC_DeleteVirtualMachine(app, machine), S_FALSE, "deleting what is gone");
    IVMVirtualMachine_Release(machine);
    if (again != NULL)
        end_machine(app, again);
    IVMVirtualPC_Release(app);
}

TEST(machine_life, what_cannot_be_made_leaves_nothing)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine, *wrong;
    struct lines before, after;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    file_write(at(L"taken.vmc"), "text", 4);
    before = folder_tree(case_folder());
    check_error_info(client_create_machine(app, L"IT", at(L"new\\folder"), &wrong), VM_E_CONFIG_DUPLICATE_NAME, L"IT");
    check(wrong == NULL, "there is no machine");
    check_error_info(client_create_machine(app, L"taken", case_folder(), &wrong),
                     HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS), L"taken.vmc");
    check_error_info(client_create_machine(app, L"other", at(L"taken.vmc"), &wrong),
                     HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND), L"other.vmc");
    check_error_info(client_register_machine(app, L"taken", case_folder(), &wrong), DISP_E_EXCEPTION, L"taken.vmc");
    after = folder_tree(case_folder());
    check_same_lines(&before, &after, "the folder");
    lines_free(&before);
    lines_free(&after);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

TEST(machine_life, a_machine_whose_file_may_not_be_written_can_be_unregistered)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"it") : NULL;

    if (machine == NULL)
        return;
    check(SetFileAttributesW(at(L"it.vmc"), FILE_ATTRIBUTE_READONLY), "the file can be made read-only");
    check_error_info(IVMVirtualPC_DeleteVirtualMachine(app, machine), E_ACCESSDENIED, L"it.vmc");
    check_hr(IVMVirtualPC_UnregisterVirtualMachine(app, machine), S_OK, "UnregisterVirtualMachine");
    check_machines(app, NULL, 0);
    check_hr(IVMVirtualPC_UnregisterVirtualMachine(app, machine), S_FALSE, "UnregisterVirtualMachine again");
    check(path_kind(at(L"it.vmc")) == PATH_FILE, "its file is left alone");
    SetFileAttributesW(at(L"it.vmc"), FILE_ATTRIBUTE_NORMAL);
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
}

TEST(machine_life, a_machine_whose_file_is_too_large_can_be_unregistered_and_deleted)
{
    static const size_t size = 1100000;
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"it") : NULL, *other;
    char *bytes = calloc(1, size);

    if (machine != NULL && (other = new_machine(app, L"other")) != NULL && bytes != NULL) {
        file_write(at(L"it.vmc"), bytes, size);
        file_write(at(L"other.vmc"), bytes, size);
        check_hr(IVMVirtualPC_UnregisterVirtualMachine(app, machine), S_OK, "UnregisterVirtualMachine");
        check_hr(IVMVirtualPC_DeleteVirtualMachine(app, other), S_OK, "DeleteVirtualMachine");
        check(path_kind(at(L"it.vmc")) == PATH_FILE && path_kind(at(L"other.vmc")) == PATH_NOTHING, "one file is left");
        check_machines(app, NULL, 0);
        IVMVirtualMachine_Release(other);
        IVMVirtualMachine_Release(machine);
    }
    free(bytes);
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

TEST(machine_life, a_machine_whose_file_has_gone_is_not_listed)
{
    static const WCHAR *const names[] = { L"Alpha", L"beta" };
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machines[3], *none;

    if (app == NULL || (machines[0] = new_machine(app, L"gone")) == NULL ||
        (machines[1] = new_machine(app, L"beta")) == NULL || (machines[2] = new_machine(app, L"Alpha")) == NULL)
        return;
    check(DeleteFileW(at(L"gone.vmc")), "the file can be deleted");
    check_machines(app, names, 2);
    check_hr(client_find_machine(app, L"gone", &none), S_FALSE, "finding it");
    check_hr(IVMVirtualPC_DeleteVirtualMachine(app, machines[0]), S_FALSE, "deleting it");
    IVMVirtualMachine_Release(machines[0]);
    end_machine(app, machines[1]);
    end_machine(app, machines[2]);
    IVMVirtualPC_Release(app);
}

TEST(machine_life, files_of_machines_are_listed_with_or_without_the_registered_ones)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"known") : NULL;
    const WCHAR *const folder = case_folder();
    const WCHAR *both[] = { at(L"known.vmc"), at(L"unknown.vmc") };
    VARIANT folders, files;

    if (machine == NULL)
        return;
    file_write(at(L"unknown.vmc"), "text", 4);
    folders = texts_variant(VT_VARIANT, 0, &folder, 1);
    check_hr(IVMVirtualPC_GetVirtualMachineFiles(app, folders, VARIANT_FALSE, &files), S_OK, "all");
    check_texts(&files, both, 2, "all files");
    VariantClear(&files);
    check_hr(IVMVirtualPC_GetVirtualMachineFiles(app, folders, VARIANT_TRUE, &files), S_OK, "without the registered");
    check_texts(&files, both + 1, 1, "files that are not registered");
    VariantClear(&files);
    VariantClear(&folders);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

/* Has the configuration name another folder for the register. */
static void set_register(IVMVirtualPC *app, const WCHAR *folder)
{
    VARIANT value = text_variant(folder);

    check_hr(configuration_set(app, L"machine_register_path", value), S_OK, "setting the folder of the register");
    VariantClear(&value);
}

TEST(machine_life, a_register_may_be_moved_and_one_that_cannot_be_written_is_reported)
{
    static const WCHAR *const names[] = { L"it" };
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine, *wrong;
    HRESULT hr;

    if (app == NULL)
        return;
    set_register(app, at(L"register"));
    if ((machine = new_machine(app, L"it")) == NULL)
        return;
    check(path_kind(at(L"register\\it.vmcx")) == PATH_FILE, "it is registered there");
    file_write(at(L"file"), "text", 4);
    set_register(app, at(L"file"));
    hr = client_create_machine(app, L"new", at(L"made\\for\\it"), &wrong); /* systems differ in their codes for that */
    check(FAILED(hr), "no machine is made where it cannot be registered");
    check_error_info(hr, hr, L"file");
    check(wrong == NULL && path_kind(at(L"made")) == PATH_NOTHING, "nothing was made");
    set_register(app, L"relative");
    check_error_info(client_find_machine(app, L"it", &wrong), HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME), L"relative");
    set_register(app, at(L"register"));
    check_machines(app, names, 1);
    end_machine(app, machine);
    check(path_kind(at(L"register\\it.vmcx")) == PATH_NOTHING, "it is registered no more");
    IVMVirtualPC_Release(app);
}

static HRESULT STDMETHODCALLTYPE give_no_file(IVMVirtualMachine *self, BSTR *file)
{
    *file = NULL;
    return E_ACCESSDENIED;
}

TEST(machine_life, of_an_object_that_does_not_give_its_file_nothing_is_taken_away)
{
    static const WCHAR *const names[] = { L"it" };
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"it") : NULL, wrapper;
    IVMVirtualMachineVtbl vtable;

    if (machine == NULL)
        return;
    vtable = *machine->lpVtbl; /* of which only File is called */
    vtable.get_File = give_no_file;
    wrapper.lpVtbl = &vtable;
    check_error_info(IVMVirtualPC_UnregisterVirtualMachine(app, &wrapper), DISP_E_EXCEPTION,
                     L"given as a virtual machine");
    check_error_info(IVMVirtualPC_DeleteVirtualMachine(app, &wrapper), DISP_E_EXCEPTION, L"given as a virtual machine");
    check_machines(app, names, 1);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}
