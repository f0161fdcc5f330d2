/* task_list.h - the tasks of the process: those that run and those that a client still holds. */
#ifndef OPENVPC_TASK_LIST_H
#define OPENVPC_TASK_LIST_H

#include "com_windows.h"

#include <stdbool.h>

struct task;

/* Gives a task that has been started the next id, and lists it. */
void task_list_append(struct task *task);

/* Takes a task out of the list if it is there; part of its destruction. */
void task_list_remove(struct task *task);

/*
 * The tasks at this moment, ordered by id, as an array of VT_DISPATCH for the caller, who clears its elements and
 * frees it. A task that nobody but its thread held gets a client by this. E_OUTOFMEMORY leaves *tasks NULL.
 */
HRESULT task_list_snapshot(VARIANT **tasks, ULONG *count);

/* Whether any of them runs and can end. */
bool task_list_is_at_work(void);

/*
 * Waits, as apartment_wait does, until the first of the running tasks has ended, for at most that many milliseconds
 * (or INFINITE). False when none is running, when the time has passed, or when the task will never end because the
 * process is ending and Windows has killed its thread.
 */
bool task_list_wait(DWORD milliseconds);

/* Asks all running tasks to stop because the session ends. */
void task_list_shut_down(void);

#endif
