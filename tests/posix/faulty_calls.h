/*
 * faulty_calls.h - the table of functions that dll/posix calls (posix_calls.def), in which some fail, do a part of their
 * work, or are counted. Nobody sleeps: the clock that nobody sets moves by pauses alone; and nothing is really flushed.
 *
 * A program that links this has it in the place of the real table. Needs _GNU_SOURCE.
 */
#ifndef OPENVPC_TESTS_FAULTY_CALLS_H
#define OPENVPC_TESTS_FAULTY_CALLS_H

#include "posix_calls.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum posix_call {
#define CALL(result, name, parameters) CALL_##name,
#include "posix_calls.def"
#undef CALL
    POSIX_CALLS
};

/* Lets `times` calls of a function fail with that errno, after `skip` that do not; 0 ends it. */
void calls_fail(enum posix_call call, unsigned skip, unsigned times, int code);

/*
 * Lets reading and writing do at most so many bytes at a time, and interrupts each second of them, and of all that a
 * signal interrupts, before it does anything. SIZE_MAX: lets writing do nothing and succeed. 0 ends it.
 */
void calls_disturb(size_t most);

/* Milliseconds that were paused, and a function that is called after each pause; NULL: none. */
uint64_t calls_paused(void);
void calls_after_pause(void (*then)(void));

/* How many files and listings are open, and how many bytes were read from files since calls_forget. */
unsigned calls_open(void);
uint64_t calls_bytes_read(void);
void calls_forget(void);

/* What was flushed since calls_forget, in order: a file or folder, or the file system that holds it. */
struct flushed {
    ino_t inode;
    bool is_all; /* syncfs */
};
size_t calls_flushed(struct flushed *list, size_t room);

#endif
