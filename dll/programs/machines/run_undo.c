/* run_undo.c - what becomes of undo disks when a machine is turned off. */
#include "run_private.h"

#include "machine_folder.h"
#include "machine_settings.h"
#include "machine_undo_merge.h"
#include "vhd_path.h"
#include "win32_host.h"

enum action { DISCARD, KEEP, COMMIT };

static void tell_of(struct run *run, const bool was_named[MACHINE_DRIVES])
{
    char16_t key[MACHINE_KEY_CHARS];

    for (int i = 0; i < MACHINE_DRIVES; i++) {
        if (!was_named[i])
            continue;
        machine_drive_undo_key(i, key);
        teller_tell(run->teller, MACHINE_HOST_ON_CONFIGURATION, 0, vhd_text_of(key));
    }
}

/* Which of them the file names; whether any. */
static bool find_named(const struct config_document *document, bool is_named[MACHINE_DRIVES])
{
    bool is_any = false;

    for (int i = 0; i < MACHINE_DRIVES; i++) {
        is_named[i] = machine_undo_is_named(document, i);
        is_any = is_any || is_named[i];
    }
    return is_any;
}

/* The file names them no more before they go, so that no disk goes back without the others. */
static enum vhd_status discard(struct run *run, struct vhd_error *error)
{
    bool is_named[MACHINE_DRIVES];
    struct machine_undo_held held;
    struct machine_change change;
    char16_t folder[VHD_PATH_CHARS];
    enum vhd_status status = machine_folder(folder, error);

    if (status == VHD_OK)
        status = machine_take_change(run->machine, MACHINE_ACT_ANY, &change, error);
    if (status != VHD_OK)
        return status;
    find_named(change.file.document, is_named);
    status = machine_undo_hold(win32_host, folder, run->path, change.file.document, MACHINE_EVERY_PLACE, &held, error);
    if (status != VHD_OK) {
        machine_drop_change(&change);
        return status;
    }
    status = machine_put_change(&change, machine_undo_forget(change.file.document, MACHINE_EVERY_PLACE), NULL, error);
    if (status != VHD_OK) {
        machine_undo_let_go(&held);
        return status;
    }
    tell_of(run, is_named);
    return machine_undo_delete(&held, error);
}

/* All have been merged, and are gone. */
static enum vhd_status forget_merged(void *context, struct vhd_error *error)
{
    struct run *const run = context;
    bool is_named[MACHINE_DRIVES];
    struct machine_change change;
    enum vhd_status status = machine_take_change(run->machine, MACHINE_ACT_ANY, &change, error);

    if (status != VHD_OK)
        return status;
    find_named(change.file.document, is_named);
    status = machine_put_change(&change, machine_undo_forget(change.file.document, MACHINE_EVERY_PLACE), NULL, error);
    if (status == VHD_OK)
        tell_of(run, is_named);
    return status;
}

static bool go_on(void *context, uint64_t done, uint64_t total)
{
    (void)context;
    (void)done;
    (void)total;
    return true;
}

static enum vhd_status commit(struct run *run, const struct config_document *document,
                              const struct vhd_progress *progress, struct vhd_error *error)
{
    static const struct vhd_progress nobody = { go_on, NULL };
    const struct machine_undo_client client = { .merged = forget_merged, .context = run, .holds_it = true };
    char16_t folder[VHD_PATH_CHARS];
    struct vhd_job *job;
    enum vhd_status status = machine_folder(folder, error);

    run_enter(run, vmVMState_MergingDrives);
    if (status == VHD_OK)
        status = machine_undo_merge(win32_host, folder, run->path, document, &client, &job, error);
    if (status != VHD_OK)
        return status;
    status = job->ops->run(job, progress != NULL ? progress : &nobody, error);
    job->ops->close(job);
    return status;
}

enum vhd_status run_end_undo(struct run *run, bool are_sound, const struct vhd_progress *progress,
                             struct vhd_error *error)
{
    bool is_named[MACHINE_DRIVES];
    struct config_value action;
    struct machine_view view;
    enum vhd_status status = machine_read(run->machine, &view, error);

    if (status != VHD_OK)
        return status;
    status = machine_setting_get(view.document, MACHINE_UNDO_ACTION, &action, error);
    if (status == VHD_OK && find_named(view.document, is_named)) {
        if (action.integer == DISCARD)
            status = discard(run, error);
        else if (action.integer == COMMIT && are_sound)
            status = commit(run, view.document, progress, error);
    }
    machine_look_end(&view);
    return status;
}
