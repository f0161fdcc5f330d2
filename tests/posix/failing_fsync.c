/* failing_fsync.c - for LD_PRELOAD: the first fsync of a process fails as on a broken disk, and the others succeed. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

int fsync(int descriptor)
{
    static atomic_int calls;

    if (atomic_fetch_add(&calls, 1) > 0)
        return (int)syscall(SYS_fsync, descriptor);
    errno = EIO;
    return -1;
}
