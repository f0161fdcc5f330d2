/*
 * module.h - the DLL as a whole: where it lies, and what keeps it loaded.
 *
 * Three counts decide about DllCanUnloadNow:
 *   locks    living class factories, IClassFactory::LockServer, and code that is on the stack while COM may run
 *   objects  objects that a client holds (struct com_object tells when it becomes one and when it no longer is)
 *   workers  threads of tasks
 */
#ifndef OPENVPC_MODULE_H
#define OPENVPC_MODULE_H

#include "com_windows.h"

#include <stdbool.h>

/* Longest path of a DLL that COM can load, with the final NUL. */
#define MODULE_PATH_CHARS MAX_PATH

/* The module that holds this code: the DLL, or a program that links the same objects. */
HMODULE module_handle(void);

/* The module's full path; an error code of Win32, 0 for success. */
DWORD module_path(WCHAR path[MODULE_PATH_CHARS]);

void module_lock(void);
void module_unlock(void);

void module_object_added(void);

/*
 * Scripts start a task and end without waiting for it, and the end of the process would kill the task. The call that
 * takes the number of objects to zero therefore waits here until no task runs, if this thread is a single-threaded
 * apartment that shows no window, and not in a DllMain (where it may take ten seconds to know that). Elsewhere tasks go
 * on without it, and keep the module loaded. Call it as the last act of a Release, with no lock held.
 */
void module_object_removed(void);

/* Counts a worker and keeps the module loaded under it; NULL when that fails. */
HMODULE module_pin_for_worker(void);

/* Undoes module_pin_for_worker when the worker could not be started. */
void module_unpin(HMODULE pinned);

/* The last act of a worker: ends the calling thread. */
DECLSPEC_NORETURN void module_end_worker(HMODULE pinned);

/* Keeps the module loaded until the process ends, for code that others may call at any time. */
bool module_stay(void);

/* Seconds since the first object was made, 0 before. */
LONG module_uptime(void);

#endif
