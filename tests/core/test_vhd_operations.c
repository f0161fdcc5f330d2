/*
 * test_vhd_operations.c - MergeTo, Convert, Merge and Compact of random chains: the disks read the same before and
 * after, for us and for 7-Zip.
 *
 * The seed is printed, and OPENVPC_SEED in the environment gives another; what a message calls "seed 17" comes first
 * with OPENVPC_SEED=17.
 */
#include "counted.h"
#include "expect.h"
#include "folder.h"
#include "heap.h"
#include "need.h"
#include "random_work.h"
#include "readers.h"

#include <stdio.h>
#include <string.h>

#define TARGET u"C:\\target.vhd"
#define CHAINS 640       /* the four operations take turns */
#define READ_BY_OTHERS 8 /* one in so many */

TestSuite(vhd_operations, .timeout = 300);

Test(vhd_operations, give_disks_that_read_as_the_chain_did)
{
    uint64_t seed = random_seed(1);
    unsigned done[4] = { 0 }, depths[RANDOM_CHAIN_DISKS + 1] = { 0 };

    for (uint64_t i = 0; i < CHAINS; i++) {
        static struct random_work work;
        random_work_init(&work, seed + i, RANDOM_ANYTHING);
        cr_assert(random_work_succeeds(&work), "%s", work.name);
        done[work.call.operation]++;
        depths[work.chain.count]++;
        random_work_free(&work);
    }
    counted("vhd_operations: %u MergeTo, %u Convert, %u Merge, %u Compact", done[0], done[1], done[2], done[3]);
    for (size_t depth = 1; depth <= 8; depth++)
        cr_expect(depths[depth] > CHAINS / 40, "%u chains of %zu levels", depths[depth], depth);
}

/* Dumps all disks, so that one that has a parent finds it, and has 7-Zip read what was written. */
static void expect_7zip_agrees(const struct random_work *work, const char *folder)
{
    char real[REAL_PATH_CHARS], flat[REAL_PATH_CHARS];
    const struct memory_host *host = &work->chain.host;

    for (size_t i = 0; i < host->node_count; i++) {
        folder_path(folder, text_shown(host->nodes[i]->path + text_length(u"C:\\")), real);
        cr_assert(memory_bytes_dump(&host->nodes[i]->bytes, real));
    }
    folder_path(folder, text_shown(work->path + text_length(u"C:\\")), real);
    folder_path(folder, "flat", flat);
    cr_assert(reader_7zip(real, flat), "%s: 7-Zip cannot read it", work->name);
    cr_assert(flat_equals_file(work->shall, flat), "%s: as 7-Zip reads it", work->name);
}

Test(vhd_operations, give_disks_that_7_zip_reads_the_same)
{
    uint64_t seed = random_seed(1);
    char folder[REAL_PATH_CHARS];
    unsigned done[4] = { 0 };

    need_program("7zz");
    folder_make(folder);
    for (uint64_t i = 0; i < CHAINS / READ_BY_OTHERS; i++) {
        static struct random_work work;
        random_work_init(&work, seed + i, RANDOM_READABLE);
        cr_assert(random_work_succeeds(&work), "%s", work.name);
        expect_7zip_agrees(&work, folder);
        done[work.call.operation]++;
        random_work_free(&work);
    }
    folder_remove(folder);
    counted("vhd_operations: 7-Zip: %u MergeTo, %u Convert, %u Merge, %u Compact", done[0], done[1], done[2], done[3]);
}

/* A parent and a child of it, with a few runs in each. */
static const struct random_disk *add_pair(struct random_chain *chain, uint64_t size, uint32_t parent_block,
                                          uint32_t child_block)
{
    struct random_disk *parent, *child;

    random_chain_init(chain, parent_block / 524288 + child_block);
    chain->block_size = parent_block;
    parent = random_chain_base(chain, u"C:\\0.vhd", IMAGE_DYNAMIC, size);
    chain->block_size = child_block;
    chain->least = 8; /* so that some blocks are new to the parent */
    child = random_chain_child(chain, u"C:\\1.vhd", parent);
    return child;
}

