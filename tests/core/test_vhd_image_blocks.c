/* test_vhd_image_blocks.c - blocks of an image: where they may lie, and which sectors they hold. */
#include "expect.h"
#include "single_image.h"
#include "vhd_image.h"

#include <stdio.h>
#include <string.h>

TestSuite(vhd_image_blocks, .init = single_begin, .fini = single_end);

static struct vhd_image *open_image(struct image_builder *image)
{
    struct vhd_image *opened = NULL;

    image_add(image, &single_host, single_path);
    assert_ok(vhd_image_open(&single_host.host, single_path, VHD_FILE_INSPECT, &opened, NULL));
    return opened;
}

static void close_image(struct vhd_image *image)
{
    vhd_image_close(image);
    memory_remove(&single_host, single_path);
}

Test(vhd_image_blocks, are_read_in_every_layout_that_products_write)
{
    static const struct {
        const char *name;
        uint32_t block_size, gap;
        uint64_t size;
    } rows[] = {
        { "Virtual PC: one after another", 2097152, 0, 10 * IMAGE_MB },
        { "Windows 10: 4104 sectors apart", 2097152, 7 * 512, 10 * IMAGE_MB },
        { "an irregular gap", 2097152, 123 * 512, 10 * IMAGE_MB },
        { "blocks of 512 KB", 524288, 0, 3 * IMAGE_MB },
        { "blocks of 512 KB, 1032 sectors apart", 524288, 7 * 512, 3 * IMAGE_MB },
        { "blocks of 4 MB, with a bitmap of two sectors", 4194304, 0, 18 * IMAGE_MB },
        { "blocks of 256 MB", 268435456, 0, 600 * IMAGE_MB },
        { "a last block that the disk fills in part", 2097152, 0, 7 * IMAGE_MB + 512 },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct image_builder image;
        struct flat_model model;
        image_init(&image, IMAGE_DYNAMIC, rows[i].size, 7);
        image.block_size = rows[i].block_size;
        image.gap = rows[i].gap;
        flat_init(&model, image.size);
        image_begin(&image);
        uint64_t per_block = image.block_size / 512, last = model.sectors - 1;
        flat_write(&model, &image, 0, last, 1); /* the last block comes first in the file */
        flat_write(&model, &image, 0, per_block - 3, 6);
        flat_write(&model, &image, 0, 3, 1);
        flat_write(&model, &image, 0, 11, 30);
        image_add(&image, &single_host, single_path);
        cr_expect(flat_equals(&model, &single_host, single_path), "%s", rows[i].name);
        memory_remove(&single_host, single_path);
        flat_free(&model);
    }
}

Test(vhd_image_blocks, are_read_in_any_order_in_the_file)
{
    static const unsigned orders[][4] = { { 0, 1, 2, 3 }, { 3, 2, 1, 0 }, { 2, 0, 3, 1 }, { 1, 3, 0, 2 } };

    for (size_t i = 0; i < ROWS(orders); i++) {
        struct image_builder image;
        struct flat_model model;
        image_init(&image, IMAGE_DYNAMIC, 2 * IMAGE_MB, 7);
        image.block_size = 524288;
        flat_init(&model, image.size);
        image_begin(&image);
        for (unsigned at = 0; at < 4; at++)
            image_add_block(&image, orders[i][at]);
        flat_write(&model, &image, 0, 0, model.sectors);
        image_add(&image, &single_host, single_path);
        cr_expect(flat_equals(&model, &single_host, single_path), "order %zu", i);
        memory_remove(&single_host, single_path);
        flat_free(&model);
    }
}

Test(vhd_image_blocks, of_a_dynamic_disk_read_as_zeros_where_the_bit_is_clear)
{
    struct image_builder image;
    struct flat_model model;
    uint8_t data[512];

    image_init(&image, IMAGE_DYNAMIC, 4 * IMAGE_MB, 7);
    flat_init(&model, image.size);
    image_begin(&image);
    flat_fill_sector(data, 0xdead);
    for (uint64_t sector = 0; sector < 64; sector += 3)
        image_write_hidden(&image, sector, data);
    for (uint64_t sector = 1; sector < 64; sector += 3)
        flat_write(&model, &image, 0, sector, 1);
    image_add(&image, &single_host, single_path);
    cr_expect(flat_equals(&model, &single_host, single_path));
    flat_free(&model);
}

