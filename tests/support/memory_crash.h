/*
 * memory_crash.h - what a power cut can leave of work that was done on a memory host.
 *
 * Sectors of 512 bytes are written whole or not at all; of what was not flushed any subset may be there, a larger
 * size without the data, a file without its name or a name that should have gone.
 */
#ifndef OPENVPC_TESTS_MEMORY_CRASH_H
#define OPENVPC_TESTS_MEMORY_CRASH_H

#include "memory_host.h"

/*
 * `self` is as `done` was before its events; brings it to one of the states in which it may be when the power goes
 * after the first `events` of them. `seed` chooses the state; 0: everything that was not flushed is there.
 */
void memory_crash(struct memory_host *self, const struct memory_host *done, size_t events, unsigned seed);

#endif
