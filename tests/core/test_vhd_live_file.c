/* test_vhd_live_file.c - what a disk that is open for a guest leaves in its file, and how that grows. */
#include "expect.h"
#include "live_bench.h"

#include <string.h>

TestSuite(vhd_live_file);

Test(vhd_live_file, takes_no_more_room_than_its_blocks_when_it_is_closed)
{
    struct live_bench bench;
    uint64_t size;

    live_begin(&bench, IMAGE_DYNAMIC);
    size = live_file_size(&bench);
    for (uint32_t block = 1; block < 12; block++)
        assert_ok(live_write(&bench, (uint64_t)block * LIVE_PER_BLOCK + 1, 1));
    cr_expect(live_file_size(&bench) > size + 12 * (LIVE_BLOCK + 4096), "while it is open the footer is further on");
    vhd_live_close(bench.live);
    cr_expect(live_file_size(&bench) <= size + 11 * (LIVE_BLOCK + 4096) + 4096, "%llu bytes",
              (unsigned long long)live_file_size(&bench));
    cr_expect(live_ends_in_footer(&bench));
    bench.live = NULL;
    cr_expect(live_end(&bench));
}

Test(vhd_live_file, grows_where_there_is_room_for_one_block_only)
{
    struct live_bench bench;

    live_begin(&bench, IMAGE_DIFFERENCING);
    bench.host.volumes[0].facts.available = LIVE_BLOCK + 8192;
    for (uint32_t block = 1; block < 8; block++)
        assert_ok(live_write(&bench, (uint64_t)block * LIVE_PER_BLOCK, 1));
    bench.host.volumes[0].facts.available = 100;
    expect_status("full", live_write(&bench, 30 * LIVE_PER_BLOCK, 1), VHD_DISK_FULL);
    assert_ok(live_write(&bench, 7 * LIVE_PER_BLOCK + 5, 1)); /* which has its room */
    bench.host.volumes[0].facts.available = 10 * LIVE_BLOCK;
    assert_ok(live_write(&bench, 30 * LIVE_PER_BLOCK, 1));
    cr_expect(live_end(&bench));
}

Test(vhd_live_file, that_would_be_too_large_for_its_file_system_says_so)
{
    struct live_bench bench;
    struct memory_node *node;

    live_begin_disk(&bench, IMAGE_DYNAMIC);
    bench.disk.gap = 0;
    flat_write(&bench.model, &bench.disk, 2, 6, 4);
    bench.disk.end = UINT64_C(4294901760); /* the next block ends behind 4 GB */
    flat_write(&bench.model, &bench.disk, 2, LIVE_PER_BLOCK, 1);
    node = live_add(&bench);
    text_copy(bench.host.volumes[0].facts.file_system, u"FAT32");
    assert_ok(live_open_as(&bench, VHD_LIVE_WRITE));
    expect_status("too large", live_write(&bench, 5 * LIVE_PER_BLOCK, 1), VHD_FILE_TOO_LARGE_FOR_VOLUME);
    cr_expect(vhd_live_is_full(VHD_FILE_TOO_LARGE_FOR_VOLUME) && vhd_live_is_full(VHD_DISK_FULL) &&
              vhd_live_is_full(VHD_LIVE_TABLE_FULL) && !vhd_live_is_full(VHD_SYSTEM) && !vhd_live_is_full(VHD_OK));
    assert_ok(live_write(&bench, LIVE_PER_BLOCK + 3, 1));
    cr_expect(node->bytes.size < UINT64_C(4295100000));
    cr_expect(live_end(&bench));
}

Test(vhd_live_file, whose_table_can_name_no_place_any_more_says_so)
{
    struct live_bench bench;

    live_begin_disk(&bench, IMAGE_DYNAMIC);
    flat_write(&bench.model, &bench.disk, 2, 6, 4);
    bench.disk.end = (uint64_t)UINT32_MAX * 512 - 2 * LIVE_BLOCK;
    flat_write(&bench.model, &bench.disk, 2, LIVE_PER_BLOCK, 1);
    live_add(&bench);
    bench.host.volumes[0].facts.available = UINT64_C(1) << 50;
    assert_ok(live_open_as(&bench, VHD_LIVE_WRITE));
    expect_status("full", live_write(&bench, 5 * LIVE_PER_BLOCK, 1), VHD_LIVE_TABLE_FULL);
    assert_ok(live_write(&bench, LIVE_PER_BLOCK, 2));
    cr_expect(live_end(&bench));
}

