/* run_disks.c - the hard disks of a machine that runs. */
#include "run_private.h"

#include "machine_folder.h"
#include "machine_leaf.h"
#include "saved_disks.h"
#include "win32_host.h"

enum vhd_status run_check_parents(struct run *run, const struct config_document *document, bool sets_right,
                                  struct vhd_error *error)
{
    char16_t folder[VHD_PATH_CHARS];
    const enum vhd_status status = machine_folder(folder, error);

    return status != VHD_OK ? status
                            : machine_check_parents(win32_host, folder, run->path, document, sets_right, error);
}

enum vhd_status run_mark_disks(struct run *run, const struct config_document *document, bool is_saved,
                               struct vhd_error *error)
{
    char16_t folder[VHD_PATH_CHARS];
    const enum vhd_status status = machine_folder(folder, error);

    return status != VHD_OK ? status : machine_mark_saved(win32_host, folder, run->path, document, is_saved, error);
}

enum vhd_status run_put_saved_disks(struct run *run, const struct config_document *document, const char16_t *path,
                                    struct vhd_error *error)
{
    char16_t folder[VHD_PATH_CHARS];
    const enum vhd_status status = machine_folder(folder, error);

    return status != VHD_OK ? status : machine_saved_disks_put(win32_host, folder, run->path, document, path, error);
}

enum vhd_status run_check_saved_disks(struct run *run, const struct config_document *document, const char16_t *path,
                                      struct vhd_error *error)
{
    char16_t folder[VHD_PATH_CHARS];
    const enum vhd_status status = machine_folder(folder, error);

    return status != VHD_OK ? status : machine_saved_disks_check(win32_host, folder, run->path, document, path, error);
}

/* On the thread that serves the disk; the other half is told when QEMU has stopped (run_events.c). */
static void hear_low(void *context, bool is_full)
{
    struct run *const run = context;

    if (!is_full)
        teller_tell(run->teller, MACHINE_HOST_ON_DISK_FULL, 0, (struct vhd_text){ u"", 0 });
}

enum vhd_status run_open_disks(struct run *run, const struct config_document *document, uint64_t sizes[MACHINE_DRIVES],
                               struct vhd_error *error)
{
    const struct served_watch watch = { hear_low, run };
    char16_t path[VHD_PATH_CHARS], folder[VHD_PATH_CHARS];
    struct served *served;
    enum vhd_status status = machine_folder(folder, error);

    for (int i = 0; i < MACHINE_DRIVES && status == VHD_OK; i++) {
        sizes[i] = 0;
        status = machine_leaf(win32_host, folder, run->path, document, i, path, error);
        if (status != VHD_OK || path[0] == 0)
            continue;
        status = served_open(SERVED_DISK, path, &watch, &served, error);
        if (status != VHD_OK)
            continue;
        sizes[i] = served_size(served);
        AcquireSRWLockExclusive(&run->use);
        run->engine->drives[i] = served;
        ReleaseSRWLockExclusive(&run->use);
        if (sizes[i] > MACHINE_LARGEST_DISK)
            status = vhd_fail(error, VHD_DRIVE_DISK_TOO_LARGE, path);
    }
    return status;
}
