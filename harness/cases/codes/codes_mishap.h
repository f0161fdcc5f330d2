/* codes_mishap.h - the disks that rows about disks begin with, and what happens to their files before the question. */
#ifndef OPENVPC_HARNESS_CODES_MISHAP_H
#define OPENVPC_HARNESS_CODES_MISHAP_H

#include "codes.h"

/* Patterns of lab_volumes.h. Made for every row: a dynamic disk in a folder of its own, and a child of it in another. */
#define CODES_PARENT L"$\\parent\\parent.vhd"
#define CODES_CHILD L"$\\child\\child.vhd"
/* In their place, a disk that lies on a drive which goes away. */
#define CODES_VANISHING L"<VANISHING>\\disk.vhd"

enum mishap {
    NOTHING,
    CHILD_DELETED,
    CHILD_HELD,        /* by somebody who shares it with nobody */
    CHILD_SAVED,       /* made a part of a saved state */
    CHILD_OVERWRITTEN, /* with something that is no disk */
    CHILD_TYPE_UNKNOWN,
    PARENT_DELETED,
    PARENT_FOLDER_DELETED,
    PARENT_HELD,
    PARENT_SAVED,
    PARENT_READ_ONLY,
    PARENT_OVERWRITTEN,
    PARENT_REPLACED, /* by another disk */
    DRIVE_VANISHED,
};

/* Makes the disks anew. A failure is a failed check. */
bool mishap_begin(enum mishap mishap, IVMVirtualPC *app);

/* Lets it happen; gives the file that is held, or INVALID_HANDLE_VALUE. */
HANDLE mishap_strike(enum mishap mishap);

/* Undoes what would be in the way of the next row. */
void mishap_end(enum mishap mishap, HANDLE held);

#endif
