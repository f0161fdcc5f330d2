/*
 * virtual_machine_power.c - IVMVirtualMachine: what has to do with running.
 *
 * Nothing here runs a machine yet. One that runs is another program's, which holds its lock file.
 */
#include "virtual_machine.h"

#include "com_error.h"
#include "com_value.h"
#include "machine_events.h"
#include "machine_files.h"
#include "machine_folder.h"
#include "machine_leaf.h"
#include "machine_path.h"
#include "task.h"
#include "vhd_path.h"
#include "win32_host.h"

#include <stdlib.h>

HRESULT STDMETHODCALLTYPE virtual_machine_get_State(IVMVirtualMachine *self, VMVMState *state)
{
    enum machine_state found;
    struct machine_view view;
    struct vhd_error error;
    HRESULT hr = virtual_machine_enter(self, L"IVMVirtualMachine.State", state, MACHINE_ACT_ANY, &view);

    if (FAILED(hr))
        return hr;
    if (machine_state_find(win32_host, view.document, view.path, &found, &error) == VHD_OK)
        *state = machine_events_number(found);
    else
        hr = com_fail(&IID_IVMVirtualMachine, &error);
    machine_look_end(&view);
    return hr;
}

/* A job for a task, which says how it ends. */
static enum vhd_status end_without_engine(struct vhd_job *job, const struct vhd_progress *progress,
                                          struct vhd_error *error)
{
    (void)progress;
    return vhd_fail(error, VHD_MACHINE_NO_ENGINE, job->target);
}

static void close_job(struct vhd_job *job)
{
    free(job);
}

/* What the calls do that give a task, after what they check. */
static HRESULT start(const char16_t *path, const struct vhd_job_ops *ops, const WCHAR *action, IVMTask **task)
{
    const struct vhd_host *host = win32_host;
    struct vhd_error error;
    struct vhd_job *job;

    if (vhd_job_new(sizeof *job, ops, &host, path, &job, &error) != VHD_OK)
        return com_fail(&IID_IVMVirtualMachine, &error);
    return task_start(&IID_IVMVirtualMachine, job, action, task);
}

/* What all of them begin with. */
static HRESULT enter_task(IVMVirtualMachine *self, const WCHAR *member, enum machine_act act, IVMTask **task,
                          struct machine_view *view)
{
    HRESULT hr;

    if (task != NULL)
        *task = NULL;
    hr = virtual_machine_enter(self, member, task, act, view);
    if (FAILED(hr))
        return hr;
    hr = task_allow(&IID_IVMVirtualMachine, member);
    if (FAILED(hr))
        machine_look_end(view);
    return hr;
}

static const struct vhd_job_ops startup = { end_without_engine, close_job };

HRESULT STDMETHODCALLTYPE virtual_machine_Startup(IVMVirtualMachine *self, IVMTask **task)
{
    struct machine_view view;
    HRESULT hr = enter_task(self, L"IVMVirtualMachine.Startup", MACHINE_ACT_STARTUP, task, &view);

    if (FAILED(hr))
        return hr;
    hr = start(view.path, &startup, L"Starting the virtual machine", task);
    machine_look_end(&view);
    return hr;
}

HRESULT STDMETHODCALLTYPE virtual_machine_Startup2(IVMVirtualMachine *self, VMStartupOption option, IVMTask **task)
{
    struct machine_view view;
    HRESULT hr = enter_task(self, L"IVMVirtualMachine.Startup2", MACHINE_ACT_STARTUP, task, &view);

    if (FAILED(hr))
        return hr;
    if (option == vmStartupOption_Normal || option == vmStartupOption_FixParentTimestampMismatch)
        hr = start(view.path, &startup, L"Starting the virtual machine", task);
    else
        hr = com_fail_status(&IID_IVMVirtualMachine, VHD_MACHINE_STARTUP_OPTION, view.path);
    machine_look_end(&view);
    return hr;
}

/* What needs a machine that runs; one that another program runs cannot be reached yet. */
static HRESULT refuse_power(IVMVirtualMachine *self, const WCHAR *member)
{
    struct machine_view view;
    const HRESULT hr = machine_look(&IID_IVMVirtualMachine, virtual_machine_of(self), MACHINE_ACT_POWER, &view);

    if (FAILED(hr))
        return hr;
    machine_look_end(&view);
    return virtual_machine_not_yet(member);
}

