/*
 * failing_fsync.c - for LD_PRELOAD: the first fsync of a process fails, and the others succeed. As on a broken disk, or
 * with the errno in the variable FAILING_FSYNC.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int fsync(int descriptor)
{
    static atomic_int calls;
    const char *code = getenv("FAILING_FSYNC");

    if (atomic_fetch_add(&calls, 1) > 0)
        return (int)syscall(SYS_fsync, descriptor);
    errno = code != NULL ? atoi(code) : EIO;
    return -1;
}
