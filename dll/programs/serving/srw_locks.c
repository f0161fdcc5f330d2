/* srw_locks.c - the locks of Windows for what sessions on several threads share. */
#include "srw_locks.h"

#include <stdlib.h>
#include <windows.h>

static void *make(void)
{
    SRWLOCK *lock = malloc(sizeof *lock);

    if (lock != NULL)
        InitializeSRWLock(lock);
    return lock;
}

static void enter(void *lock)
{
    AcquireSRWLockExclusive(lock);
}

static void leave(void *lock)
{
    ReleaseSRWLockExclusive(lock);
}

const struct nbd_locks srw_locks = { make, enter, leave, free };