/* Every pattern of 8 bits, beginning at every bit of a byte: bitmaps are not aligned to bytes. */
Test(vhd_image_blocks, are_read_bit_by_bit)
{
    struct image_builder image;
    struct flat_model model;
    uint64_t at = 0;

    image_init(&image, IMAGE_DYNAMIC, 16 * IMAGE_MB, 7);
    flat_init(&model, image.size);
    image_begin(&image);
    for (unsigned pattern = 0; pattern < 256; pattern++)
        for (unsigned shift = 0; shift < 9; shift++, at += 9)
            for (unsigned bit = 0; bit < 8; bit++)
                if (pattern >> bit & 1)
                    flat_write(&model, &image, 0, at + bit, 1);
    cr_assert(at < model.sectors);
    image_add(&image, &single_host, single_path);
    cr_expect(flat_equals(&model, &single_host, single_path));
    flat_free(&model);
}

/* Two blocks of 512 KB in a file of a bit over 2 MB: 2048 bytes of structures, then room for 3.x blocks. */
struct place_row {
    const char *name;
    uint64_t first, second; /* sectors in the file; UINT64_MAX: not allocated */
    enum vhd_status status;
};

static void expect_places(const struct place_row *rows, size_t count, uint64_t file_sectors, uint64_t header,
                          uint64_t table)
{
    for (size_t i = 0; i < count; i++) {
        struct image_builder image;
        struct vhd_image *opened;
        struct vhd_error error = { .status = VHD_OK };
        image_init(&image, IMAGE_DYNAMIC, IMAGE_MB, 7);
        image.block_size = 524288;
        image.header_offset = header;
        image.table_offset = table;
        image_begin(&image);
        image_put32(&image.bytes, table, (uint32_t)rows[i].first);
        image_put32(&image.bytes, table + 4, (uint32_t)rows[i].second);
        image.end = file_sectors * 512;
        opened = open_image(&image);
        cr_assert(opened->data_end == file_sectors * 512);
        expect_status(rows[i].name, vhd_image_check_blocks(opened, &error), rows[i].status);
        expect_status(rows[i].name, error.status, rows[i].status);
        close_image(opened);
    }
}

#define NOT_THERE UINT64_MAX
#define STRIDE UINT64_C(1025) /* sectors of a block of 512 KB with its bitmap */

Test(vhd_image_blocks, must_lie_inside_the_file_and_over_no_structure)
{
    static const struct place_row rows[] = {
        { "none", NOT_THERE, NOT_THERE, VHD_OK },
        { "side by side behind the BAT", 4, 4 + STRIDE, VHD_OK },
        { "up to the end", 5000 - STRIDE, NOT_THERE, VHD_OK },
        { "one sector over the end", 5000 - STRIDE + 1, NOT_THERE, VHD_BLOCK_OUTSIDE },
        { "bitmap alone inside", 4999, NOT_THERE, VHD_BLOCK_OUTSIDE },
        { "at the end", 5000, NOT_THERE, VHD_BLOCK_OUTSIDE },
        { "far outside", 0x7fffffff, NOT_THERE, VHD_BLOCK_OUTSIDE },
        { "as far outside as can be said", 0xfffffffe, NOT_THERE, VHD_BLOCK_OUTSIDE },
        { "the second one outside", 4, 4999, VHD_BLOCK_OUTSIDE },
        { "over the footer copy", 0, NOT_THERE, VHD_BLOCK_OUTSIDE },
        { "over the header", 1, NOT_THERE, VHD_BLOCK_OUTSIDE },
        { "over the header's second sector", 2, NOT_THERE, VHD_BLOCK_OUTSIDE },
        { "over the BAT", 3, NOT_THERE, VHD_BLOCK_OUTSIDE },
    };

    expect_places(rows, ROWS(rows), 5000, 512, 1536);
}

Test(vhd_image_blocks, may_lie_before_their_structures_but_not_over_them)
{
    static const struct place_row rows[] = {
        { "before both", 1, NOT_THERE, VHD_OK },
        { "touching the header", 2000 - STRIDE, NOT_THERE, VHD_OK },
        { "reaching into the header", 2001 - STRIDE, NOT_THERE, VHD_BLOCK_OUTSIDE },
        { "behind the header", 2002, 2002 + STRIDE, VHD_OK },
        { "on the header's last sector", 2001, NOT_THERE, VHD_BLOCK_OUTSIDE },
        { "touching the BAT", 4500 - STRIDE, NOT_THERE, VHD_OK },
        { "reaching into the BAT", 4501 - STRIDE, NOT_THERE, VHD_BLOCK_OUTSIDE },
        { "on the BAT", 4500, NOT_THERE, VHD_BLOCK_OUTSIDE },
        { "behind the BAT", 4501, NOT_THERE, VHD_OK },
    };

    expect_places(rows, ROWS(rows), 6000, UINT64_C(2000) * 512, UINT64_C(4500) * 512);
}

