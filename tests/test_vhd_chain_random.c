/*
 * test_vhd_chain_random.c - random chains, compared sector by sector with a flat model kept beside them.
 *
 * The seed is printed; OPENVPC_SEED in the environment repeats a run.
 */
#include "expect.h"
#include "flat_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

TestSuite(vhd_chain_random, .timeout = 120);

static uint64_t random_state;

static uint64_t random_below(uint64_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state % limit;
}

static uint64_t take_seed(void)
{
    const char *given = getenv("OPENVPC_SEED");
    uint64_t seed = given != NULL ? strtoull(given, NULL, 0) : (uint64_t)time(NULL);

    fprintf(stderr, "OPENVPC_SEED=%llu\n", (unsigned long long)seed);
    return seed;
}

static void name_of(size_t level, char16_t path[32])
{
    text_copy(path, u"C:\\level");
    text_fill(path, (char16_t)(u'0' + level), 1);
    text_append(path, u".vhd");
}

/* Runs of all lengths at all places, of single sectors up to several blocks. */
static void write_randomly(struct flat_model *model, struct image_builder *image, uint32_t level)
{
    uint64_t writes = random_below(30);

    for (uint64_t i = 0; i < writes; i++) {
        uint64_t first = random_below(model->sectors);
        uint64_t count = 1 + random_below(random_below(4) == 0 ? 3000 : 20);
        if (random_below(8) == 0) /* at a border of blocks */
            first = first / 1024 * 1024 > 2 ? first / 1024 * 1024 - 2 : 0;
        if (count > model->sectors - first)
            count = model->sectors - first;
        flat_write(model, image, level, first, count);
    }
}

static void choose_layout(struct image_builder *image, bool is_base)
{
    image->block_size = 524288u << random_below(4);
    image->gap = (uint32_t)random_below(3) * 7 * 512;
    image->table_padding = random_below(2) ? 0xff : 0;
    image->table_entries = 0;
    if (random_below(3) == 0)
        image->table_offset = 0x2000;
    image->ending = (enum image_ending)random_below(is_base && image->type == IMAGE_FIXED ? 2 : 3);
}

static void add_random_chain(struct memory_host *host, struct flat_model *model, size_t depth, char16_t path[32])
{
    struct image_builder image, above = { 0 };

    for (size_t level = 0; level < depth; level++) {
        uint32_t type = level > 0 ? IMAGE_DIFFERENCING : random_below(2) ? IMAGE_FIXED : IMAGE_DYNAMIC;
        image_init(&image, type, model->sectors * 512, (uint32_t)(level + 1));
        choose_layout(&image, level == 0);
        if (level > 0) {
            image_child_of(&image, &above);
            text_copy(image.parent_name, path);
        }
        image_begin(&image);
        uint32_t blocks = type == IMAGE_FIXED ? 0 : image.table_entries;
        for (uint32_t i = 0; i < blocks / 3; i++) { /* some blocks without any sector, in random order */
            uint32_t block = (uint32_t)random_below(blocks);
            if (image_block_offset(&image, block) == 0)
                image_add_block(&image, block);
        }
        write_randomly(model, &image, (uint32_t)level);
        name_of(level, path);
        image_add(&image, host, path);
        above = image;
    }
}

/* Where the tables of blocks say that nothing is, everything must read as zeros; what they say must fit together. */
static void check_blocks(const struct flat_model *model, const struct memory_host *host, const char16_t *path)
{
    struct vhd_chain *chain;
    struct vhd_run run;
    struct vhd_error error;

    assert_ok(vhd_chain_open(&host->host, path, VHD_FILE_INSPECT, &chain, &error));
    for (uint64_t sector = 0; sector < model->sectors; sector += run.sectors) {
        uint64_t limit = 1 + random_below(model->sectors - sector);
        assert_ok(vhd_chain_find_blocks(chain, sector, limit, &run, &error));
        cr_assert(run.sectors >= 1 && run.sectors <= limit);
        for (uint64_t i = 0; !run.present && i < run.sectors; i++)
            cr_assert(model->tags[sector + i] == 0, "sector %llu", (unsigned long long)(sector + i));
    }
    vhd_chain_close(chain);
}

Test(vhd_chain_random, reads_as_its_flat_model)
{
    uint64_t seed = take_seed();

    for (uint64_t round = 0; round < 24; round++) {
        struct memory_host host;
        struct flat_model model;
        char16_t path[32];
        random_state = (seed + round) * UINT64_C(0x9e3779b97f4a7c15) + 1;
        size_t depth = 1 + (size_t)random_below(8);
        memory_host_init(&host);
        flat_init(&model, (1 + random_below(12 * 2048)) * 512);
        add_random_chain(&host, &model, depth, path);
        cr_assert(flat_equals(&model, &host, path), "seed %llu, round %llu, %zu levels", (unsigned long long)seed,
                  (unsigned long long)round, depth);
        check_blocks(&model, &host, path);
        cr_expect(host.open_files == 0);
        flat_free(&model);
        memory_host_free(&host);
    }
}
