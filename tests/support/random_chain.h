/*
 * random_chain.h - disks made by chance, each with a model of what it reads.
 *
 * Sizes are seldom whole blocks; blocks stand in any order and at the distances that products leave; bitmaps are partial
 * and not byte-aligned; data stand under clear bits; children hold zeros over their parents' data; footers are short or
 * missing. The host keeps no record of what was written.
 */
#ifndef OPENVPC_TESTS_RANDOM_CHAIN_H
#define OPENVPC_TESTS_RANDOM_CHAIN_H

#include "flat_model.h"

#define RANDOM_CHAIN_DISKS 9

struct random_disk {
    char16_t path[32];
    struct image_builder image; /* its facts; the bytes are the host's */
    struct flat_model model;
};

struct random_chain {
    struct memory_host host;
    uint64_t state;      /* of the random numbers */
    bool readable;       /* by other programs as well: no layout that one of them refuses, no data under clear bits */
    bool whole_bytes;    /* of bitmaps: runs begin and end at multiples of 8 sectors */
    bool repeats;        /* the next disks hold nothing but what their parents read as, as after a merge */
    uint64_t least;      /* runs that each disk holds at least */
    uint32_t block_size; /* of the next disks, bytes; 0: by chance */
    size_t count;
    struct random_disk disks[RANDOM_CHAIN_DISKS];
};

/* The seed that OPENVPC_SEED in the environment gives, or `usual`. It is printed. */
uint64_t random_seed(uint64_t usual);

/* An empty host; equal seeds give equal disks. */
void random_chain_init(struct random_chain *self, uint64_t seed);
void random_chain_free(struct random_chain *self);

/* A number from 0 to limit - 1. */
uint64_t random_below(struct random_chain *self, uint64_t limit);

/* Adds a disk of `size` bytes without a parent. */
struct random_disk *random_chain_base(struct random_chain *self, const char16_t *path, uint32_t type, uint64_t size);

/* Adds a child. Its parent is in the same folder, and recorded with its file time or without one. */
struct random_disk *random_chain_child(struct random_chain *self, const char16_t *path,
                                       const struct random_disk *parent);

/* Adds a line C:\0.vhd <- C:\1.vhd <- ... of so many levels, at most RANDOM_CHAIN_DISKS, and returns the last. */
struct random_disk *random_chain_line(struct random_chain *self, uint32_t base_type, size_t levels);

/* Adds such a line of 1 to 8 levels of any type. */
struct random_disk *random_chain_any_line(struct random_chain *self);

#endif
