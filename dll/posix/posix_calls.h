/* posix_calls.h - the table of functions of Linux that dll/posix goes through; see posix_calls.def. Needs _GNU_SOURCE. */
#ifndef OPENVPC_POSIX_CALLS_H
#define OPENVPC_POSIX_CALLS_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

/* What a thread does. */
typedef void *(*posix_thread)(void *context);

struct posix_calls {
#define CALL(result, name, parameters) result(*name) parameters;
#include "posix_calls.def"
#undef CALL
};

/* Programs link the real table (posix_calls.c); one that defines this itself has its own. */
extern const struct posix_calls *const posix;

#endif