/* There is room in such a file, but a table that names it would name the file's own structures. */
Test(vhd_live_file, that_is_longer_than_its_table_reaches_gets_no_block_there)
{
    for (uint64_t blocks = 1; blocks <= 2; blocks++) {
        struct live_bench bench;
        struct memory_snapshot before;
        live_begin_disk(&bench, IMAGE_DYNAMIC);
        flat_write(&bench.model, &bench.disk, 2, 6, 4);
        bench.disk.end = (uint64_t)UINT32_MAX * 512 - blocks * LIVE_BLOCK;
        flat_write(&bench.model, &bench.disk, 2, LIVE_PER_BLOCK, 1);
        bench.disk.end += 40 * LIVE_BLOCK;
        live_add(&bench);
        bench.host.volumes[0].facts.available = UINT64_C(1) << 50;
        before = memory_take_snapshot(&bench.host);
        assert_ok(live_open_as(&bench, VHD_LIVE_WRITE));
        expect_status("full", live_write(&bench, 5 * LIVE_PER_BLOCK, 1), VHD_LIVE_TABLE_FULL);
        assert_ok(live_flush(&bench));
        cr_expect(memory_is_as_in(&bench.host, &before), "nothing is written");
        assert_ok(live_write(&bench, LIVE_PER_BLOCK, 2));
        memory_free_snapshot(&before);
        cr_expect(live_end(&bench));
    }
}

Test(vhd_live_file, whose_blocks_lie_over_the_path_of_its_parent_is_read_but_not_written_to)
{
    struct live_bench bench;

    live_begin_disk(&bench, IMAGE_DIFFERENCING);
    flat_write(&bench.model, &bench.disk, 2, 6, 4);
    image_locator_raw(&bench.disk, 1, "W2ku", 512, 40, image_block_offset(&bench.disk, 0) + LIVE_BLOCK / 2);
    live_add(&bench);
    expect_status("for writing", live_open_as(&bench, VHD_LIVE_WRITE), VHD_BLOCK_OUTSIDE);
    assert_ok(live_open_as(&bench, VHD_LIVE_READ));
    cr_expect(live_reads_right(&bench));
    cr_expect(live_end(&bench));
}

/* As soon as the file is long enough, a block would be there. Of locators of other systems no path is read. */
Test(vhd_live_file, that_looks_for_the_path_of_its_parent_behind_its_end_is_read_but_not_written_to)
{
    static const struct {
        const char *name, *code;
        uint64_t from; /* the end of the block, bytes; a sector follows */
        enum vhd_status status;
    } rows[] = {
        { "inside", "W2ku", 512 - 40, VHD_OK },
        { "in part", "W2ku", 512 - 38, VHD_LOCATOR_INVALID },
        { "behind", "W2ku", 3 * LIVE_BLOCK, VHD_LOCATOR_INVALID },
        { "as far as can be said", "W2ru", UINT64_C(0x7fffffffffffff00), VHD_LOCATOR_INVALID },
        { "of others", "MacX", 3 * LIVE_BLOCK, VHD_OK },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct live_bench bench;
        live_begin_disk(&bench, IMAGE_DIFFERENCING);
        flat_write(&bench.model, &bench.disk, 2, 6, 4);
        image_locator_raw(&bench.disk, 1, rows[i].code, 512, 40, bench.disk.end + rows[i].from);
        bench.disk.end += 512;
        live_add(&bench);
        expect_status(rows[i].name, live_open_as(&bench, VHD_LIVE_WRITE), rows[i].status);
        vhd_live_close(bench.live);
        assert_ok(live_open_as(&bench, VHD_LIVE_READ));
        cr_expect(live_reads_right(&bench));
        cr_expect(live_end(&bench));
    }
}