/* From 512 KB to 256 MB, on either side; the disk is larger than a block. */
Test(vhd_operations, take_small_and_large_blocks)
{
    static const uint32_t smallest = 524288, usual = 2097152, largest = 268435456;
    static const struct disk_call calls[] = {
        { DISK_MERGE_TO, u"C:\\1.vhd", TARGET, VHD_TYPE_DYNAMIC },
        { .operation = DISK_MERGE, .disk = u"C:\\1.vhd" },
        { .operation = DISK_COMPACT, .disk = u"C:\\0.vhd" },
    };
    static const char16_t *const results[] = { TARGET, u"C:\\0.vhd", u"C:\\1.vhd" };

    for (uint32_t size = smallest; size <= largest; size *= 8)
        for (unsigned side = 0; side < 2; side++) {
            struct random_chain chain;
            const struct random_disk *child;
            child = add_pair(&chain, size + 5 * IMAGE_MB + 512, side ? size : usual, side ? usual : size);
            for (size_t i = 0; i < ROWS(calls); i++)
                expect_status(disk_call_name(&calls[i]), disk_run(&chain.host, &calls[i]), VHD_OK);
            for (size_t i = 0; i < ROWS(results); i++)
                cr_assert(flat_equals_once(&child->model, &chain.host, results[i]), "%s, blocks of %u bytes",
                          text_shown(results[i]), size);
            random_chain_free(&chain);
        }
}

/* ---- memory ---- */

#define LEVELS 64
#define MEMORY_LIMIT (24u * 1048576)

/* What the contents of the files take, which are not core's. */
static size_t files_size(const struct memory_host *host)
{
    size_t size = 0;

    for (size_t i = 0; i < host->node_count; i++) {
        const struct memory_bytes *bytes = &host->nodes[i]->bytes;
        size += bytes->page_count * MEMORY_PAGE + bytes->page_room * sizeof *bytes->pages;
    }
    return size;
}

static size_t at_first, most; /* bytes */

/* Before each call of core. */
static void look_at_memory(struct memory_host *host, enum memory_call call, const char16_t *path)
{
    size_t now = heap_in_use() - files_size(host);

    (void)call;
    (void)path;
    if (now > at_first && now - at_first > most)
        most = now - at_first;
}

/* A line of disks of 510 GB, each with one sector of its own and a table of 1 MB. */
static void add_levels(struct memory_host *host, uint8_t data[LEVELS][IMAGE_SECTOR])
{
    struct image_builder plain, image;
    char16_t path[32], name[32] = u"";

    image_init(&plain, IMAGE_DIFFERENCING, UINT64_C(510) * 1024 * IMAGE_MB, 0);
    image_begin(&plain);
    for (uint32_t level = 0; level < LEVELS; level++) {
        image_init(&image, level == 0 ? IMAGE_DYNAMIC : IMAGE_DIFFERENCING, plain.size, level + 1);
        if (level > 0) {
            memcpy(image.parent_id, plain.id, sizeof image.parent_id);
            text_copy(image.parent_name, name);
        }
        image.table_entries = plain.table_entries;
        image.end = plain.end;
        memory_bytes_copy(&image.bytes, &plain.bytes);
        flat_fill_sector(data[level], level + 1);
        image_write(&image, level * UINT64_C(16000000) + level, data[level]);
        text_copy(name, u"level");
        text_fill(name, (char16_t)(u'0' + level % 10), 1);
        text_fill(name, (char16_t)(u'0' + level / 10), 1);
        text_copy(path, u"C:\\");
        text_append(path, name);
        image_add(&image, host, path);
        memcpy(plain.id, image.id, sizeof plain.id);
    }
    image_free(&plain);
}

Test(vhd_operations, of_64_levels_need_no_more_memory_than_of_one)
{
    static uint8_t data[LEVELS][IMAGE_SECTOR], read[IMAGE_SECTOR];
    const struct disk_call call = { DISK_MERGE_TO, u"C:\\level36", TARGET, VHD_TYPE_DYNAMIC };
    struct memory_host host;
    struct vhd_chain *chain;
    struct vhd_error error;

    memory_host_init(&host);
    host.no_data = true;
    add_levels(&host, data);
    at_first = heap_in_use() - files_size(&host);
    host.hook = look_at_memory;
    expect_status("64 levels", disk_run(&host, &call), VHD_OK);
    host.hook = NULL;
    counted("vhd_operations: 64 levels: %zu KB", most / 1024);
    cr_expect(most > 1048576 && most < MEMORY_LIMIT, "%zu bytes", most);

    assert_ok(vhd_chain_open(&host.host, TARGET, VHD_FILE_INSPECT, &chain, &error));
    cr_expect(chain->levels == 1);
    for (uint32_t level = 0; level < LEVELS; level++) {
        assert_ok(vhd_chain_read(chain, level * UINT64_C(16000000) + level, 1, read, &error));
        cr_expect(memcmp(read, data[level], sizeof read) == 0, "level %u", level);
    }
    vhd_chain_close(chain);
    memory_host_free(&host);
}
