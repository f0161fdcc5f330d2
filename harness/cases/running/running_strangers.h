/*
 * running_strangers.h - other programs that connect in the place of QEMU: they are first, guess, or flood. They read and
 * change nothing, and are told nothing. That they can keep a machine from starting is so.
 */
#ifndef OPENVPC_HARNESS_RUNNING_STRANGERS_H
#define OPENVPC_HARNESS_RUNNING_STRANGERS_H

#include "running_beside.h"

#include "loopback.h"

/* The most that one is told. */
#define STRANGER_BYTES 20000

/* The port behind a word in the first line of the log that begins so; 0 after a failed check. */
WORD stranger_port(struct scene *scene, const char *begins, const char *word);

/* One who has connected; INVALID_SOCKET after a failed check. */
SOCKET stranger_at(WORD port);

/* The same at a port of ours, before QEMU: nobody can take that port meanwhile. */
SOCKET stranger_first_at(WORD port);

/* As far as it is taken; and a flood of bytes. */
void stranger_says(SOCKET stranger, const void *bytes, size_t count);
void stranger_floods(SOCKET stranger);

/* All that he is told until the connection ends, as a text. */
void stranger_hears(SOCKET stranger, char *heard, size_t room);

/* What the disks hold before. */
struct stranger_disks {
    uint8_t *bytes[2];
    size_t sizes[2];
};
struct stranger_disks strangers_before(const struct scene *scene);

/* A start fails at which there was a stranger, nothing is left of it, and the disks are as they were. */
void check_stranger_found(struct scene *scene, struct beside *start, struct stranger_disks *disks);

/* Ends a start beside which a stranger came, who kept it from nothing: the machine is turned off, all is as it was. */
void check_stranger_left_out(struct scene *scene, struct beside *start, struct stranger_disks *disks);

#endif