/* What stands in the file where a block's data are, whatever its bits say. */
static void read_raw(const struct live_bench *bench, uint32_t block, uint8_t data[LIVE_BLOCK], uint8_t bitmap[512])
{
    const struct memory_bytes *bytes = &memory_find(&bench->host, LIVE_DISK)->bytes;
    const uint64_t at = (uint64_t)image_get32(bytes, bench->disk.table_offset + UINT64_C(4) * block) * 512;

    memory_bytes_read(bytes, at, bitmap, 512);
    memory_bytes_read(bytes, at + 512, data, LIVE_BLOCK);
}

/* Behind the last block, and up to a footer that stands far behind it. */
static void leave_garbage(struct live_bench *bench)
{
    uint8_t data[512];

    memset(data, 0xee, sizeof data);
    for (uint64_t i = 0; i < 3 * LIVE_BLOCK / 512; i++)
        memory_bytes_write(&bench->disk.bytes, bench->disk.end + i * 512, data, sizeof data);
    bench->disk.end += 3 * LIVE_BLOCK;
}

Test(vhd_live_file, gives_a_dynamic_disk_blocks_that_every_reader_reads_alike)
{
    uint8_t data[LIVE_BLOCK], bitmap[512];
    struct live_bench bench;

    live_begin_disk(&bench, IMAGE_DYNAMIC);
    flat_write(&bench.model, &bench.disk, 2, 6, 4);
    leave_garbage(&bench);
    live_add(&bench);
    assert_ok(live_open_as(&bench, VHD_LIVE_WRITE));
    for (uint32_t block = 1; block < 9; block++) /* over the garbage, and behind it */
        assert_ok(live_write(&bench, (uint64_t)block * LIVE_PER_BLOCK + 2 * block, 2));
    vhd_live_close(bench.live);
    bench.live = NULL;
    for (uint32_t block = 1; block < 9; block++) {
        read_raw(&bench, block, data, bitmap);
        for (uint32_t i = 0; i < LIVE_PER_BLOCK; i++) {
            cr_expect((bitmap[i / 8] & 0x80u >> i % 8) != 0, "bit %u of block %u", i, block);
            cr_expect(flat_matches(&bench.model, (uint64_t)block * LIVE_PER_BLOCK + i, data + (size_t)i * 512));
        }
    }
    cr_expect(live_end(&bench));
}

/* Lets the n-th of such calls fail, and so many after it; of a write that many bytes are still written. */
static void arm(struct live_bench *bench, unsigned kinds, uint64_t n, uint64_t times, size_t short_write)
{
    memory_host_arm(&bench->host, (struct memory_fault){ n, kinds, MEMORY_FAIL_ONCE, VHD_DISK_FULL, 112, short_write });
    bench->host.fault_times = times;
}

/* All of a block that was written to at two places is what the model says, whatever its bits say. */
static void expect_raw(const struct live_bench *bench, const char *row, uint32_t block)
{
    uint8_t data[LIVE_BLOCK], bitmap[512];

    read_raw(bench, block, data, bitmap);
    for (uint32_t i = 0; i < LIVE_PER_BLOCK; i++)
        cr_expect(flat_matches(&bench->model, (uint64_t)block * LIVE_PER_BLOCK + i, data + (size_t)i * 512),
                  "%s: sector %u", row, i);
}

