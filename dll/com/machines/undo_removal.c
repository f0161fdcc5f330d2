/* undo_removal.c - undo disks of a machine that go with a change of its file. */
#include "undo_removal.h"

#include "com_error.h"
#include "machine_events.h"
#include "machine_folder.h"
#include "win32_host.h"

HRESULT undo_removal_begin(struct undo_removal *undo, struct machine_change *change, int place)
{
    const struct config_document *document = change->file.document;
    char16_t folder[VHD_PATH_CHARS];
    struct vhd_error error;
    enum vhd_status status = VHD_OK;

    undo->held.count = 0;
    for (int i = 0; i < MACHINE_DRIVES; i++)
        undo->is_named[i] = (place == MACHINE_EVERY_PLACE || place == i) && machine_undo_is_named(document, i);
    if (!undo_removal_is_any(undo))
        return S_OK;
    status = machine_folder(folder, &error);
    if (status == VHD_OK)
        status = machine_undo_hold(win32_host, folder, change->file.path, document, place, &undo->held, &error);
    if (status == VHD_OK)
        return S_OK;
    machine_drop_change(change);
    return com_fail(&IID_IVMVirtualMachine, &error);
}

bool undo_removal_is_any(const struct undo_removal *undo)
{
    for (int i = 0; i < MACHINE_DRIVES; i++)
        if (undo->is_named[i])
            return true;
    return false;
}

void undo_removal_tell(struct machine *machine, const bool is_named[MACHINE_DRIVES])
{
    char16_t key[MACHINE_KEY_CHARS];
    VARIANT nothing;

    VariantInit(&nothing);
    for (int i = 0; i < MACHINE_DRIVES; i++) {
        if (!is_named[i])
            continue;
        machine_drive_undo_key(i, key);
        machine_events_changed(machine, key, &nothing);
    }
}

HRESULT undo_removal_end(struct undo_removal *undo, struct machine *machine, HRESULT hr)
{
    struct vhd_error error;

    if (FAILED(hr)) {
        machine_undo_let_go(&undo->held);
        return hr;
    }
    undo_removal_tell(machine, undo->is_named);
    return machine_undo_delete(&undo->held, &error) == VHD_OK ? hr : com_fail(&IID_IVMVirtualMachine, &error);
}
