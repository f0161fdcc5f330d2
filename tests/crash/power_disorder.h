/*
 * power_disorder.h - wrong orders in which a system, or a careless change of core, would do the same work.
 *
 * Each is a way of the double to carry out what core asks for: it keeps calls back, hastens them or leaves them out.
 * The files are mostly the same in the end; what a power cut leaves is not, and the simulation has to notice.
 */
#ifndef OPENVPC_TESTS_POWER_DISORDER_H
#define OPENVPC_TESTS_POWER_DISORDER_H

#include "memory_host.h"

struct power_disorder {
    const char *name;
    const char *operation; /* its name in power_operations */
    /* Rearranges the events of the operation. False: there was nothing to rearrange. */
    bool (*rearrange)(struct memory_host *done);
};

extern const struct power_disorder power_disorders[];
extern const size_t power_disorder_count;

#endif
