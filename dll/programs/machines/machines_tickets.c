/* machines_tickets.c - commands that take long, and those who wait for them. */
#include "machines_tickets.h"

#include "machine_host_names.h"
#include "machines_list.h"

#include "win32_calls.h"

#include <stdlib.h>

/* How long an end waits for a client, in milliseconds; clients ask several times a second. */
#define KEPT_MILLISECONDS 20000

struct ticket {
    struct ticket *next;
    int32_t number;
    struct machine_host_question question;
    HANDLE end; /* manual-reset event */

    /* Protected by the lock: */
    bool has_ended, is_cancelled, is_out; /* is_out: not in the list any more, and freed when nobody uses it */
    ULONG uses;                           /* of the thread and of those who wait */
    ULONGLONG ended_at;                   /* in milliseconds of GetTickCount64 */
    uint64_t done, total;
    struct vhd_error error; /* how it ended */
};

static SRWLOCK lock = SRWLOCK_INIT; /* protects the list, and of tickets what is said above */
static struct ticket *first;
static int32_t last_number;

static void destroy(struct ticket *ticket)
{
    machine_host_question_free(&ticket->question);
    if (ticket->end != NULL)
        CloseHandle(ticket->end);
    free(ticket);
}

/* NULL when it is not there; else to be dropped. */
static struct ticket *take(int32_t number)
{
    struct ticket *ticket;

    AcquireSRWLockExclusive(&lock);
    for (ticket = first; ticket != NULL && ticket->number != number; ticket = ticket->next)
        ;
    if (ticket != NULL)
        ticket->uses++;
    ReleaseSRWLockExclusive(&lock);
    return ticket;
}

/* The caller holds the lock. */
static void take_out(struct ticket *ticket)
{
    for (struct ticket **link = &first; *link != NULL; link = &(*link)->next) {
        if (*link == ticket) {
            *link = ticket->next;
            ticket->is_out = true;
            return;
        }
    }
}

static void drop(struct ticket *ticket)
{
    bool is_last;

    AcquireSRWLockExclusive(&lock);
    is_last = --ticket->uses == 0 && ticket->is_out;
    ReleaseSRWLockExclusive(&lock);
    if (is_last)
        destroy(ticket);
}

/* ---- The thread of a command ---- */

static bool report(void *context, uint64_t done, uint64_t total)
{
    struct ticket *ticket = context;
    bool goes_on;

    AcquireSRWLockExclusive(&lock);
    ticket->done = done;
    ticket->total = total;
    goes_on = !ticket->is_cancelled;
    ReleaseSRWLockExclusive(&lock);
    return goes_on;
}

static void note_end(struct ticket *ticket, const struct vhd_error *error)
{
    AcquireSRWLockExclusive(&lock);
    ticket->error = *error;
    ticket->has_ended = true;
    ticket->ended_at = GetTickCount64();
    ReleaseSRWLockExclusive(&lock);
    SetEvent(ticket->end);
}

static DWORD WINAPI work(void *context)
{
    struct ticket *ticket = context;
    const struct vhd_progress progress = { report, ticket };
    const HRESULT entered = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    struct vhd_error error = { .status = VHD_OK };
    struct machine_host_reply reply;

    if (machines_list_do(ticket->question.path, &ticket->question.request, &progress, &reply, &error) == VHD_OK) {
        machine_host_reply_free(&reply);
        error.status = VHD_OK; /* whatever was told on the way, and was none in the end */
    }
    note_end(ticket, &error);
    drop(ticket);
    if (SUCCEEDED(entered))
        CoUninitialize();
    return 0;
}

/* ---- Tickets ---- */

enum vhd_status machines_tickets_new(struct machine_host_question *question, int32_t *number, struct vhd_error *error)
{
    struct ticket *ticket = calloc(1, sizeof *ticket);
    HANDLE thread = NULL;

    if (ticket == NULL) {
        vhd_fail(error, VHD_OUT_OF_MEMORY, question->path);
        machine_host_question_free(question);
        return VHD_OUT_OF_MEMORY;
    }
    ticket->question = *question;
    ticket->uses = 1;
    ticket->end = CreateEventW(NULL, TRUE, FALSE, NULL);
    AcquireSRWLockExclusive(&lock);
    *number = ticket->number = ++last_number;
    ticket->next = first;
    first = ticket;
    ReleaseSRWLockExclusive(&lock);
    if (ticket->end != NULL)
        thread = win32->CreateThread(NULL, 0, work, ticket, 0, NULL);
    if (thread != NULL) {
        CloseHandle(thread);
        return VHD_OK;
    }
    vhd_fail(error, VHD_OUT_OF_MEMORY, ticket->question.path);
    AcquireSRWLockExclusive(&lock);
    take_out(ticket);
    ReleaseSRWLockExclusive(&lock);
    drop(ticket);
    return VHD_OUT_OF_MEMORY;
}

enum vhd_status machines_tickets_wait(int32_t number, DWORD milliseconds, bool *has_ended, uint64_t *done,
                                      uint64_t *total, struct vhd_error *error)
{
    struct ticket *ticket = take(number);
    enum vhd_status status = VHD_OK;

    *has_ended = false;
    if (ticket == NULL)
        return vhd_fail_system(error, VHD_MACHINE_HOST_LOST, u"", (uint32_t)RPC_E_DISCONNECTED);
    WaitForSingleObject(ticket->end,
                        milliseconds < MACHINE_HOST_LONGEST_WAIT ? milliseconds : MACHINE_HOST_LONGEST_WAIT);
    AcquireSRWLockExclusive(&lock);
    *has_ended = ticket->has_ended;
    *done = ticket->done;
    *total = ticket->total;
    if (ticket->has_ended) {
        status = ticket->error.status;
        if (status != VHD_OK)
            *error = ticket->error;
        take_out(ticket);
    }
    ReleaseSRWLockExclusive(&lock);
    drop(ticket);
    return status;
}

void machines_tickets_cancel(int32_t number)
{
    struct ticket *ticket = take(number);

    if (ticket == NULL)
        return;
    AcquireSRWLockExclusive(&lock);
    ticket->is_cancelled = true;
    ReleaseSRWLockExclusive(&lock);
    drop(ticket);
}

/* One that nobody has asked for in time, and that nobody uses; NULL when there is none. */
static struct ticket *take_out_forgotten(void)
{
    const ULONGLONG now = GetTickCount64();
    struct ticket *ticket;

    AcquireSRWLockExclusive(&lock);
    for (ticket = first; ticket != NULL; ticket = ticket->next) {
        if (ticket->has_ended && ticket->uses == 0 && now - ticket->ended_at >= KEPT_MILLISECONDS)
            break;
    }
    if (ticket != NULL)
        take_out(ticket);
    ReleaseSRWLockExclusive(&lock);
    return ticket;
}

void machines_tickets_sweep(void)
{
    struct ticket *ticket;

    while ((ticket = take_out_forgotten()) != NULL)
        destroy(ticket);
}

bool machines_tickets_are_there(void)
{
    bool are_there;

    AcquireSRWLockShared(&lock);
    are_there = first != NULL;
    ReleaseSRWLockShared(&lock);
    return are_there;
}
