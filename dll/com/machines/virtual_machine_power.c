/*
 * virtual_machine_power.c - IVMVirtualMachine: starting, stopping and saving a machine, and its states.
 *
 * What runs is the machine host's (machine_host.h), which is given commands here. So a machine goes on when the program
 * ends that has started it.
 */
#include "virtual_machine.h"

#include "com_error.h"
#include "com_value.h"
#include "machine_events.h"
#include "machine_files.h"
#include "machine_folder.h"
#include "machine_leaf.h"
#include "machine_path.h"
#include "machine_power.h"
#include "machine_settings.h"
#include "task.h"
#include "vhd_path.h"
#include "win32_host.h"

#define IID_OURS (&IID_IVMVirtualMachine)

HRESULT STDMETHODCALLTYPE virtual_machine_get_State(IVMVirtualMachine *self, VMVMState *state)
{
    struct machine_power power;
    struct machine_view view;
    struct vhd_error error;
    HRESULT hr = virtual_machine_enter(self, L"IVMVirtualMachine.State", state, MACHINE_ACT_ANY, &view);

    if (FAILED(hr))
        return hr;
    if (machine_power_find(&view, &power, &error) == VHD_OK)
        *state = power.state;
    else
        hr = com_fail(IID_OURS, &error);
    machine_look_end(&view);
    return hr;
}

/* What all calls begin with that give a task. */
static HRESULT enter_task(IVMVirtualMachine *self, const WCHAR *member, enum machine_act act, IVMTask **task,
                          struct machine_view *view)
{
    HRESULT hr;

    if (task != NULL)
        *task = NULL;
    hr = virtual_machine_enter(self, member, task, act, view);
    if (FAILED(hr))
        return hr;
    hr = task_allow(IID_OURS, member);
    if (FAILED(hr))
        machine_look_end(view);
    return hr;
}

/* ---- Starting ---- */

/*
 * What can be told before anything is done: whether a parent has another time than its child knows. Whatever else is wrong
 * with a disk is for the task to say, which opens it.
 */
static enum vhd_status check_parents(const struct machine_view *view, struct vhd_error *error)
{
    char16_t folder[VHD_PATH_CHARS];
    struct vhd_error found;

    if (machine_folder(folder, &found) != VHD_OK ||
        machine_check_parents(win32_host, folder, view->path, view->document, false, &found) !=
            VHD_MACHINE_PARENT_MODIFIED)
        return VHD_OK;
    return vhd_fail_as(error, &found);
}

static HRESULT start(const struct machine_view *view, VMStartupOption option, IVMTask **task)
{
    const struct machine_host_request request = { .command = MACHINE_HOST_STARTUP, .numbers = { (int32_t)option } };
    enum vhd_status status = VHD_OK;
    struct vhd_error error;

    if (option == vmStartupOption_Normal)
        status = check_parents(view, &error);
    else if (option != vmStartupOption_FixParentTimestampMismatch)
        status = vhd_fail(&error, VHD_MACHINE_STARTUP_OPTION, view->path);
    return status == VHD_OK ? machine_power_start(IID_OURS, view->path, &request, L"Starting the virtual machine", task)
                            : com_fail(IID_OURS, &error);
}

HRESULT STDMETHODCALLTYPE virtual_machine_Startup(IVMVirtualMachine *self, IVMTask **task)
{
    struct machine_view view;
    HRESULT hr = enter_task(self, L"IVMVirtualMachine.Startup", MACHINE_ACT_STARTUP, task, &view);

    if (FAILED(hr))
        return hr;
    hr = start(&view, vmStartupOption_Normal, task);
    machine_look_end(&view);
    return hr;
}

HRESULT STDMETHODCALLTYPE virtual_machine_Startup2(IVMVirtualMachine *self, VMStartupOption option, IVMTask **task)
{
    struct machine_view view;
    HRESULT hr = enter_task(self, L"IVMVirtualMachine.Startup2", MACHINE_ACT_STARTUP, task, &view);

    if (FAILED(hr))
        return hr;
    hr = start(&view, option, task);
    machine_look_end(&view);
    return hr;
}

/* ---- What is done with a machine that runs ---- */

/* Saving goes against throwing away: then the state would be that of a disk which is not there any more. */
static enum vhd_status check_save(const struct machine_view *view, struct vhd_error *error)
{
    struct config_value undoable, action;
    enum vhd_status status = machine_setting_get(view->document, MACHINE_UNDOABLE, &undoable, error);

    if (status == VHD_OK)
        status = machine_setting_get(view->document, MACHINE_UNDO_ACTION, &action, error);
    if (status == VHD_OK && undoable.boolean && action.integer == vmUndoAction_Discard)
        status = vhd_fail(error, VHD_MACHINE_SAVE_DISCARDS, view->path);
    return status;
}

