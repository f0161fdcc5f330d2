/*
 * test_vhd_live_random.c - guests that write, zero, read and flush by chance, on chains of every kind.
 *
 * What they read is compared with a flat model at once, and what is in the files by another reader in the end. Every run
 * takes other chains; the seed is printed, and OPENVPC_SEED in the environment repeats a run.
 */
#include "counted.h"
#include "expect.h"
#include "random_chain.h"
#include "sanitized.h"
#include "vhd_live.h"

#include <string.h>
#include <time.h>

TestSuite(vhd_live_random, .timeout = 120);

#define ROUNDS (IS_SANITIZED ? 20u : 60u)
#define STEPS 60u
#define MOST 3000u /* sectors of a request */

struct guest {
    struct random_chain chain;
    struct random_disk *disk; /* the leaf */
    struct vhd_live *live;
    uint32_t tag; /* given last; no disk was made with one like it */
    uint64_t parents[RANDOM_CHAIN_DISKS];
    uint8_t buffer[MOST * IMAGE_SECTOR];
};

static struct guest guest;

static void choose(uint64_t *first, uint32_t *count)
{
    const uint64_t sectors = guest.disk->model.sectors;

    *first = random_below(&guest.chain, sectors);
    *count = 1 + (uint32_t)random_below(&guest.chain, random_below(&guest.chain, 4) == 0 ? MOST : 20);
    if (*count > sectors - *first)
        *count = (uint32_t)(sectors - *first);
}

static void write_some(void)
{
    struct vhd_error error;
    uint64_t first;
    uint32_t count;

    choose(&first, &count);
    for (uint32_t i = 0; i < count; i++) {
        guest.disk->model.tags[first + i] = ++guest.tag;
        flat_fill_sector(guest.buffer + (size_t)i * IMAGE_SECTOR, guest.tag);
    }
    assert_ok(vhd_live_write(guest.live, first * IMAGE_SECTOR, guest.buffer, (size_t)count * IMAGE_SECTOR, &error));
}

static void zero_some(void)
{
    struct vhd_error error;
    uint64_t first;
    uint32_t count;

    choose(&first, &count);
    memset(guest.disk->model.tags + first, 0, count * sizeof *guest.disk->model.tags);
    assert_ok(vhd_live_zero(guest.live, first * IMAGE_SECTOR, (uint64_t)count * IMAGE_SECTOR, &error));
}

static void read_some(void)
{
    struct vhd_error error;
    uint64_t first;
    uint32_t count;

    choose(&first, &count);
    assert_ok(vhd_live_read(guest.live, first * IMAGE_SECTOR, guest.buffer, (size_t)count * IMAGE_SECTOR, &error));
    for (uint32_t i = 0; i < count; i++)
        cr_assert(flat_matches(&guest.disk->model, first + i, guest.buffer + (size_t)i * IMAGE_SECTOR));
}

static void ask_some(void)
{
    struct vhd_live_extent extent;
    struct vhd_error error;
    uint64_t first;
    uint32_t count;

    choose(&first, &count);
    assert_ok(vhd_live_extent(guest.live, first * IMAGE_SECTOR, (uint64_t)count * IMAGE_SECTOR, &extent, &error));
    cr_assert(extent.size > 0 && extent.size % IMAGE_SECTOR == 0 && extent.size <= (uint64_t)count * IMAGE_SECTOR);
    for (uint64_t i = 0; extent.is_absent && i < extent.size / IMAGE_SECTOR; i++)
        cr_assert(guest.disk->model.tags[first + i] == 0, "sector %llu", (unsigned long long)(first + i));
}

static enum vhd_status open_disk(void)
{
    struct vhd_error error;

    return vhd_live_open(&guest.chain.host.host, guest.disk->path, VHD_LIVE_WRITE, &guest.live, &error);
}

static void close_and_open(void)
{
    vhd_live_close(guest.live);
    assert_ok(open_disk());
}

static void step(void)
{
    struct vhd_error error;

    switch (random_below(&guest.chain, 16)) {
    case 0:
        assert_ok(vhd_live_flush(guest.live, &error));
        break;
    case 1:
        close_and_open();
        break;
    case 2:
    case 3:
        zero_some();
        break;
    case 4:
        ask_some();
        break;
    case 5:
    case 6:
    case 7:
    case 8:
        read_some();
        break;
    default:
        write_some();
        break;
    }
}

static const struct memory_bytes *bytes_of(size_t disk)
{
    return &memory_find(&guest.chain.host, guest.chain.disks[disk].path)->bytes;
}

/* False when the disk is one that nobody may write to. */
static bool run(uint64_t seed)
{
    enum vhd_status status;

    random_chain_init(&guest.chain, seed);
    guest.disk = random_chain_any_line(&guest.chain);
    guest.tag = 0x40000000;
    for (size_t i = 0; i + 1 < guest.chain.count; i++)
        guest.parents[i] = memory_bytes_hash(bytes_of(i));
    status = open_disk();
    if (status != VHD_OK) {
        expect_status("a disk that is refused", status, VHD_TABLE_BEYOND_DISK);
        random_chain_free(&guest.chain);
        return false;
    }
    for (unsigned i = 0; i < STEPS; i++)
        step();
    vhd_live_close(guest.live);
    cr_assert(flat_equals_once(&guest.disk->model, &guest.chain.host, guest.disk->path), "seed %llu",
              (unsigned long long)seed);
    for (size_t i = 0; i + 1 < guest.chain.count; i++)
        cr_assert(memory_bytes_hash(bytes_of(i)) == guest.parents[i], "seed %llu, parent %zu", (unsigned long long)seed,
                  i);
    cr_expect(guest.chain.host.open_files == 0);
    random_chain_free(&guest.chain);
    return true;
}

Test(vhd_live_random, reads_and_keeps_what_guests_wrote_and_never_changes_a_parent)
{
    const uint64_t seed = random_seed((uint64_t)time(NULL));
    unsigned written = 0;

    for (uint64_t round = 0; round < ROUNDS; round++)
        written += run(seed + round);
    counted("vhd_live_random: %u guests of %u steps", written, STEPS);
    cr_expect(written > ROUNDS / 2, "only %u could be written to", written);
}
