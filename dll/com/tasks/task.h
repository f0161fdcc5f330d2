/*
 * task.h - IVMTask: work that goes on while its client does something else.
 *
 * task.c holds the object and what a client sees of it, task_worker.c the thread that does the work, task_list.c the
 * tasks of the process.
 */
#ifndef OPENVPC_TASK_H
#define OPENVPC_TASK_H

#include "com_object.h"

#include "vhd_job.h"

/* In this order only: a state never goes back. */
enum task_state {
    TASK_RUNNING,
    TASK_CANCELLING,    /* still running, but asked to stop */
    TASK_SHUTTING_DOWN, /* the same, because the session ends */
    TASK_ENDED,
};

struct task {
    struct com_object object;
    struct task *next; /* in the list, see task_list.c */
    BSTR description;
    LONG id;
    HANDLE ended;        /* manual-reset event; NULL in a task that never ran */
    HANDLE thread;       /* signalled as well when Windows has killed the worker, at the end of the process */
    struct vhd_job *job; /* the worker's alone */
    HMODULE pinned;      /* likewise */
    HANDLE token;        /* likewise; whom it acts for while it runs: the caller's impersonation, NULL without one */
    ULONGLONG started;   /* likewise; in milliseconds of GetTickCount64 */
    bool joined;         /* likewise; see session_end.h */

    SRWLOCK lock; /* protects what follows, and nothing else is locked while it is held */
    enum task_state state;
    LONG percent;
    struct vhd_error error;           /* how it ended; VHD_OK before */
    struct vhd_error warning, hidden; /* what the person should read as well (vhd_job.h); VHD_OK: nothing */
};

/* Whether a task may be started now; if not, Windows is ending the session: VHD_SHUTTING_DOWN for the member of `iid`. */
HRESULT task_allow(const IID *iid, const WCHAR *member);

/*
 * Runs a job on a thread of its own. `action` says what is done ("Creating the dynamic disk"); the description of the
 * task adds the file; `iid` is the caller's interface. Where the caller impersonates somebody, so does that thread. The
 * job belongs to this function in all cases. On failure *out is NULL, the job is closed, and the client of this thread
 * has its IErrorInfo.
 */
HRESULT task_start(const IID *iid, struct vhd_job *job, const WCHAR *action, IVMTask **out);

/* What the class factory makes: a task without a description that has ended; it is in no list and has the id 0. */
HRESULT task_create_completed(REFIID iid, void **out);

/* A new running task with one reference. NULL without memory. */
struct task *task_new(void);

/*
 * Every change of state goes through here. Moves the task on to `state` if that lies ahead of the present one, which
 * is returned. With TASK_ENDED, `error` says how it ended (VHD_OK for success), and those who wait are woken.
 */
enum task_state task_advance(struct task *task, enum task_state state, const struct vhd_error *error);

/* Whether the task has not ended yet. */
bool task_is_running(struct task *task);

/* Waits as apartment_wait does, until the task has ended. False when the time has passed. */
bool task_wait(struct task *task, DWORD milliseconds);

#endif
