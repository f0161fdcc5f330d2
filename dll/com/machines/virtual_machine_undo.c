/* virtual_machine_undo.c - IVMVirtualMachine: undo disks are merged, or thrown away. */
#include "virtual_machine.h"

#include "com_error.h"
#include "machine_events.h"
#include "machine_folder.h"
#include "machine_settings.h"
#include "machine_undo_merge.h"
#include "task.h"
#include "undo_removal.h"
#include "win32_host.h"

#include <stdlib.h>

#define IID_OURS (&IID_IVMVirtualMachine)

/* Merging */

/* The machine while a task merges its undo disks. */
struct merging {
    struct machine *machine;
    enum machine_state before; /* what it is in again afterwards */
};

static enum vhd_status forget_disks(void *context, struct vhd_error *error)
{
    struct merging *merging = context;
    bool is_named[MACHINE_DRIVES], is_any = false;
    struct machine_change change;
    enum vhd_status status = machine_take_change(merging->machine, MACHINE_ACT_ANY, &change, error);

    if (status != VHD_OK)
        return status;
    for (int i = 0; i < MACHINE_DRIVES; i++) {
        is_named[i] = machine_undo_is_named(change.file.document, i);
        is_any = is_any || is_named[i];
    }
    if (!is_any) {
        machine_drop_change(&change);
        return VHD_OK;
    }
    status = machine_put_change(&change, machine_undo_forget(change.file.document, MACHINE_EVERY_PLACE), NULL, error);
    if (status == VHD_OK)
        undo_removal_tell(merging->machine, is_named);
    return status;
}

static void end_merging(void *context)
{
    struct merging *merging = context;

    machine_events_state(merging->machine, merging->before);
    machine_release(merging->machine);
    free(merging);
}

/* Makes the job, with which the state of merging begins. */
static enum vhd_status begin_merging(struct machine_change *change, struct vhd_job **job, struct vhd_error *error)
{
    struct merging *merging = calloc(1, sizeof *merging);
    const struct machine_undo_client client = { .merged = forget_disks, .closed = end_merging, .context = merging };
    const struct config_document *document = change->file.document;
    char16_t folder[VHD_PATH_CHARS];
    enum vhd_status status;

    if (merging == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, change->file.path);
    merging->machine = change->machine;
    status = machine_folder(folder, error);
    if (status == VHD_OK)
        status = machine_state_find(win32_host, document, change->file.path, &merging->before, error);
    if (status == VHD_OK)
        status = machine_undo_merge(win32_host, folder, change->file.path, document, &client, job, error);
    if (status == VHD_OK)
        machine_keep(merging->machine);
    else
        free(merging);
    return status;
}

/* Nobody changes the file of the machine until its state keeps others from changing what matters here. */
HRESULT STDMETHODCALLTYPE virtual_machine_MergeUndoDisks(IVMVirtualMachine *self, IVMTask **task)
{
    static const WCHAR member[] = L"IVMVirtualMachine.MergeUndoDisks";
    struct machine_change change;
    struct vhd_error error;
    struct vhd_job *job = NULL;
    HRESULT hr;

    if (task != NULL)
        *task = NULL;
    hr = com_require(IID_OURS, task, member);
    if (SUCCEEDED(hr))
        hr = machine_begin_change(IID_OURS, virtual_machine_of(self), MACHINE_ACT_MERGE_UNDO, &change);
    if (FAILED(hr))
        return hr;
    hr = task_allow(IID_OURS, member);
    if (SUCCEEDED(hr) && begin_merging(&change, &job, &error) != VHD_OK)
        hr = com_fail(IID_OURS, &error);
    machine_drop_change(&change);
    if (FAILED(hr))
        return hr;
    machine_events_state(virtual_machine_of(self), MACHINE_MERGING);
    return task_start(IID_OURS, job, L"Merging the undo disks of the virtual machine", task);
}

/* Throwing away */

HRESULT STDMETHODCALLTYPE virtual_machine_DiscardUndoDisks(IVMVirtualMachine *self)
{
    struct machine_change change;
    struct undo_removal undo;
    HRESULT hr = machine_begin_change(IID_OURS, virtual_machine_of(self), MACHINE_ACT_DISCARD_UNDO, &change);

    if (SUCCEEDED(hr))
        hr = undo_removal_begin(&undo, &change, MACHINE_EVERY_PLACE);
    if (FAILED(hr))
        return hr;
    if (!undo_removal_is_any(&undo)) {
        machine_drop_change(&change);
        return hr;
    }
    hr = machine_end_change(IID_OURS, &change, machine_undo_forget(change.file.document, MACHINE_EVERY_PLACE), NULL);
    return undo_removal_end(&undo, virtual_machine_of(self), hr);
}

/* A machine that has no undo disks any more throws away those that it has. */
HRESULT STDMETHODCALLTYPE virtual_machine_put_Undoable(IVMVirtualMachine *self, VARIANT_BOOL undoable)
{
    const struct config_value value = { .type = CONFIG_BOOLEAN, .boolean = undoable != VARIANT_FALSE };
    struct undo_removal undo = { .held = { .count = 0 } };
    enum config_change result;
    struct machine_change change;
    HRESULT hr = machine_begin_change(IID_OURS, virtual_machine_of(self), machine_setting_act(MACHINE_UNDOABLE),
                                      &change);

    if (SUCCEEDED(hr) && !value.boolean)
        hr = undo_removal_begin(&undo, &change, MACHINE_EVERY_PLACE);
    if (FAILED(hr))
        return hr;
    result = machine_setting_put(change.file.document, MACHINE_UNDOABLE, &value);
    if (result == CONFIG_CHANGED && !value.boolean)
        result = machine_undo_forget(change.file.document, MACHINE_EVERY_PLACE);
    hr = machine_end_change(IID_OURS, &change, result, machine_setting_key(MACHINE_UNDOABLE));
    return undo_removal_end(&undo, virtual_machine_of(self), hr);
}