Test(vhd_image_blocks, must_not_lie_over_each_other)
{
    static struct place_row rows[3000];
    size_t count = 0;

    /* The first at a few places in its stretch, the second at every distance around one block. */
    for (uint64_t first = 2000; first < 2000 + STRIDE; first += 511)
        for (int64_t distance = -(int64_t)STRIDE - 2; distance <= (int64_t)STRIDE + 2; distance += 1) {
            int64_t gap = distance < 0 ? -distance : distance;
            if (gap > 3 && gap < (int64_t)STRIDE - 3 && gap % 97 != 0)
                continue;
            rows[count++] = (struct place_row){ "pair", first, (uint64_t)((int64_t)first + distance),
                                                gap < (int64_t)STRIDE ? VHD_BLOCK_OVERLAP : VHD_OK };
        }
    cr_assert(count > 50 && count <= ROWS(rows));
    expect_places(rows, count, 6000, 512, 1536);
}

/* Who may write to the disk would write the path of its parent. A reader is not hurt by it. */
Test(vhd_image_blocks, must_not_lie_over_the_path_of_a_parent_where_places_are_given_away)
{
    static const struct {
        const char *name, *code;
        uint32_t type, length;
        uint64_t offset; /* sectors; the block is at 100 */
        enum vhd_status status;
    } rows[] = {
        { "before the block", "W2ru", IMAGE_DIFFERENCING, 512, 99, VHD_OK },
        { "reaching into it", "W2ru", IMAGE_DIFFERENCING, 514, 99, VHD_BLOCK_OUTSIDE },
        { "on its bitmap", "W2ku", IMAGE_DIFFERENCING, 20, 100, VHD_BLOCK_OUTSIDE },
        { "in its data", "W2ru", IMAGE_DIFFERENCING, 20, 500, VHD_BLOCK_OUTSIDE },
        { "in its last sector", "W2ru", IMAGE_DIFFERENCING, 20, 99 + STRIDE, VHD_BLOCK_OUTSIDE },
        { "behind it", "W2ru", IMAGE_DIFFERENCING, 20, 100 + STRIDE, VHD_OK },
        { "of other systems", "MacX", IMAGE_DIFFERENCING, 20, 500, VHD_BLOCK_OUTSIDE },
        { "without a text", "W2ru", IMAGE_DIFFERENCING, 0, 500, VHD_OK },
        { "in a slot that is not used", "\0\0\0\0", IMAGE_DIFFERENCING, 20, 500, VHD_OK },
        { "of a disk that has no parent", "W2ru", IMAGE_DYNAMIC, 20, 500, VHD_OK },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct image_builder image;
        struct vhd_image *opened;
        image_init(&image, rows[i].type, IMAGE_MB, 7);
        image.block_size = 524288;
        image_begin(&image);
        image_locator_raw(&image, 7, rows[i].code, 512, rows[i].length, rows[i].offset * 512);
        image_put32(&image.bytes, 1536 + 4, 100);
        image.end = UINT64_C(3000) * 512;
        opened = open_image(&image);
        expect_status(rows[i].name, vhd_image_check_places(opened, NULL), rows[i].status);
        expect_status(rows[i].name, vhd_image_check_blocks(opened, NULL), VHD_OK);
        close_image(opened);
    }
}

Test(vhd_image_blocks, overlap_wherever_the_two_stand_in_the_table)
{
    for (uint32_t a = 0; a < 6; a++)
        for (uint32_t b = 0; b < 6; b++) {
            struct image_builder image;
            struct vhd_image *opened;
            image_init(&image, IMAGE_DYNAMIC, 3 * IMAGE_MB, 7);
            image.block_size = 524288;
            image_begin(&image);
            for (uint32_t block = 0; block < 6; block++)
                image_add_block(&image, block);
            image_put32(&image.bytes, 1536 + 4 * a, image_get32(&image.bytes, 1536 + 4 * b) + (a < b ? 3 : 0));
            image.end += 4096;
            opened = open_image(&image);
            expect_status("pair", vhd_image_check_blocks(opened, NULL), a == b ? VHD_OK : VHD_BLOCK_OVERLAP);
            close_image(opened);
        }
}

