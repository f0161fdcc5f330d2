/* posix_calls.c - the table that programs use: the system's own functions. */
#include "posix_calls.h"

static int open_file(const char *name, int flags, mode_t mode)
{
    return open(name, flags, mode);
}

static int lock_file(int descriptor, int command, struct flock *lock)
{
    return fcntl(descriptor, command, lock);
}

static const struct posix_calls system_calls = {
#define CALL(result, name, parameters) .name = name,
#include "posix_calls.def"
#undef CALL
};

const struct posix_calls *const posix = &system_calls;
