/*
 * guest_run.h - the guest of guest.s, and a program that goes on while the test looks at what is said, as QEMU does in
 * which that guest runs.
 */
#ifndef OPENVPC_TESTS_GUEST_RUN_H
#define OPENVPC_TESTS_GUEST_RUN_H

#include "folder.h"

#include <stdint.h>
#include <sys/types.h>

#define GUEST_SECTOR 512u

/* How long a guest may take for what takes it a moment, seconds: other tests run beside it. */
#define GUEST_PATIENCE 60u

/* The guest: what goes into the first sector of a disk. */
void guest_sector(uint8_t sector[GUEST_SECTOR]);

struct guest_run {
    pid_t process;
    int keys; /* where it reads from */
    char said[REAL_PATH_CHARS];
};

/* Starts arguments[0], found by PATH; the last is NULL. What it says goes into the file `said`, which begins anew. */
void guest_start(struct guest_run *self, const char *const arguments[], const char *said);

/* Types into it. */
void guest_type(struct guest_run *self, const char *keys);

/* Waits until a file has a line that begins so; fails the calling test if none comes. */
void guest_says(const struct guest_run *self, const char *path, const char *line);

/* Waits for its end, which has to be of its own; gives the exit code. */
int guest_ends(struct guest_run *self);

/* Ends it. */
void guest_stop(struct guest_run *self);

#endif
