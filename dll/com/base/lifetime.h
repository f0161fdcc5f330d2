/*
 * lifetime.h - where the module lies, and what keeps it loaded.
 *
 * Three counts decide about DllCanUnloadNow:
 *   locks    living class factories, IClassFactory::LockServer, and code that is on the stack while COM may run
 *   objects  objects that a client holds (struct com_object tells when it becomes one and when it no longer is)
 *   workers  threads of this module
 */
#ifndef OPENVPC_LIFETIME_H
#define OPENVPC_LIFETIME_H

#include "com_windows.h"

#include <stdbool.h>

/* Longest path of a DLL that COM can load, with the final NUL. */
#define MODULE_PATH_CHARS MAX_PATH

/* The module that holds this code: the DLL, or a program that links the same objects. */
HMODULE module_handle(void);

/* The module's full path; a Win32 error code, 0 for success. */
DWORD module_path(WCHAR path[MODULE_PATH_CHARS]);

/* Whether all counts are zero. */
bool module_is_unused(void);

void module_lock(void);
void module_unlock(void);

void module_object_added(void);

/*
 * The last act of a Release, with no lock held. The call that takes the number of objects to zero calls what was given
 * to module_at_last_release, and may wait there.
 */
void module_object_removed(void);

/* Whether a client holds an object. */
bool module_has_objects(void);

/* What is to be done when no client holds an object any more; every caller gives the same function. */
void module_at_last_release(void (*act)(void));

/* Counts a worker and keeps the module loaded under it; NULL when that fails. */
HMODULE module_pin_for_worker(void);

/* Undoes module_pin_for_worker when the worker could not be started. */
void module_unpin(HMODULE pinned);

/* The last act of a worker: ends the calling thread. */
DECLSPEC_NORETURN void module_end_worker(HMODULE pinned);

/* Whether there is a worker. */
bool module_has_workers(void);

/* Keeps the module loaded until the process ends, for code that others may call at any time. */
bool module_stay(void);

/* Seconds since the first object was made, 0 before. */
LONG module_uptime(void);

#endif