/* A table in a file with holes takes next to no room, whatever it says; to remember it all would take gigabytes. */
Test(vhd_image_blocks, at_one_place_are_not_all_counted_before_they_are_said_to_overlap)
{
    const uint32_t blocks = 200000;
    struct image_builder image;
    struct vhd_image *opened;

    image_init(&image, IMAGE_DYNAMIC, (uint64_t)blocks * 512, 7);
    image.block_size = 512;
    image_begin(&image);
    image_add_block(&image, 0);
    for (uint32_t block = 1; block < blocks; block++)
        image_put32(&image.bytes, 1536 + 4 * block, image_get32(&image.bytes, 1536));
    opened = open_image(&image);
    memory_host_arm(&single_host, (struct memory_fault){ 0 });
    expect_status("one place", vhd_image_check_blocks(opened, NULL), VHD_BLOCK_OVERLAP);
    cr_expect(single_host.calls[MEMORY_READ] < 5, "%u pages of the table were read",
              (unsigned)single_host.calls[MEMORY_READ]);
    close_image(opened);
}

/* What a table may have behind the end of its disk ends where the largest disk does, whatever the header says. */
Test(vhd_image_blocks, are_not_looked_for_behind_the_end_of_the_largest_disk)
{
    struct image_builder image;
    struct vhd_image *opened;

    image_init(&image, IMAGE_DYNAMIC, 3 * IMAGE_MB, 7);
    image.table_entries = 4 * 1048576;
    image_begin(&image);
    image_add_block(&image, 0);
    opened = open_image(&image);
    memory_host_arm(&single_host, (struct memory_fault){ 0 });
    expect_status("a table of 16 MB", vhd_image_check_places(opened, NULL), VHD_OK);
    cr_expect(single_host.calls[MEMORY_READ] < 150, "%u pages of the table were read",
              (unsigned)single_host.calls[MEMORY_READ]);
    close_image(opened);
}

Test(vhd_image_blocks, of_a_disk_of_2040_gb_are_checked_and_read)
{
    struct image_builder image;
    struct vhd_image *opened;
    struct vhd_run run;
    uint8_t data[512] = { 1 };
    const uint64_t last = UINT64_C(2088960) * 2048 - 1;

    image_init(&image, IMAGE_DYNAMIC, UINT64_C(2088960) * IMAGE_MB, 7);
    image_begin(&image);
    image.end = UINT64_C(0xfffff000) * 512 - 2097152; /* close to what 32-bit sector numbers can say */
    image_write(&image, last, data);
    opened = open_image(&image);
    assert_ok(vhd_image_check_blocks(opened, NULL));
    assert_ok(vhd_image_find(opened, 0, last + 1, &run, NULL));
    cr_expect(!run.present && run.sectors == last + 1 - 4096, "%llu", (unsigned long long)run.sectors);
    assert_ok(vhd_image_find(opened, last, 1, &run, NULL));
    cr_expect(run.present && run.sectors == 1 && run.offset == UINT64_C(0xfffff000) * 512 + 512 - 512, "%llx",
              (unsigned long long)run.offset);
    close_image(opened);
}

