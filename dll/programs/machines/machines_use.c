/* machines_use.c - whether the program is in use, and when it may end. */
#include "machines_use.h"

#include "machines_list.h"
#include "machines_tickets.h"

/* So long the answer to the last call may be on its way, whatever the configuration says. Milliseconds. */
#define ANSWER_MILLISECONDS 500

static SRWLOCK lock = SRWLOCK_INIT; /* protects what follows */
static ULONG calls;                 /* that are under way */
static ULONGLONG last;              /* when it was in use, in milliseconds of GetTickCount64; 0 at the beginning */
static bool is_closed;

bool machines_use_begin(void)
{
    bool is_open;

    AcquireSRWLockExclusive(&lock);
    is_open = !is_closed;
    if (is_open)
        calls++;
    ReleaseSRWLockExclusive(&lock);
    return is_open;
}

void machines_use_end(void)
{
    AcquireSRWLockExclusive(&lock);
    calls--;
    last = GetTickCount64();
    ReleaseSRWLockExclusive(&lock);
}

/* The caller holds the lock. */
static bool is_in_use(void)
{
    return calls > 0 || machines_tickets_are_there() || !machines_list_is_empty();
}

bool machines_use_close(DWORD milliseconds)
{
    ULONGLONG now;

    if (milliseconds < ANSWER_MILLISECONDS)
        milliseconds = ANSWER_MILLISECONDS;
    AcquireSRWLockExclusive(&lock);
    now = GetTickCount64();
    if (last == 0 || is_in_use())
        last = now;
    is_closed = !is_in_use() && now - last >= milliseconds;
    ReleaseSRWLockExclusive(&lock);
    return is_closed;
}
