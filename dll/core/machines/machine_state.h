/*
 * machine_state.h - the state of a machine, and what it allows.
 *
 * Whoever runs a machine holds the file <name>.ovpc-running beside that of the machine open for as long, and shares it
 * with nobody; so the lock ends with the process, however that ends. Whoever merges its undo disks holds
 * <name>.ovpc-merging in the same way. A machine of which neither is held is saved if its file names a saved state that
 * is there.
 */
#ifndef OPENVPC_MACHINE_STATE_H
#define OPENVPC_MACHINE_STATE_H

#include "config_document.h"
#include "vhd_io.h"

#define MACHINE_LOCK_EXTENSION u".ovpc-running"
#define MACHINE_MERGE_EXTENSION u".ovpc-merging"
#define MACHINE_SAVED_STATE u"settings/configuration/saved_state/path"

enum machine_state { MACHINE_OFF, MACHINE_SAVED, MACHINE_RUNNING, MACHINE_MERGING, MACHINE_STATES };

/* `path` is that of the machine's file, which the document was read of; NULL: it cannot be read, and names nothing. */
enum vhd_status machine_state_find(const struct vhd_host *host, const struct config_document *document,
                                   const char16_t *path, enum machine_state *state, struct vhd_error *error);

/*
 * The saved state that the file names, resolved; empty: none. *is_own: it has the machine's own name, <name>.vsv beside it.
 * The file is a stranger's, and may name any other: that is neither restored nor deleted.
 */
enum vhd_status machine_state_file(const struct vhd_host *host, const struct config_document *document,
                                   const char16_t *machine, char16_t path[VHD_PATH_CHARS], bool *is_there, bool *is_own,
                                   struct vhd_error *error);

/* Whether somebody holds the file with that extension beside the machine's. */
enum vhd_status machine_lock_is_held(const struct vhd_host *host, const char16_t *path, const char16_t *extension,
                                     bool *is_held, struct vhd_error *error);

/* What is asked of a machine, as far as the answer depends on its state. */
enum machine_act {
    MACHINE_ACT_ANY,             /* possible at any time: notes, configuration values, undo action, media */
    MACHINE_ACT_STARTUP,         /* Startup, Startup2 */
    MACHINE_ACT_POWER,           /* Save, TurnOff, Reset, Pause, Resume, and what the guest has to do with */
    MACHINE_ACT_DISCARD_STATE,   /* DiscardSavedState */
    MACHINE_ACT_TELL_STATE_FILE, /* SavedStateFilePath */
    MACHINE_ACT_MERGE_UNDO,      /* MergeUndoDisks */
    MACHINE_ACT_DISCARD_UNDO,    /* DiscardUndoDisks */
    MACHINE_ACT_SETTING,         /* Memory, Name, Undoable */
    MACHINE_ACT_HARDWARE,        /* drives, adapters, connections, BIOS */
    MACHINE_ACT_DELETE,          /* DeleteVirtualMachine, UnregisterVirtualMachine */
    MACHINE_ACTS
};

/* VHD_OK, or why not. */
enum vhd_status machine_state_allows(enum machine_state state, enum machine_act act);

#endif