/* The footer moves first, then the data come, or the other way the data alone. */
Test(vhd_live_file, leaves_nothing_of_what_failed_in_blocks_that_come_in_its_place)
{
    for (uint64_t n = 1; n <= 3; n++)
        for (uint64_t times = 1; times <= 2; times++) {
            struct live_bench bench;
            live_begin(&bench, IMAGE_DYNAMIC);
            assert_ok(live_write(&bench, LIVE_PER_BLOCK, 1));
            arm(&bench, MEMORY_BIT(MEMORY_WRITE) | MEMORY_BIT(MEMORY_SET_SIZE), n, times, 512);
            (void)live_write(&bench, 2 * LIVE_PER_BLOCK + 4, 20);
            (void)live_write(&bench, 3 * LIVE_PER_BLOCK + 30, 20);
            arm(&bench, 0, 0, 0, 0);
            /* Whether these were written or not: now they are. */
            assert_ok(live_zero(&bench, 2 * LIVE_PER_BLOCK, 2 * LIVE_PER_BLOCK));
            for (uint32_t block = 5; block < 12; block++)
                assert_ok(live_write(&bench, (uint64_t)block * LIVE_PER_BLOCK + block, 1));
            vhd_live_close(bench.live);
            bench.live = NULL;
            for (uint32_t block = 5; block < 12; block++)
                expect_raw(&bench, "a new block", block);
            cr_expect(live_ends_in_footer(&bench), "call %llu", (unsigned long long)n);
            cr_expect(live_end(&bench));
        }
}

Test(vhd_live_file, leaves_nothing_of_what_failed_where_no_bit_was_set)
{
    struct live_bench bench;

    live_begin(&bench, IMAGE_DYNAMIC);
    assert_ok(live_write(&bench, LIVE_PER_BLOCK, 1));
    arm(&bench, MEMORY_BIT(MEMORY_WRITE), 1, 1, 3 * 512);
    expect_status("into the same block", live_write(&bench, LIVE_PER_BLOCK + 9, 8), VHD_DISK_FULL);
    cr_expect(live_reads_right(&bench));
    assert_ok(live_flush(&bench));
    cr_expect(live_reads_right(&bench), "it does not appear by a flush");
    vhd_live_close(bench.live);
    bench.live = NULL;
    expect_raw(&bench, "the block", 1);
    cr_expect(live_end(&bench));
}

/* A part of a footer makes the file longer, and no call makes it shorter again. */
Test(vhd_live_file, finds_the_end_of_a_file_again_that_grew_by_a_part_of_a_footer)
{
    static const size_t parts[] = { 100, 511, 512 };

    for (size_t i = 0; i < 2 * ROWS(parts); i++) {
        struct live_bench bench;
        live_begin(&bench, i % 2 == 0 ? IMAGE_DYNAMIC : IMAGE_DIFFERENCING);
        for (uint32_t block = 1; block < 5; block++)
            assert_ok(
                live_write(&bench, (uint64_t)block * LIVE_PER_BLOCK, 1)); /* so that it moves further than needed */
        assert_ok(live_flush(&bench));
        arm(&bench, MEMORY_BIT(MEMORY_WRITE) | MEMORY_BIT(MEMORY_SET_SIZE), 1, 4, parts[i / 2]);
        for (uint32_t block = 5; block < 9; block++)
            if (live_write(&bench, (uint64_t)block * LIVE_PER_BLOCK, 1) != VHD_OK)
                break;
        cr_expect(live_reads_right(&bench));
        arm(&bench, 0, 0, 0, 0);
        for (uint32_t block = 5; block < 30; block++)
            assert_ok(live_write(&bench, (uint64_t)block * LIVE_PER_BLOCK, 1));
        cr_expect(live_ends_in_footer(&bench), "part %zu", parts[i / 2]);
        cr_expect(live_end(&bench));
    }
}

/* It could not move as far as wanted, nor get back; then it moves less far, and is at the end all the same. */
Test(vhd_live_file, has_its_footer_at_its_end_even_if_it_could_not_be_cut_off)
{
    struct live_bench bench;

    live_begin(&bench, IMAGE_DIFFERENCING);
    for (uint32_t block = 1; block < 4; block++)
        assert_ok(live_write(&bench, (uint64_t)block * LIVE_PER_BLOCK, 1));
    assert_ok(live_flush(&bench));
    arm(&bench, MEMORY_BIT(MEMORY_WRITE) | MEMORY_BIT(MEMORY_SET_SIZE), 1, 2, 100);
    for (uint32_t block = 5; block < 9 && bench.host.fault_hits == 0; block++)
        assert_ok(live_write(&bench, (uint64_t)block * LIVE_PER_BLOCK, 1));
    cr_expect(bench.host.fault_hits > 0 && live_ends_in_footer(&bench));
    cr_expect(live_end(&bench));
}

