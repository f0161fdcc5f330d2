/*
 * second.h - a second process for a case: the program again, in which the same case runs, in the same folder. What it is
 * to do there is its part; its failed checks are shown, and are failures of the first process as well.
 */
#ifndef OPENVPC_HARNESS_SECOND_H
#define OPENVPC_HARNESS_SECOND_H

#include "harness.h"

/* The part of this process; NULL in the first one. */
const WCHAR *second_part(void);

/* Starts the running case again. NULL after a failed check; else to be given to one of the three below, which close it. */
HANDLE second_start(const WCHAR *part);

/* Waits for the end of a second process, and checks that it ended well. */
void second_ends(HANDLE process);

/* The same for one whose exit code says more. */
DWORD second_exit_code(HANDLE process);

/* Kills it. */
void second_is_killed(HANDLE process);

/* An event that all processes of the case know by its name; to be closed. It begins unset and resets itself. */
HANDLE second_event(const WCHAR *name);

/* Waits for such an event or for the end of a process; false, after a failed check, if the event did not come. */
bool second_says(HANDLE event, HANDLE process);

#endif
