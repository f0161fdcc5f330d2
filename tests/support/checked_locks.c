/* checked_locks.c - locks that end the program when they are entered twice, or used after they have gone. */
#include "checked_locks.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

int checked_locks_left, checked_locks_entered;

static void require(bool condition, const char *contract)
{
    if (condition)
        return;
    fprintf(stderr, "a lock is not used as it has to be: %s\n", contract);
    abort();
}

static void *make_lock(void)
{
    checked_locks_left++;
    return calloc(1, sizeof(int));
}

static void enter_lock(void *lock)
{
    require(++*(int *)lock == 1, "it is not entered twice");
    checked_locks_entered++;
}

static void leave_lock(void *lock)
{
    require(--*(int *)lock == 0, "it is left once");
}

static void free_lock(void *lock)
{
    require(lock == NULL || *(int *)lock == 0, "nobody is in it when it goes");
    checked_locks_left -= lock != NULL;
    free(lock);
}

const struct nbd_locks checked_locks = { make_lock, enter_lock, leave_lock, free_lock };