/* Nothing more is written after that, so closing makes up for it. */
Test(vhd_live_file, gives_a_file_its_end_back_when_it_is_closed)
{
    struct live_bench bench;
    uint64_t size;

    live_begin(&bench, IMAGE_DIFFERENCING);
    size = live_file_size(&bench);
    arm(&bench, MEMORY_BIT(MEMORY_WRITE) | MEMORY_BIT(MEMORY_SET_SIZE), 1, 4, 100);
    expect_status("full", live_write(&bench, LIVE_PER_BLOCK, 1), VHD_DISK_FULL);
    arm(&bench, 0, 0, 0, 0);
    cr_expect(live_file_size(&bench) > size);
    vhd_live_close(bench.live);
    bench.live = NULL;
    cr_expect(live_file_size(&bench) == size && live_ends_in_footer(&bench));
    cr_expect(live_end(&bench));
}

Test(vhd_live_file, sets_only_the_bits_of_a_differencing_disk_that_were_written)
{
    uint8_t data[LIVE_BLOCK], bitmap[512];
    struct live_bench bench;

    live_begin(&bench, IMAGE_DIFFERENCING);
    assert_ok(live_write(&bench, 4 * LIVE_PER_BLOCK + 9, 14));
    vhd_live_close(bench.live);
    bench.live = NULL;
    read_raw(&bench, 4, data, bitmap);
    for (uint32_t i = 0; i < LIVE_PER_BLOCK; i++)
        cr_expect(((bitmap[i / 8] & 0x80u >> i % 8) != 0) == (i >= 9 && i < 23), "bit %u", i);
    cr_expect(live_end(&bench));
}

Test(vhd_live_file, gets_its_footer_back_by_a_write_that_makes_no_block)
{
    struct live_bench bench;

    live_begin_disk(&bench, IMAGE_DYNAMIC);
    bench.disk.ending = IMAGE_ENDS_WITHOUT_FOOTER;
    flat_write(&bench.model, &bench.disk, 2, 6, 4);
    live_add(&bench);
    assert_ok(live_open_as(&bench, VHD_LIVE_WRITE));
    assert_ok(live_write(&bench, 7, 1));
    cr_expect(live_ends_in_footer(&bench));
    cr_expect(live_end(&bench));
}

/* Of the last block, only what the disk holds is in the file. */
Test(vhd_live_file, has_a_block_made_whole_that_is_cut_short)
{
    struct live_bench bench;

    for (unsigned footer = 0; footer < 2; footer++) {
        live_begin_disk(&bench, IMAGE_DIFFERENCING);
        bench.disk.ending = footer ? IMAGE_ENDS_IN_FOOTER : IMAGE_ENDS_WITHOUT_FOOTER;
        flat_write(&bench.model, &bench.disk, 2, LIVE_PER_BLOCK, 3);
        bench.disk.end = image_block_offset(&bench.disk, 1) + 512 + 3 * IMAGE_SECTOR;
        memory_bytes_set_size(&bench.disk.bytes, bench.disk.end);
        live_add(&bench);
        assert_ok(live_open_as(&bench, VHD_LIVE_WRITE));
        assert_ok(live_write(&bench, LIVE_PER_BLOCK + 1, 7)); /* over where the footer was */
        assert_ok(live_write(&bench, 5 * LIVE_PER_BLOCK, 2));
        cr_expect(live_reads_right(&bench) && live_ends_in_footer(&bench));
        cr_expect(live_end(&bench), "footer %u", footer);
    }
}

static bool has_written(const struct live_bench *bench, uint64_t offset)
{
    for (size_t i = 0; i < bench->host.event_count; i++) {
        const struct memory_event *event = &bench->host.events[i];
        if (event->call == MEMORY_WRITE && event->offset <= offset && event->offset + event->size > offset)
            return true;
    }
    return false;
}

