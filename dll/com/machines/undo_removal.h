/*
 * undo_removal.h - undo disks of a machine that go with a change of its file: all of them, or that of a drive.
 *
 * Before the file is written they are held, so that the call fails while somebody has one, with nothing changed; then
 * they are deleted.
 */
#ifndef OPENVPC_UNDO_REMOVAL_H
#define OPENVPC_UNDO_REMOVAL_H

#include "machine.h"

#include "machine_undo.h"

/* Stays where it is. */
struct undo_removal {
    struct machine_undo_held held;
    bool is_named[MACHINE_DRIVES]; /* which places named one, of those that it is about */
};

/*
 * Holds those of a place, or of MACHINE_EVERY_PLACE. They are to be taken out of the document by the caller. On failure the
 * change is dropped, and the client has its IErrorInfo, of IVMVirtualMachine.
 */
HRESULT undo_removal_begin(struct undo_removal *undo, struct machine_change *change, int place);

bool undo_removal_is_any(const struct undo_removal *undo);

/*
 * Ends it after the change, which ended with `hr`: deletes them and returns what comes of that, and sinks hear of each
 * that is named no longer; or lets go of them and returns `hr`.
 */
HRESULT undo_removal_end(struct undo_removal *undo, struct machine *machine, HRESULT hr);

/* OnConfigurationChanged for each of some places that names no undo disk any more. */
void undo_removal_tell(struct machine *machine, const bool is_named[MACHINE_DRIVES]);

#endif