/* A command that gives a task. */
static HRESULT command_task(IVMVirtualMachine *self, const WCHAR *member, enum machine_host_command command,
                            const WCHAR *action, IVMTask **task)
{
    const struct machine_host_request request = { .command = command };
    struct machine_view view;
    struct vhd_error error;
    enum vhd_status status;
    HRESULT hr = enter_task(self, member, MACHINE_ACT_POWER, task, &view);

    if (FAILED(hr))
        return hr;
    status = machine_power_allows(&view, command, &error);
    if (status == VHD_OK && command == MACHINE_HOST_SAVE)
        status = check_save(&view, &error);
    hr = status == VHD_OK ? machine_power_start(IID_OURS, view.path, &request, action, task)
                          : com_fail(IID_OURS, &error);
    machine_look_end(&view);
    return hr;
}

HRESULT STDMETHODCALLTYPE virtual_machine_TurnOff(IVMVirtualMachine *self, IVMTask **task)
{
    return command_task(self, L"IVMVirtualMachine.TurnOff", MACHINE_HOST_TURN_OFF, L"Turning off the virtual machine",
                        task);
}

HRESULT STDMETHODCALLTYPE virtual_machine_Save(IVMVirtualMachine *self, IVMTask **task)
{
    return command_task(self, L"IVMVirtualMachine.Save", MACHINE_HOST_SAVE, L"Saving the virtual machine", task);
}

HRESULT STDMETHODCALLTYPE virtual_machine_Reset(IVMVirtualMachine *self, IVMTask **task)
{
    return command_task(self, L"IVMVirtualMachine.Reset", MACHINE_HOST_RESET, L"Resetting the virtual machine", task);
}

/* One that is done when the call returns. */
static HRESULT command_now(IVMVirtualMachine *self, enum machine_host_command command)
{
    const struct machine_host_request request = { .command = command };
    struct machine_host_reply reply;
    struct machine_view view;
    struct vhd_error error;
    enum vhd_status status;
    const HRESULT hr = machine_look(IID_OURS, virtual_machine_of(self), MACHINE_ACT_POWER, &view);

    if (FAILED(hr))
        return hr;
    status = machine_power_allows(&view, command, &error);
    if (status == VHD_OK)
        status = machine_host_call(view.path, &request, &reply, &error);
    if (status == VHD_OK)
        machine_host_reply_free(&reply);
    machine_look_end(&view);
    return status == VHD_OK ? S_OK : com_fail(IID_OURS, &error);
}

HRESULT STDMETHODCALLTYPE virtual_machine_Pause(IVMVirtualMachine *self)
{
    return command_now(self, MACHINE_HOST_PAUSE);
}

HRESULT STDMETHODCALLTYPE virtual_machine_Resume(IVMVirtualMachine *self)
{
    return command_now(self, MACHINE_HOST_RESUME);
}

/* ---- The saved state ---- */

/*
 * The disks first: those of a saved machine are released by its next start, too, those of one that is turned off by nobody.
 * Then the state: if it cannot be deleted it is still the machine's, and a machine whose saved state has gone is turned
 * off, whatever its file says.
 */
HRESULT STDMETHODCALLTYPE virtual_machine_DiscardSavedState(IVMVirtualMachine *self)
{
    struct machine_change change;
    struct vhd_error error;
    HRESULT hr = machine_begin_change(&IID_IVMVirtualMachine, virtual_machine_of(self), MACHINE_ACT_DISCARD_STATE,
                                      &change);

    if (FAILED(hr))
        return hr;
    if (machine_release_saved(win32_host, change.file.path, change.file.document, &error) != VHD_OK ||
        machine_delete_saved_state(win32_host, change.file.path, change.file.document, &error) != VHD_OK) {
        machine_drop_change(&change);
        return com_fail(&IID_IVMVirtualMachine, &error);
    }
    hr = machine_end_change(&IID_IVMVirtualMachine, &change,
                            machine_path_put(change.file.document, MACHINE_SAVED_STATE, change.file.path, u""),
                            MACHINE_SAVED_STATE);
    if (SUCCEEDED(hr))
        machine_events_state(virtual_machine_of(self), MACHINE_OFF);
    return hr;
}

HRESULT STDMETHODCALLTYPE virtual_machine_get_SavedStateFilePath(IVMVirtualMachine *self, BSTR *path)
{
    char16_t saved[VHD_PATH_CHARS];
    struct machine_view view;
    struct vhd_error error;
    bool is_there;
    HRESULT hr;

    if (path != NULL)
        *path = NULL;
    hr = virtual_machine_enter(self, L"IVMVirtualMachine.SavedStateFilePath", path, MACHINE_ACT_TELL_STATE_FILE, &view);
    if (FAILED(hr))
        return hr;
    if (machine_path_get(win32_host, view.document, MACHINE_SAVED_STATE, view.path, saved, &is_there, &error) != VHD_OK)
        hr = com_fail(&IID_IVMVirtualMachine, &error);
    else if ((*path = com_string(vhd_text_of(saved))) == NULL)
        hr = com_fail_status(&IID_IVMVirtualMachine, VHD_OUT_OF_MEMORY, view.path);
    machine_look_end(&view);
    return hr;
}
