/* test_vhd_compact_batches.c - compacting a disk in batches: how much of it is written at once, and in which order. */
#include "disk_calls.h"
#include "expect.h"
#include "line_of_disks.h"

#include <criterion/criterion.h>

/* Between two waits for the disk, at most 64 MB or a single block are written. */
Test(vhd_compact_batches, writes_no_more_at_once_than_a_slow_disk_does_in_a_second)
{
    static const uint32_t sizes[] = { 2 * 1048576, 32 * 1048576, 128 * 1048576 };

    for (size_t i = 0; i < ROWS(sizes); i++) {
        const uint64_t most = (sizes[i] > 64 * IMAGE_MB ? sizes[i] : 64 * IMAGE_MB) + IMAGE_MB / 2;
        uint64_t pending = 0, total = 0;
        struct memory_host host;
        struct image_builder image;
        uint32_t blocks = (uint32_t)(384 * IMAGE_MB / sizes[i]);
        const uint8_t data[IMAGE_SECTOR] = { 1 };

        image_init(&image, IMAGE_DYNAMIC, 384 * IMAGE_MB, 1);
        image.block_size = sizes[i];
        image_begin(&image);
        for (uint32_t block = 0; block < blocks; block++)
            if (block < blocks / 2)
                image_add_block(&image, block);
            else
                image_write(&image, (uint64_t)block * (sizes[i] / IMAGE_SECTOR) + 7, data);
        memory_host_init(&host);
        image_add(&image, &host, LINE_BASE);
        memory_host_arm(&host, (struct memory_fault){ 0 });
        assert_ok(disk_compact(&host, LINE_BASE));
        for (size_t event = 0; event < host.event_count; event++) {
            if (host.events[event].call == MEMORY_FLUSH)
                pending = 0;
            else if (host.events[event].call == MEMORY_WRITE)
                pending += host.events[event].size;
            total += host.events[event].call == MEMORY_WRITE ? host.events[event].size : 0;
            cr_expect(pending <= most, "%llu bytes", (unsigned long long)pending);
        }
        cr_expect(total > (blocks / 2) * (uint64_t)sizes[i], "%llu bytes", (unsigned long long)total);
        memory_host_free(&host);
    }
}

/* Three blocks that are moved one by one, each a batch of its own, to where three of zeros are. */
static void make_batches(struct memory_host *host, struct flat_model *model)
{
    struct image_builder image;

    image_init(&image, IMAGE_DYNAMIC, 6 * 64 * IMAGE_MB, 1);
    image.block_size = 64 * IMAGE_MB;
    image_begin(&image);
    flat_init(model, image.size);
    for (uint32_t block = 0; block < 3; block++)
        image_add_block(&image, block);
    for (uint32_t block = 3; block < 6; block++)
        flat_write(model, &image, 1, (uint64_t)block * (image.block_size / IMAGE_SECTOR) + 7, 1);
    memory_host_init(host);
    image_add(&image, host, LINE_BASE);
    memory_host_arm(host, (struct memory_fault){ 0 });
}

/* How many writes there are up to that of the table for a batch, counted from 1. */
static uint64_t count_writes(const struct memory_host *host, unsigned batch)
{
    uint64_t writes = 0;

    for (size_t i = 0; i < host->event_count; i++) {
        writes += host->events[i].call == MEMORY_WRITE;
        if (host->events[i].call == MEMORY_WRITE && host->events[i].offset == 1536 && batch-- == 0)
            return writes;
    }
    cr_assert(false, "so many batches");
    return 0;
}

/* Footers that were written at the end, each where a block of the last batch may have been. */
static unsigned count_footers(const struct memory_host *host)
{
    unsigned footers = 0;
    bool waiting = false;

    for (size_t i = 0; i < host->event_count; i++) {
        const struct memory_event *event = &host->events[i];
        if (event->call == MEMORY_FLUSH)
            waiting = false;
        if (event->call != MEMORY_WRITE)
            continue;
        if (event->offset == 1536)
            waiting = true;
        if (event->offset > 1536 && event->size == IMAGE_SECTOR) {
            cr_expect(!waiting, "footer %u", footers);
            footers++;
        }
    }
    return footers;
}

/* The table as it was before still names the blocks that have moved, and may be the one that outlasts a power cut. */
Test(vhd_compact_batches, has_the_table_on_the_disk_before_it_makes_use_of_what_a_full_volume_left)
{
    struct memory_host host;
    struct flat_model model;

    for (unsigned batch = 1; batch < 3; batch++) {
        uint64_t writes;
        make_batches(&host, &model);
        assert_ok(disk_compact(&host, LINE_BASE));
        writes = count_writes(&host, batch); /* the first write of the table is for the blocks of zeros */
        flat_free(&model);
        memory_host_free(&host);
        make_batches(&host, &model);
        memory_host_arm(&host, (struct memory_fault){ writes + 2, MEMORY_BIT(MEMORY_WRITE), MEMORY_FAIL_ONCE,
                                                      VHD_DISK_FULL, 112, 0 });
        assert_ok(disk_compact(&host, LINE_BASE));
        cr_expect_eq(host.fault_hits, 1);
        cr_expect_eq(count_footers(&host), 2);
        cr_assert(flat_equals_once(&model, &host, LINE_BASE));
        flat_free(&model);
        memory_host_free(&host);
    }
}

/* Then nobody knows what of it is on the disk. */
Test(vhd_compact_batches, ends_when_the_volume_is_full_as_what_was_written_is_flushed)
{
    static const enum memory_call calls[] = { MEMORY_FLUSH, MEMORY_FLUSH_AHEAD };

    for (size_t i = 0; i < ROWS(calls); i++) {
        unsigned points = 0;
        bool failed = true;
        for (uint64_t n = 1; failed; n++, points += failed) {
            struct memory_host host;
            struct flat_model model;
            make_batches(&host, &model);
            memory_host_arm(&host,
                            (struct memory_fault){ n, MEMORY_BIT(calls[i]), MEMORY_FAIL_ONCE, VHD_DISK_FULL, 112, 0 });
            failed = disk_compact(&host, LINE_BASE) != VHD_OK;
            cr_expect(failed == (host.fault_hits > 0), "call %zu, %u", i, (unsigned)n);
            cr_assert(flat_equals_once(&model, &host, LINE_BASE));
            flat_free(&model);
            memory_host_free(&host);
        }
        cr_expect(points >= 3, "call %zu: %u", i, points);
    }
}