static HRESULT refuse_power_task(IVMVirtualMachine *self, const WCHAR *member, IVMTask **task)
{
    HRESULT hr;

    if (task != NULL)
        *task = NULL;
    hr = com_require(&IID_IVMVirtualMachine, task, member);
    return SUCCEEDED(hr) ? refuse_power(self, member) : hr;
}

HRESULT STDMETHODCALLTYPE virtual_machine_TurnOff(IVMVirtualMachine *self, IVMTask **task)
{
    return refuse_power_task(self, L"IVMVirtualMachine.TurnOff", task);
}

HRESULT STDMETHODCALLTYPE virtual_machine_Save(IVMVirtualMachine *self, IVMTask **task)
{
    return refuse_power_task(self, L"IVMVirtualMachine.Save", task);
}

HRESULT STDMETHODCALLTYPE virtual_machine_Reset(IVMVirtualMachine *self, IVMTask **task)
{
    return refuse_power_task(self, L"IVMVirtualMachine.Reset", task);
}

HRESULT STDMETHODCALLTYPE virtual_machine_Pause(IVMVirtualMachine *self)
{
    return refuse_power(self, L"IVMVirtualMachine.Pause");
}

HRESULT STDMETHODCALLTYPE virtual_machine_Resume(IVMVirtualMachine *self)
{
    return refuse_power(self, L"IVMVirtualMachine.Resume");
}

/* Its disks are those of a saved state no more, which is for nobody but the machine to say. */
static enum vhd_status release_disks(const struct machine_change *change, struct vhd_error *error)
{
    char16_t folder[VHD_PATH_CHARS];
    const enum vhd_status status = machine_folder(folder, error);

    if (status != VHD_OK)
        return status;
    return machine_mark_saved(win32_host, folder, change->file.path, change->file.document, false, error);
}

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
    if (release_disks(&change, &error) != VHD_OK ||
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

HRESULT STDMETHODCALLTYPE virtual_machine_get_RdpPipeName(IVMVirtualMachine *self, BSTR *name)
{
    static const WCHAR member[] = L"IVMVirtualMachine.RdpPipeName";
    HRESULT hr;

    if (name != NULL)
        *name = NULL;
    hr = com_require(&IID_IVMVirtualMachine, name, member);
    return SUCCEEDED(hr) ? refuse_power(self, member) : hr;
}

static HRESULT refuse_usb(IVMVirtualMachine *self, const WCHAR *member, IVMUSBDevice *device)
{
    const HRESULT hr = com_require(&IID_IVMVirtualMachine, device, member);

    return SUCCEEDED(hr) ? refuse_power(self, member) : hr;
}

HRESULT STDMETHODCALLTYPE virtual_machine_AttachUSBDevice(IVMVirtualMachine *self, IVMUSBDevice *device)
{
    return refuse_usb(self, L"IVMVirtualMachine.AttachUSBDevice", device);
}

HRESULT STDMETHODCALLTYPE virtual_machine_DetachUSBDevice(IVMVirtualMachine *self, IVMUSBDevice *device)
{
    return refuse_usb(self, L"IVMVirtualMachine.DetachUSBDevice", device);
}

HRESULT STDMETHODCALLTYPE virtual_machine_StartCommunicationChannel(IVMVirtualMachine *self, VMEndpointType host_type,
                                                                    BSTR host_name, VMEndpointType guest_type,
                                                                    BSTR guest_name)
{
    static const WCHAR member[] = L"IVMVirtualMachine.StartCommunicationChannel";
    const HRESULT hr = com_require_all(&IID_IVMVirtualMachine, member, COM_NEEDS(host_name, guest_name));

    if (FAILED(hr))
        return hr;
    if (host_type != vmEndpoint_NamedPipe || guest_type != vmEndpoint_TCPIP)
        return com_fail_status(&IID_IVMVirtualMachine, VHD_MACHINE_ENDPOINTS, member);
    return refuse_power(self, member);
}
