/* power_seen.h - the states that were met, by their hashes. */
#ifndef OPENVPC_TESTS_POWER_SEEN_H
#define OPENVPC_TESTS_POWER_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct power_seen {
    uint64_t *hashes; /* 0: free */
    size_t room, count;
};

/* Grows as it needs to. */
void power_seen_init(struct power_seen *self);
void power_seen_clear(struct power_seen *self);
void power_seen_free(struct power_seen *self);

/* Whether a state is met for the first time. */
bool power_seen_add(struct power_seen *self, uint64_t hash);
bool power_seen_has(const struct power_seen *self, uint64_t hash);

#endif
