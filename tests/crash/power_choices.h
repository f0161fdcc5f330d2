/* power_choices.h - which of the states that a power cut can leave are tried, where they are too many for all. */
#ifndef OPENVPC_TESTS_POWER_CHOICES_H
#define OPENVPC_TESTS_POWER_CHOICES_H

#include "power_pieces.h"

/* `choice`: a number for each dimension of the moment (power_pieces.h). */
typedef void power_choose(void *context, struct power_moment *moment, const uint16_t *choice);

struct power_choices {
    uint32_t random;   /* where chance begins */
    bool is_by_chance; /* nothing but random ones */
    power_choose *choose;
    void *context;
};

/* A number below a limit, by the chance of the choices. */
uint32_t power_choices_next(struct power_choices *self, uint32_t below);

/*
 * Tries about `points` states of a moment: all where there are no more; else those that lose or keep one thing, or all
 * of a kind, or what comes before or after some point, and random ones.
 */
void power_choices_try(struct power_choices *self, struct power_moment *moment, uint64_t points);

/* How many states each moment of some work gets, so that together they are about `points`. */
uint64_t power_choices_share(const struct power_work *work, const struct memory_host *before, uint64_t points);

#endif
