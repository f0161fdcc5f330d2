/* task_worker.c - starts a task and does its work, on a thread of its own. */
#include "task.h"

#include "com_error.h"
#include "events.h"
#include "last_release.h"
#include "lifetime.h"
#include "session_end.h"
#include "task_list.h"

#include "win32_calls.h"
#include "win32_host.h"
#include "win32_token.h"

#include <wchar.h>

/* Percent that a task shows at most before it has succeeded. */
#define MAX_PERCENT 99

/* What the job's progress->report does: remembers how far it is, and answers whether to go on. */
static bool report_progress(void *context, uint64_t done, uint64_t total)
{
    struct task *task = context;
    LONG percent = MAX_PERCENT;
    bool go_on;

    if (done < total) /* far below what a hundredfold could overflow: disks end at 2^41 bytes */
        percent = (LONG)(done * 100 / total);
    if (percent > MAX_PERCENT)
        percent = MAX_PERCENT;
    AcquireSRWLockExclusive(&task->lock);
    if (percent > task->percent)
        task->percent = percent;
    go_on = task->state == TASK_RUNNING;
    ReleaseSRWLockExclusive(&task->lock);
    if (!task->joined && GetTickCount64() - task->started >= SESSION_END_JOIN_MILLISECONDS) {
        session_end_join();
        task->joined = true;
    }
    return go_on;
}

/*
 * Ends the impersonation, and holds the client's identity no longer. When Windows refuses that, the thread goes on as
 * the client, to no effect: what is left of it touches nothing but the task, and sinks are called by threads of their
 * own, which begin as the process (CreateThread, "Remarks").
 */
static void act_for_process(struct task *task)
{
    if (task->token == NULL)
        return;
    win32_impersonate(NULL);
    CloseHandle(task->token);
    task->token = NULL;
}

/* Runs the job and closes it, as whoever asked for it. */
static void run_job(struct task *task, struct vhd_error *error)
{
    const struct vhd_progress progress = { report_progress, task };
    const DWORD code = task->token != NULL ? win32_impersonate(task->token) : ERROR_SUCCESS;

    if (code == ERROR_SUCCESS)
        error->status = task->job->ops->run(task->job, &progress, error);
    else
        vhd_fail_system(error, win32_status(code), task->job->target, code);
    AcquireSRWLockExclusive(&task->lock);
    vhd_fail(&task->warning, task->job->warning, task->job->target);
    task->hidden = task->job->hidden;
    ReleaseSRWLockExclusive(&task->lock);
    task->job->ops->close(task->job); /* before the end is announced: a client then finds the files closed */
    task->job = NULL;
    act_for_process(task);
}

static DWORD WINAPI work(void *context)
{
    struct task *task = context;
    struct vhd_error error = { .status = VHD_OK };
    enum vhd_status warning, hidden;
    HMODULE pinned;

    /* `launch` holds the lock until the task knows this thread: whoever drops its last reference closes that handle. */
    AcquireSRWLockExclusive(&task->lock);
    pinned = task->pinned;
    ReleaseSRWLockExclusive(&task->lock);

    task->started = GetTickCount64();
    run_job(task, &error);
    warning = task->warning.status; /* nobody but this thread changes it */
    hidden = task->hidden.status;
    task_advance(task, TASK_ENDED, &error);
    if (task->joined)
        session_end_leave();
    events_task_ended(error.status, warning, hidden);
    com_object_drop(&task->object);
    module_end_worker(pinned);
}

/* Starts the thread. The new thread owns the job and a reference. False leaves everything as it was. */
static bool launch(struct task *task)
{
    HANDLE thread;
    DWORD code = win32_impersonation(&task->token);

    if (code != ERROR_SUCCESS) {
        SetLastError(code);
        return false;
    }
    task->ended = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (task->ended == NULL)
        return false;
    task->pinned = module_pin_for_worker();
    if (task->pinned == NULL)
        return false;
    AcquireSRWLockExclusive(&task->lock);
    com_object_keep(&task->object);
    thread = win32->CreateThread(NULL, 0, work, task, 0, NULL);
    code = GetLastError();
    task->thread = thread;
    ReleaseSRWLockExclusive(&task->lock);
    if (thread == NULL) {
        com_object_drop(&task->object);
        module_unpin(task->pinned);
        SetLastError(code);
    }
    return thread != NULL;
}

/* "Creating the dynamic disk 'C:\disk.vhd'" */
static BSTR describe(const WCHAR *action, const WCHAR *target)
{
    const size_t length = wcslen(action) + wcslen(L" ''") + wcslen(target);
    BSTR description = SysAllocStringLen(NULL, (UINT)length);

    if (description != NULL) {
        wcscpy(description, action);
        wcscat(description, L" '");
        wcscat(description, target);
        wcscat(description, L"'");
    }
    return description;
}

HRESULT task_allow(const IID *iid, const WCHAR *member)
{
    return win32->GetSystemMetrics(SM_SHUTTINGDOWN) ? com_fail_status(iid, VHD_SHUTTING_DOWN, member) : S_OK;
}

HRESULT task_start(const IID *iid, struct vhd_job *job, const WCHAR *action, IVMTask **out)
{
    struct task *task = task_new();
    struct vhd_error error;
    DWORD code;

    *out = NULL;
    last_release_waits();
    vhd_fail(&error, VHD_OUT_OF_MEMORY, job->target); /* what it will have been if it goes wrong before `launch` */
    if (task != NULL) {
        task->job = job;
        task->description = describe(action, job->target);
        if (task->description != NULL) {
            if (launch(task)) {
                task_list_append(task);
                return com_object_publish(&task->object, &IID_IVMTask, (void **)out);
            }
            code = GetLastError();
            vhd_fail_system(&error, win32_status(code), job->target, code);
        }
        com_object_drop(&task->object);
    }
    job->ops->close(job);
    return com_fail(iid, &error);
}
