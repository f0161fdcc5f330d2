/* power_walk.h - all that a power cut can leave of some work on a memory host, whatever the work is about. */
#ifndef OPENVPC_TESTS_POWER_WALK_H
#define OPENVPC_TESTS_POWER_WALK_H

#include "memory_host.h"

/* One state. `is_done`: all was done, and reported as done, when the power went. Nobody has a file of it open. */
typedef void power_visit(void *context, struct memory_host *host, bool is_done);

/*
 * Visits the states in which the power may leave what `done` has done since it was as `before`, at every moment: all of
 * them where there are no more than `most` at a moment, else so many by chance. Returns how many it were.
 */
uint64_t power_walk(const struct memory_host *before, const struct memory_host *done, uint64_t most, power_visit *visit,
                    void *context);

#endif