/* A system may forget what it could not write, though it is still read, and let the next flush succeed. */
Test(vhd_live_file, is_written_again_where_a_flush_failed)
{
    struct live_bench bench;
    uint64_t block;

    live_begin_disk(&bench, IMAGE_DIFFERENCING);
    flat_write(&bench.model, &bench.disk, 2, 6, 4);
    block = image_block_offset(&bench.disk, 0);
    memory_bytes_write(&live_add(&bench)->bytes, 0, "damaged", 7); /* the copy of the footer */
    assert_ok(live_open_as(&bench, VHD_LIVE_WRITE));
    arm(&bench, MEMORY_BIT(MEMORY_FLUSH), 1, 1, 0);
    expect_status("the flush of the copy", live_write(&bench, 7, 1), VHD_DISK_FULL);
    arm(&bench, 0, 0, 0, 0);
    assert_ok(live_write(&bench, 7, 1));
    cr_expect(has_written(&bench, 0), "the copy");
    assert_ok(live_write(&bench, 20, 1));
    arm(&bench, MEMORY_BIT(MEMORY_FLUSH), 1, 1, 0);
    expect_status("the guest's flush", live_flush(&bench), VHD_DISK_FULL);
    arm(&bench, 0, 0, 0, 0);
    assert_ok(live_flush(&bench));
    cr_expect(has_written(&bench, block + 512 + 7 * 512) && has_written(&bench, block + 512 + 20 * 512), "the data");
    arm(&bench, 0, 0, 0, 0);
    assert_ok(live_write(&bench, 30, 1));
    assert_ok(live_flush(&bench));
    cr_expect(!has_written(&bench, block + 512 + 7 * 512), "once is enough");
    cr_expect(live_end(&bench));
}

Test(vhd_live_file, takes_no_room_for_more_blocks_than_it_has)
{
    struct live_bench bench;
    uint64_t open;

    live_begin(&bench, IMAGE_DIFFERENCING);
    for (uint64_t sector = 0; sector < LIVE_SIZE / IMAGE_SECTOR; sector += LIVE_PER_BLOCK)
        assert_ok(live_write(&bench, sector, 1));
    open = live_file_size(&bench);
    vhd_live_close(bench.live);
    bench.live = NULL;
    cr_expect(live_file_size(&bench) == open, "%llu, then %llu", (unsigned long long)open,
              (unsigned long long)live_file_size(&bench));
    cr_expect(live_end(&bench));
}

Test(vhd_live_file, puts_a_file_right_before_the_first_write_and_not_earlier)
{
    static const enum image_ending endings[] = { IMAGE_ENDS_IN_FOOTER, IMAGE_ENDS_IN_SHORT_FOOTER,
                                                 IMAGE_ENDS_WITHOUT_FOOTER };

    for (size_t i = 0; i < 2 * ROWS(endings); i++) {
        struct live_bench bench;
        struct memory_node *node;
        live_begin_disk(&bench, i % 2 == 0 ? IMAGE_DYNAMIC : IMAGE_DIFFERENCING);
        bench.disk.ending = endings[i / 2];
        flat_write(&bench.model, &bench.disk, 2, 6, 4);
        node = live_add(&bench);
        if (bench.disk.ending != IMAGE_ENDS_WITHOUT_FOOTER)
            memory_bytes_write(&node->bytes, 0, "damaged", 7); /* the copy */
        assert_ok(live_open_as(&bench, VHD_LIVE_WRITE));
        cr_expect(live_reads_right(&bench) && bench.host.event_count == 0);
        assert_ok(live_write(&bench, 9, 1));
        assert_ok(live_write(&bench, 9 * LIVE_PER_BLOCK, 1));
        vhd_live_close(bench.live);
        bench.live = NULL;
        cr_expect(live_ends_in_footer(&bench), "ending %zu", i / 2);
        cr_expect(image_footer_sum_is_right(&node->bytes, 0), "ending %zu", i / 2);
        cr_expect(live_end(&bench));
    }
}
