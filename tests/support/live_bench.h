/* live_bench.h - a small disk that is open for a guest (vhd_live.h), and what the guest may find on it. */
#ifndef OPENVPC_TESTS_LIVE_BENCH_H
#define OPENVPC_TESTS_LIVE_BENCH_H

#include "flat_model.h"
#include "vhd_live.h"

#define LIVE_BASE u"C:\\base.vhd"
#define LIVE_DISK u"C:\\disk.vhd"
#define LIVE_BLOCK 65536u
#define LIVE_PER_BLOCK (LIVE_BLOCK / IMAGE_SECTOR)
#define LIVE_SIZE (UINT64_C(40) * LIVE_BLOCK + 3 * IMAGE_SECTOR)

struct live_bench {
    struct memory_host host;
    struct image_builder base, disk; /* the base is there if the disk is differencing */
    struct flat_model model;         /* what the guest may find */
    struct vhd_live *live;
    uint32_t tag; /* of the sector that was written last */
};

/* Builds a disk in which nothing is yet; then comes what shall be unusual, and live_add. */
void live_begin_disk(struct live_bench *self, uint32_t type);
struct memory_node *live_add(struct live_bench *self);
enum vhd_status live_open_as(struct live_bench *self, enum vhd_live_mode mode);

/* All of that, with some data in the first block, open for writing. */
void live_begin(struct live_bench *self, uint32_t type);

/* Closes the disk; whether it then reads as the guest has left it, by another reader. Frees all. */
bool live_end(struct live_bench *self);

/* What succeeds is what the guest may find from then on. */
enum vhd_status live_write(struct live_bench *self, uint64_t first, uint32_t count);
enum vhd_status live_zero(struct live_bench *self, uint64_t first, uint64_t count);
enum vhd_status live_flush(struct live_bench *self);

/* Whether all of the disk reads so through the guest. */
bool live_reads_right(struct live_bench *self);

uint64_t live_file_size(const struct live_bench *self);
bool live_ends_in_footer(const struct live_bench *self);

#endif
