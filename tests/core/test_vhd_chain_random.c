/*
 * test_vhd_chain_random.c - random chains, compared sector by sector with a flat model kept beside them.
 *
 * Every run takes other chains; the seed is printed, and OPENVPC_SEED in the environment repeats a run.
 */
#include "expect.h"
#include "random_chain.h"

#include <time.h>

TestSuite(vhd_chain_random, .timeout = 120);

/* Where the tables of blocks say that nothing is, everything must read as zeros; what they say must fit together. */
static void check_blocks(struct random_chain *chain, const struct random_disk *disk)
{
    struct vhd_chain *opened;
    struct vhd_run run;
    struct vhd_error error;

    assert_ok(vhd_chain_open(&chain->host.host, disk->path, VHD_FILE_INSPECT, &opened, &error));
    for (uint64_t sector = 0; sector < disk->model.sectors; sector += run.sectors) {
        uint64_t limit = 1 + random_below(chain, disk->model.sectors - sector);
        assert_ok(vhd_chain_find_blocks(opened, sector, limit, &run, &error));
        cr_assert(run.sectors >= 1 && run.sectors <= limit);
        for (uint64_t i = 0; !run.present && i < run.sectors; i++)
            cr_assert(disk->model.tags[sector + i] == 0, "sector %llu", (unsigned long long)(sector + i));
    }
    vhd_chain_close(opened);
}

Test(vhd_chain_random, reads_as_its_flat_model)
{
    uint64_t seed = random_seed((uint64_t)time(NULL));

    for (uint64_t round = 0; round < 24; round++) {
        struct random_chain chain;
        random_chain_init(&chain, seed + round);
        const struct random_disk *last = random_chain_any_line(&chain);
        cr_assert(flat_equals(&last->model, &chain.host, last->path), "seed %llu, %zu levels",
                  (unsigned long long)(seed + round), chain.count);
        check_blocks(&chain, last);
        cr_expect(chain.host.open_files == 0);
        random_chain_free(&chain);
    }
}
