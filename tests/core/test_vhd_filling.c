/*
 * test_vhd_filling.c - how much a file system like NTFS has to fill with zeros for what core writes.
 *
 * Inside a write that begins behind what was ever written of its file, all between is filled, and nobody can cancel that
 * (memory_host.h counts it). So no write of core is further away than a second's worth at 64 MB/s.
 */
#include "counted.h"
#include "disk_calls.h"
#include "expect.h"
#include "image_builder.h"
#include "vhd_reparent.h"

#define ONE_SECOND (64 * IMAGE_MB)
#define LARGEST 2088960 /* megabytes */
#define BITMAP_OF_256_MB 65536u

#define PARENT u"C:\\parent.vhd"
#define CHILD u"C:\\child.vhd"
#define TARGET u"C:\\target.vhd"

static struct memory_host host;

static void init(void)
{
    memory_host_init(&host);
    memory_volume_of(&host, u"C:\\")->facts.available = UINT64_C(1) << 50;
    host.no_data = true;
}

static void fini(void)
{
    memory_host_free(&host);
}

TestSuite(vhd_filling, .init = init, .fini = fini);

/* Prints what the last operation had filled, and forgets it. */
static void expect_filled(const char *what, uint64_t at_most_in_all)
{
    counted("vhd_filling: %-58s %12llu bytes filled, at most %9llu by one write", what, (unsigned long long)host.filled,
            (unsigned long long)host.most_filled);
    cr_expect(host.most_filled <= ONE_SECOND, "%s: %llu bytes by one write", what,
              (unsigned long long)host.most_filled);
    cr_expect(host.filled <= at_most_in_all, "%s: %llu bytes", what, (unsigned long long)host.filled);
    memory_host_arm(&host, (struct memory_fault){ 0 });
}

Test(vhd_filling, is_at_most_a_megabyte_for_a_new_dynamic_or_differencing_disk)
{
    static const struct {
        const char *what;
        struct create_call call;
    } rows[] = {
        { "create a dynamic disk of 3 MB", { VHD_TYPE_DYNAMIC, u"C:\\d3.vhd", NULL, 3 } },
        { "create a dynamic disk of 2040 GB", { VHD_TYPE_DYNAMIC, u"C:\\large.vhd", NULL, LARGEST } },
        { "create a differencing disk of 3 MB", { VHD_TYPE_DIFFERENCING, u"C:\\c3.vhd", u"C:\\d3.vhd", 0 } },
        { "create a differencing disk of 2040 GB", { VHD_TYPE_DIFFERENCING, u"C:\\c.vhd", u"C:\\large.vhd", 0 } },
        { "create a fixed disk of 300 MB", { VHD_TYPE_FIXED, u"C:\\f.vhd", NULL, 300 } },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct listener listener = { 0 };
        expect_status(rows[i].what, create_whole(&host, &rows[i].call, &listener, NULL), VHD_OK);
        expect_filled(rows[i].what, IMAGE_MB);
    }
}

/* The zeros are the file system's then, all of them; but they are asked for a step at a time, and may be stopped. */
Test(vhd_filling, of_a_fixed_disk_without_zeroing_comes_in_steps_that_can_be_cancelled)
{
    struct listener listener = { 0 }, stop = { .refuse_from = 50 };
    struct vhd_progress progress = listener_progress(&listener);
    struct vhd_job *job;
    struct vhd_error error;

    assert_ok(vhd_create_fixed(&host.host, vhd_text_of(TARGET), LARGEST, false, &job, &error));
    assert_ok(job->ops->run(job, &progress, &error));
    job->ops->close(job);
    cr_expect(!listener.fell && listener.calls >= LARGEST / 64, "%llu steps", (unsigned long long)listener.calls);
    expect_filled("create a fixed disk of 2040 GB without zeroing", LARGEST * IMAGE_MB);
    memory_remove(&host, TARGET);

    progress = listener_progress(&stop);
    assert_ok(vhd_create_fixed(&host.host, vhd_text_of(TARGET), 1000, false, &job, &error));
    expect_status("stopped", job->ops->run(job, &progress, &error), VHD_CANCELLED);
    job->ops->close(job);
    cr_expect(host.filled < 600 * IMAGE_MB, "%llu bytes", (unsigned long long)host.filled);
    cr_expect_null(memory_find(&host, TARGET));
}

/* A parent without blocks, and a child that has a sector in each of its own. */
static void add_pair(uint64_t size, uint32_t block_size, uint32_t parent_type)
{
    const uint8_t data[IMAGE_SECTOR] = { 1 };
    struct image_builder parent, child;

    image_init(&parent, parent_type, size, 1);
    parent.block_size = block_size;
    image_begin(&parent);
    image_init(&child, IMAGE_DIFFERENCING, size, 2);
    child.block_size = block_size;
    image_child_of(&child, &parent);
    image_begin(&child);
    image_locator(&child, 0, "W2ru", u".\\parent.vhd");
    for (uint64_t at = 0; at < size; at += block_size)
        image_write(&child, at / IMAGE_SECTOR, data);
    image_add(&parent, &host, PARENT);
    image_add(&child, &host, CHILD);
    memory_host_arm(&host, (struct memory_fault){ 0 });
}

