/* task_list.c - the tasks of the process. */
#include "task_list.h"

#include "task.h"

#include <stdlib.h>

/* A thread that holds the lock for so long has been ended in the middle of it, with the process. */
#define MAX_LOCKING_MILLISECONDS 2000

/* Protects the list and the `next` of every task in it. The lock of a task may be taken while it is held. */
static SRWLOCK lock = SRWLOCK_INIT;
static struct task *first;
static LONG last_id;

void task_list_append(struct task *task)
{
    struct task **link = &first;

    AcquireSRWLockExclusive(&lock);
    while (*link != NULL)
        link = &(*link)->next;
    task->id = ++last_id;
    *link = task;
    ReleaseSRWLockExclusive(&lock);
}

void task_list_remove(struct task *task)
{
    AcquireSRWLockExclusive(&lock);
    for (struct task **link = &first; *link != NULL; link = &(*link)->next) {
        if (*link == task) {
            *link = task->next;
            break;
        }
    }
    ReleaseSRWLockExclusive(&lock);
}

/* Makes the caller a client of a listed task, unless nobody needs the task any more. Holds the list's lock. */
static bool add_client(struct task *task)
{
    if (!task_is_running(task) && task->object.clients == 0)
        return false;
    if (!com_object_try_keep(&task->object))
        return false;
    com_object_add_client(&task->object);
    com_object_drop(&task->object); /* not the last one: the client has one too */
    return true;
}

HRESULT task_list_snapshot(VARIANT **tasks, ULONG *count)
{
    ULONG length = 0;

    *count = 0;
    AcquireSRWLockShared(&lock);
    for (struct task *task = first; task != NULL; task = task->next)
        length++;
    *tasks = calloc((size_t)length + 1, sizeof **tasks); /* + 1: an empty list is no failure */
    if (*tasks != NULL) {
        for (struct task *task = first; task != NULL; task = task->next) {
            if (add_client(task)) {
                V_VT(&(*tasks)[*count]) = VT_DISPATCH;
                V_DISPATCH(&(*tasks)[*count]) = (IDispatch *)task;
                ++*count;
            }
        }
    }
    ReleaseSRWLockShared(&lock);
    return *tasks != NULL ? S_OK : E_OUTOFMEMORY;
}

/*
 * Whether a task still has its worker, which Windows ends before the DllMains when a process ends. That is asked first:
 * a worker that was ended may hold the lock of the task for ever.
 */
static bool is_at_work(struct task *task)
{
    return WaitForSingleObject(task->thread, 0) == WAIT_TIMEOUT && task_is_running(task);
}

/* Takes the list's lock shared, unless whoever holds it has been ended: nobody else holds it for long. */
static bool try_lock(void)
{
    for (int waited = 0; !TryAcquireSRWLockShared(&lock); waited++) {
        if (waited == MAX_LOCKING_MILLISECONDS)
            return false;
        Sleep(1);
    }
    return true;
}

bool task_list_is_at_work(void)
{
    bool found = false;

    if (!try_lock())
        return false;
    for (struct task *task = first; task != NULL && !found; task = task->next)
        found = is_at_work(task);
    ReleaseSRWLockShared(&lock);
    return found;
}

/* One of the running tasks, kept for the caller; NULL when there is none. */
static struct task *find_running(void)
{
    struct task *task;

    AcquireSRWLockShared(&lock);
    for (task = first; task != NULL; task = task->next) {
        if (is_at_work(task) && com_object_try_keep(&task->object))
            break;
    }
    ReleaseSRWLockShared(&lock);
    return task;
}

void task_list_shut_down(void)
{
    AcquireSRWLockShared(&lock);
    for (struct task *task = first; task != NULL; task = task->next)
        task_advance(task, TASK_SHUTTING_DOWN, NULL);
    ReleaseSRWLockShared(&lock);
}

bool task_list_wait(DWORD milliseconds)
{
    struct task *task = find_running();
    bool ended;

    if (task == NULL)
        return false;
    task_wait(task, milliseconds);
    ended = !task_is_running(task);
    com_object_drop(&task->object);
    return ended;
}