Test(vhd_image_blocks, are_told_in_runs_within_the_limit)
{
    static const struct {
        uint64_t sector, limit;
        bool present;
        uint64_t sectors, from; /* from: sector in the file */
    } rows[] = {
        { 0, 1, false, 1, 0 },
        { 0, 9999, false, 1024, 0 }, /* one absent block */
        { 1000, 24, false, 24, 0 },
        { 1024, 9999, true, 100, 5 }, /* written in part */
        { 1024, 100, true, 100, 5 },
        { 1024, 99, true, 99, 5 },
        { 1100, 9999, true, 24, 5 + 76 },
        { 1124, 9999, false, 924, 0 }, /* the rest of it */
        { 1124, 3, false, 3, 0 },
        { 2047, 9999, false, 1, 0 },
        { 2048, 9999, false, 3072, 0 }, /* three absent blocks in a row */
        { 2048, 2000, false, 2000, 0 },
        { 2048, 1024, false, 1024, 0 },
        { 4000, 9999, false, 1120, 0 },
        { 5120, 9999, true, 1024, 5 + 1025 }, /* a full block */
        { 6143, 9999, true, 1, 5 + 1025 + 1023 },
        { 6144, 1024, false, 1024, 0 }, /* absent to the end of the disk */
    };
    struct image_builder image;
    struct flat_model model;
    struct vhd_image *opened;

    image_init(&image, IMAGE_DYNAMIC, 3 * IMAGE_MB + 524288, 7);
    image.block_size = 524288;
    flat_init(&model, image.size);
    image_begin(&image);
    flat_write(&model, &image, 0, 1024, 100);
    flat_write(&model, &image, 0, 5120, 1024);
    opened = open_image(&image);
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct vhd_run run;
        uint64_t limit = rows[i].limit < 7168 - rows[i].sector ? rows[i].limit : 7168 - rows[i].sector;
        memset(&run, 0xa5, sizeof run);
        assert_ok(vhd_image_find(opened, rows[i].sector, limit, &run, NULL));
        cr_expect(run.present == rows[i].present && run.sectors == rows[i].sectors, "row %zu: %llu", i,
                  (unsigned long long)run.sectors);
        cr_expect(!run.present || run.offset == rows[i].from * 512, "row %zu: %llu", i,
                  (unsigned long long)run.offset / 512);
    }
    close_image(opened);
    flat_free(&model);
}

/* Where the system tells of no holes; where it does, test_vhd_holes.c is about them. */
Test(vhd_image_blocks, of_a_fixed_disk_are_one_run)
{
    struct image_builder image;
    struct vhd_image *opened;
    struct vhd_run run;

    single_host.no_ranges = true;

    image_init(&image, IMAGE_FIXED, UINT64_C(2088960) * IMAGE_MB, 7);
    image_begin(&image);
    opened = open_image(&image);
    assert_ok(vhd_image_check_blocks(opened, NULL));
    assert_ok(vhd_image_find(opened, UINT64_C(4000000000), 270000000, &run, NULL));
    cr_expect(run.present && run.sectors == 270000000 && run.offset == UINT64_C(4000000000) * 512);
    close_image(opened);
}

/* What a guest reads from all over the disk must not read the same table and bitmap over and over. */
Test(vhd_image_blocks, are_found_without_reading_the_bitmap_again)
{
    struct image_builder image;
    struct flat_model model;
    struct vhd_image *opened;

    image_init(&image, IMAGE_DYNAMIC, 8 * IMAGE_MB, 7);
    flat_init(&model, image.size);
    image_begin(&image);
    for (uint64_t sector = 0; sector < 4096; sector += 2)
        flat_write(&model, &image, 0, sector, 1);
    opened = open_image(&image);
    memory_host_arm(&single_host, (struct memory_fault){ 0 });
    for (uint64_t sector = 0; sector < 4096; sector++) {
        struct vhd_run run;
        assert_ok(vhd_image_find(opened, sector, 4096 - sector, &run, NULL));
        cr_assert(run.sectors == 1 && run.present == (sector % 2 == 0));
    }
    cr_expect(single_host.calls[MEMORY_READ] == 2, "%llu reads: the BAT and one bitmap",
              (unsigned long long)single_host.calls[MEMORY_READ]);
    close_image(opened);
    flat_free(&model);
}

Test(vhd_image_blocks, are_told_right_after_a_read_that_failed)
{
    struct image_builder image;
    struct flat_model model;
    struct vhd_image *opened;
    struct vhd_run run;

    image_init(&image, IMAGE_DYNAMIC, 8 * IMAGE_MB, 7);
    flat_init(&model, image.size);
    image_begin(&image);
    flat_write(&model, &image, 0, 100, 3);
    flat_write(&model, &image, 0, 5000, 3);
    opened = open_image(&image);
    for (uint64_t call = 1; call <= 2; call++) { /* the BAT, then a bitmap */
        memory_host_arm(&single_host,
                        (struct memory_fault){ call, MEMORY_BIT(MEMORY_READ), MEMORY_FAIL_ONCE, VHD_SYSTEM, 23, 0 });
        expect_status("fault", vhd_image_find(opened, 100, 10, &run, NULL), VHD_SYSTEM);
        assert_ok(vhd_image_find(opened, 100, 10, &run, NULL));
        cr_expect(run.present && run.sectors == 3);
        vhd_image_close(opened);
        assert_ok(vhd_image_open(&single_host.host, single_path, VHD_FILE_INSPECT, &opened, NULL));
    }
    close_image(opened);
    flat_free(&model);
}