static void remove_pair(void)
{
    memory_remove(&host, PARENT);
    memory_remove(&host, CHILD);
}

Test(vhd_filling, of_a_merge_is_at_most_a_second_s_worth_by_each_write_and_no_more_than_it_appends)
{
    static const struct {
        const char *what;
        uint64_t size;
        uint32_t block_size, type;
        uint64_t appended; /* bytes, with what stands before and behind the blocks */
        uint64_t flushes;  /* one for each batch, and nine at least for the rest */
    } rows[] = {
        { "Merge of 100 blocks of 2 MB into a dynamic disk", 200 * IMAGE_MB, 2097152, IMAGE_DYNAMIC, 202 * IMAGE_MB,
          13 },
        { "Merge of 3 blocks of 32 MB into a dynamic disk", 96 * IMAGE_MB, 33554432, IMAGE_DYNAMIC, 98 * IMAGE_MB, 10 },
        { "Merge of 2 blocks of 256 MB into a dynamic disk", 512 * IMAGE_MB, 268435456, IMAGE_DYNAMIC, 514 * IMAGE_MB,
          10 },
        { "Merge of 100 blocks of 2 MB into a fixed disk", 200 * IMAGE_MB, 2097152, IMAGE_FIXED, 0, 1 },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        add_pair(rows[i].size, rows[i].block_size, rows[i].type);
        expect_status(rows[i].what, disk_merge(&host, CHILD), VHD_OK);
        cr_expect(host.calls[MEMORY_FLUSH] >= rows[i].flushes, "%s: %llu flushes", rows[i].what,
                  (unsigned long long)host.calls[MEMORY_FLUSH]);
        expect_filled(rows[i].what, rows[i].appended);
        remove_pair();
    }
}

Test(vhd_filling, of_copies_is_less_than_a_sector_of_the_alignment)
{
    static const struct {
        const char *what;
        enum vhd_type type;
    } rows[] = { { "MergeTo a dynamic disk", VHD_TYPE_DYNAMIC }, { "MergeTo a fixed disk", VHD_TYPE_FIXED } };

    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct disk_call call = { DISK_MERGE_TO, CHILD, TARGET, rows[i].type };
        add_pair(200 * IMAGE_MB, 2097152, IMAGE_FIXED);
        expect_status(rows[i].what, disk_run(&host, &call), VHD_OK);
        expect_filled(rows[i].what, 4096);
        remove_pair();
        memory_remove(&host, TARGET);
    }
}

/*
 * A parent and a child of 257 MB in blocks of 256 MB: one of zeros, and one that the file ends in the midst of, where the
 * disk ends.
 */
static void add_cut_pair(void)
{
    const uint32_t block_size = 256 * IMAGE_MB, second = block_size / IMAGE_SECTOR;
    const uint8_t data[IMAGE_SECTOR] = { 1 }, zeros[IMAGE_SECTOR] = { 0 };
    struct image_builder images[2];

    for (uint32_t i = 0; i < 2; i++) {
        image_init(&images[i], i == 0 ? IMAGE_DYNAMIC : IMAGE_DIFFERENCING, block_size + IMAGE_MB, i + 1);
        images[i].block_size = block_size;
        if (i > 0)
            image_child_of(&images[i], &images[0]);
        image_begin(&images[i]);
        if (i > 0)
            image_locator(&images[i], 0, "W2ru", u".\\parent.vhd");
        image_write(&images[i], 3, zeros);
        image_write(&images[i], second + 3, data);
        images[i].end = image_block_offset(&images[i], 1) + BITMAP_OF_256_MB + IMAGE_MB;
        memory_bytes_set_size(&images[i].bytes, images[i].end);
        image_add(&images[i], &host, i == 0 ? PARENT : CHILD);
    }
    memory_host_arm(&host, (struct memory_fault){ 0 });
}

static enum vhd_status merge(void)
{
    return disk_merge(&host, CHILD);
}

static enum vhd_status compact(void)
{
    static const struct disk_call call = { DISK_COMPACT, PARENT, NULL, VHD_TYPE_DYNAMIC };

    return disk_run(&host, &call);
}

static enum vhd_status set_parent(void)
{
    struct vhd_error error;

    return vhd_set_parent(&host.host, CHILD, PARENT, &error);
}

Test(vhd_filling, of_a_large_block_that_was_cut_short_comes_in_steps)
{
    static const struct {
        const char *what;
        enum vhd_status (*run)(void);
    } rows[] = {
        { "Merge into a disk with a cut block of 256 MB", merge },
        { "Compact of a disk with a cut block of 256 MB", compact },
        { "another parent for a disk with a cut block of 256 MB", set_parent },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        add_cut_pair();
        expect_status(rows[i].what, rows[i].run(), VHD_OK);
        expect_filled(rows[i].what, 258 * IMAGE_MB);
        remove_pair();
    }
}
