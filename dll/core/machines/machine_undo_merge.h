/*
 * machine_undo_merge.h - merges the undo disks of a machine into its hard disks, all of them, one after the other.
 *
 * Each disk of the machine reads the same at every moment, whatever breaks the work off: through its undo disk, as long
 * as that is there, and by itself when that is merged as a whole, and deleted. Run again, it does what is left. Until all is done
 * the machine is in the state of merging: whoever does it holds the file <machine>.ovpc-merging (machine_state.h).
 *
 * Of a saved machine as well: its state then knows the merged disks in the place of the undo disks (saved_disks.h), and the
 * mark of saved disks goes over to them. A disk that is marked and that its state, being ours, does not know is
 * VHD_IN_SAVED_STATE.
 */
#ifndef OPENVPC_MACHINE_UNDO_MERGE_H
#define OPENVPC_MACHINE_UNDO_MERGE_H

#include "machine_undo.h"
#include "vhd_job.h"

/* Who asks for it. Both are called by the job, on its thread, if they are there (NULL). */
struct machine_undo_client {
    /* All undo disks have gone: the file of the machine should name none any more. Nobody else changes or runs it. */
    enum vhd_status (*merged)(void *context, struct vhd_error *error);
    /* The job is closed, and with it the state of merging has ended. */
    void (*closed)(void *context);
    void *context;
    bool holds_it; /* whoever asks has run the machine, and keeps others from running it (machine_state.h) */
};

/*
 * Checks all of them, opens them and their parents exclusively, and returns the job: none is begun where one cannot be
 * merged, or could not be deleted then. Where there are none the job succeeds. After a failure or a cancellation the
 * warning is VHD_UNDO_INCOMPLETE if anything was begun. Fails as machine_undo_check and vhd_merge do, with VHD_UNDO_LINK,
 * VHD_ACCESS_DENIED where an undo disk may not be deleted, VHD_UNDO_PARENT_SHARED for a hard disk that is the parent of
 * another one of the machine, VHD_MACHINE_RUNS, and VHD_MACHINE_MERGES where somebody
 * merges them already; then *job is NULL, and the client is not called.
 */
enum vhd_status machine_undo_merge(const struct vhd_host *host, const char16_t *folder, const char16_t *machine,
                                   const struct config_document *document, const struct machine_undo_client *client,
                                   struct vhd_job **job, struct vhd_error *error);

#endif
