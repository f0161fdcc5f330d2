/* random_work.h - MergeTo, Convert, Merge or Compact of a random chain, and what has to come of it. */
#ifndef OPENVPC_TESTS_RANDOM_WORK_H
#define OPENVPC_TESTS_RANDOM_WORK_H

#include "disk_calls.h"
#include "random_chain.h"

struct random_work {
    struct random_chain chain;
    struct disk_call call;
    const struct random_disk *result; /* the disk that is written; NULL: a new one, at `path` */
    const char16_t *path;             /* of what is written */
    const struct flat_model *shall;   /* how that has to read */
    char name[64];                    /* "Merge, seed 17" */
};

/* What may be asked of the chain: see struct random_chain. */
enum random_demands { RANDOM_ANYTHING, RANDOM_READABLE, RANDOM_READABLE_IN_WHOLE_BYTES };

/* The operation goes by the seed: four seeds in a row give all four. */
void random_work_init(struct random_work *self, uint64_t seed, enum random_demands demands);
void random_work_free(struct random_work *self);

/*
 * Does it, and tells whether what was written reads as it has to, and every other disk as before. Where not, says so on
 * stderr.
 */
bool random_work_succeeds(struct random_work *self);

#endif
