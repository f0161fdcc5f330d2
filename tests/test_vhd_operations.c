/*
 * test_vhd_operations.c - MergeTo, Convert, Merge and Compact of random chains: the disks read the same before and
 * after, for us and for 7-Zip.
 *
 * The seed is printed, and OPENVPC_SEED in the environment gives another; "seed 17" in a message is repeated alone
 * with OPENVPC_SEED=17, which then comes first.
 */
#include "disk_calls.h"
#include "expect.h"
#include "folder.h"
#include "random_chain.h"
#include "readers.h"

#include <stdio.h>

#define TARGET u"C:\\target.vhd"
#define CHAINS 640       /* the four operations take turns */
#define READ_BY_OTHERS 8 /* one in so many */

TestSuite(vhd_operations, .timeout = 300);

/* What is done with a chain, and which of its disks reads like which then. */
struct round {
    struct random_chain chain;
    struct disk_call call;
    const struct random_disk *last;
    const char16_t *result;         /* what was written */
    const struct flat_model *shall; /* how it has to read */
    uint64_t seed;
};

/* Merge and MergeTo want a child, Compact a dynamic disk alone; a disk below it makes sure that it stays a parent. */
static void round_init(struct round *self, uint64_t seed, bool readable)
{
    struct random_chain *chain = &self->chain;
    uint32_t base;

    *self = (struct round){ .seed = seed, .call.operation = (enum disk_operation)(seed % 4) };
    random_chain_init(chain, seed);
    chain->readable = readable;
    base = random_below(chain, 2) ? IMAGE_FIXED : IMAGE_DYNAMIC;
    if (self->call.operation == DISK_COMPACT)
        random_chain_line(chain, IMAGE_DYNAMIC, 1 + (size_t)random_below(chain, 2));
    else if (self->call.operation == DISK_CONVERT)
        random_chain_line(chain, base, 1 + (size_t)random_below(chain, 8));
    else
        random_chain_line(chain, base, 2 + (size_t)random_below(chain, 7));

    self->last = &chain->disks[chain->count - 1];
    self->call.disk = self->call.operation == DISK_COMPACT ? chain->disks[0].path : self->last->path;
    self->call.target = self->result = TARGET;
    self->call.type = random_below(chain, 2) ? VHD_TYPE_FIXED : VHD_TYPE_DYNAMIC;
    self->shall = &self->last->model;
    if (self->call.operation == DISK_COMPACT) {
        self->result = self->call.disk;
        self->shall = &chain->disks[0].model;
    } else if (self->call.operation == DISK_MERGE) {
        self->result = chain->disks[chain->count - 2].path;
    }
}

/* All disks but the one that a child was merged into read as before; MergeTo and Convert leave their files alone. */
static void expect_read_as_before(const struct round *self)
{
    const struct random_chain *chain = &self->chain;

    for (size_t i = 0; i < chain->count; i++)
        if (!(self->call.operation == DISK_MERGE && i + 2 == chain->count))
            cr_assert(flat_equals_once(&chain->disks[i].model, &chain->host, chain->disks[i].path),
                      "%s, seed %llu: disk %zu", disk_call_name(&self->call), (unsigned long long)self->seed, i);
}

static void round_run(struct round *self)
{
    enum vhd_status status = disk_run(&self->chain.host, &self->call);

    cr_assert(status == VHD_OK, "%s, seed %llu: %s", disk_call_name(&self->call), (unsigned long long)self->seed,
              vhd_status_name(status));
    cr_assert(flat_equals_once(self->shall, &self->chain.host, self->result), "%s, seed %llu",
              disk_call_name(&self->call), (unsigned long long)self->seed);
    expect_read_as_before(self);
}

Test(vhd_operations, give_disks_that_read_as_the_chain_did)
{
    uint64_t seed = random_seed(1);
    unsigned done[4] = { 0 }, depths[RANDOM_CHAIN_DISKS + 1] = { 0 };

    for (uint64_t i = 0; i < CHAINS; i++) {
        static struct round round;
        round_init(&round, seed + i, false);
        round_run(&round);
        done[round.call.operation]++;
        depths[round.chain.count]++;
        random_chain_free(&round.chain);
    }
    fprintf(stderr, "%u MergeTo, %u Convert, %u Merge, %u Compact\n", done[0], done[1], done[2], done[3]);
    for (size_t depth = 1; depth <= 8; depth++)
        cr_expect(depths[depth] > CHAINS / 40, "%u chains of %zu levels", depths[depth], depth);
}

/* Dumps all disks, so that one that has a parent finds it, and has 7-Zip read the result. */
static void expect_7zip_agrees(const struct round *self, const char *folder)
{
    char real[REAL_PATH_CHARS], flat[REAL_PATH_CHARS], name[32];
    const struct memory_host *host = &self->chain.host;

    for (size_t i = 0; i < host->node_count; i++) {
        snprintf(name, sizeof name, "%s", text_shown(host->nodes[i]->path + text_length(u"C:\\")));
        cr_assert(memory_bytes_dump(&host->nodes[i]->bytes, folder_path(folder, name, real)));
    }
    folder_path(folder, text_shown(self->result + text_length(u"C:\\")), real);
    folder_path(folder, "flat", flat);
    cr_assert(reader_7zip(real, flat), "%s, seed %llu: 7-Zip cannot read it", disk_call_name(&self->call),
              (unsigned long long)self->seed);
    cr_assert(flat_equals_file(self->shall, flat), "%s, seed %llu: as 7-Zip reads it", disk_call_name(&self->call),
              (unsigned long long)self->seed);
}

Test(vhd_operations, give_disks_that_7_zip_reads_the_same)
{
    uint64_t seed = random_seed(1);
    char folder[REAL_PATH_CHARS];
    unsigned done[4] = { 0 };

    if (!reader_exists("7zz"))
        cr_skip_test("7zz is not installed");
    folder_make(folder);
    for (uint64_t i = 0; i < CHAINS / READ_BY_OTHERS; i++) {
        static struct round round;
        round_init(&round, seed + i, true);
        round_run(&round);
        expect_7zip_agrees(&round, folder);
        done[round.call.operation]++;
        random_chain_free(&round.chain);
    }
    folder_remove(folder);
    fprintf(stderr, "7-Zip: %u MergeTo, %u Convert, %u Merge, %u Compact\n", done[0], done[1], done[2], done[3]);
}
