/* test_vhd_image.c - opens single image files: what is read although it is unusual, and what is refused. */
#include "expect.h"
#include "single_image.h"
#include "vhd_image.h"

#include <stdio.h>
#include <string.h>

TestSuite(vhd_image, .init = single_begin, .fini = single_end);

Test(vhd_image, opens_fixed_and_dynamic_disks)
{
    for (uint32_t type = IMAGE_FIXED; type <= IMAGE_DYNAMIC; type++) {
        struct image_builder image;
        struct flat_model model;
        struct vhd_image *opened;
        single_build(&image, &model, type);
        single_host.clock = 12345;
        image_add(&image, &single_host, single_path);
        assert_ok(vhd_image_open(&single_host.host, single_path, VHD_FILE_SOURCE, &opened, NULL));
        expect_text("path", opened->path, single_path);
        cr_expect((uint32_t)opened->footer.type == type && opened->footer.size == 8 * IMAGE_MB);
        cr_expect(opened->header.block_size == (type == IMAGE_FIXED ? 0 : 2097152));
        cr_expect(opened->info.modified == 12345);
        vhd_image_close(opened);
        single_reads("plain", &model);
        memory_remove(&single_host, single_path);
        flat_free(&model);
    }
}

Test(vhd_image, opens_differencing_disks_without_looking_for_their_parents)
{
    struct image_builder image;
    struct vhd_image *opened;

    image_init(&image, IMAGE_DIFFERENCING, 8 * IMAGE_MB, 7);
    memset(image.parent_id, 0x31, 16);
    image_begin(&image);
    image_add(&image, &single_host, single_path);
    assert_ok(vhd_image_open(&single_host.host, single_path, VHD_FILE_INSPECT, &opened, NULL));
    cr_expect(opened->footer.type == VHD_TYPE_DIFFERENCING);
    cr_expect_arr_eq(opened->footer.id, image.id, 16);
    cr_expect_arr_eq(opened->header.parent_id, image.parent_id, 16);
    vhd_image_close(opened);
}

Test(vhd_image, refuses_what_is_no_disk_at_all)
{
    static char zeros[3 * 512];
    static const char text[] = "This is a text file of some length. ";
    struct memory_bytes bytes = { 0 };

    memory_add_file(&single_host, single_path, NULL);
    single_opens("an empty file", VHD_NOT_A_VHD);
    for (size_t length = 1; length <= sizeof zeros; length += length % 512 > 509 || length % 512 < 2 ? 1 : 53) {
        char row[32];
        snprintf(row, sizeof row, "%zu zeros", length);
        memory_remove(&single_host, single_path);
        memory_bytes_write(&bytes, 0, zeros, length);
        memory_add_file(&single_host, single_path, &bytes);
        single_opens(row, VHD_NOT_A_VHD);
        memory_remove(&single_host, single_path);
        for (size_t at = 0; at < length; at++)
            memory_bytes_write(&bytes, at, text + at % 36, 1);
        memory_add_file(&single_host, single_path, &bytes);
        single_opens("text", VHD_NOT_A_VHD);
    }
}

Test(vhd_image, says_why_a_file_cannot_be_opened)
{
    struct memory_handle *held;
    struct vhd_error error;

    single_opens("nothing there", VHD_FILE_NOT_FOUND);
    memory_add_folder(&single_host, single_path);
    single_opens("a folder", VHD_NOT_A_DISK_FILE);
    memory_remove(&single_host, single_path);
    memory_add_text(&single_host, single_path, "x")->denied = true;
    single_opens("no permission", VHD_ACCESS_DENIED);
    memory_find(&single_host, single_path)->denied = false;
    held = memory_hold(&single_host, single_path, MEMORY_ALL, 0);
    expect_status("in use", single_try_open(&error), VHD_SHARING_VIOLATION);
    cr_expect(error.os_code == 32);
    memory_release(held);
}

/* Where each part of single_build()'s dynamic disk ends: the copy of its footer says what the rest should be. */
Test(vhd_image, truncated_anywhere_is_refused_for_what_is_missing)
{
    struct image_builder image;
    struct flat_model model;
    struct memory_bytes whole = { 0 }, cut = { 0 };
    const uint64_t first = 2048, second = first + 512 + 2097152, end = second + 512 + 2097152;

    single_build(&image, &model, IMAGE_DYNAMIC);
    image_finish(&image);
    cr_assert(image.bytes.size == end + 512 && image_block_offset(&image, 3) == second);
    memory_bytes_copy(&whole, &image.bytes);
    for (uint64_t size = 0; size < end + 512; size += size < 4096 || size % 512 != 1 ? 1 : 99 * 512 + 510) {
        /* From 511 bytes on there is a footer, if an early one; it says where the rest should be. */
        enum vhd_status expected = size < 511          ? VHD_NOT_A_VHD
                                   : size < 512 + 1024 ? VHD_HEADER_OUTSIDE
                                   : size < 1536 + 16  ? VHD_BAT_OUTSIDE
                                   : size < end        ? VHD_BLOCK_OUTSIDE
                                                       : VHD_OK;
        char row[40];
        snprintf(row, sizeof row, "cut to %llu bytes", (unsigned long long)size);
        memory_bytes_copy(&cut, &whole);
        memory_bytes_set_size(&cut, size);
        memory_add_file(&single_host, single_path, &cut);
        single_opens(row, expected);
        memory_remove(&single_host, single_path);
    }
    memory_bytes_free(&whole);
    image_free(&image);
    flat_free(&model);
}

Test(vhd_image, fixed_and_truncated_has_lost_its_footer)
{
    static const uint64_t cuts[] = { 0,
                                     1,
                                     511,
                                     512,
                                     513,
                                     1024,
                                     8 * IMAGE_MB - 512,
                                     8 * IMAGE_MB - 1,
                                     8 * IMAGE_MB,
                                     8 * IMAGE_MB + 1,
                                     8 * IMAGE_MB + 510 };

    for (size_t i = 0; i < ROWS(cuts); i++) {
        struct image_builder image;
        struct flat_model model;
        char row[40];
        snprintf(row, sizeof row, "cut to %llu bytes", (unsigned long long)cuts[i]);
        single_build(&image, &model, IMAGE_FIXED);
        image_finish(&image);
        memory_bytes_set_size(&image.bytes, cuts[i]);
        memory_add_file(&single_host, single_path, &image.bytes);
        single_opens(row, VHD_NOT_A_VHD);
        memory_remove(&single_host, single_path);
        flat_free(&model);
    }
}

Test(vhd_image, fixed_and_shorter_than_its_disk_is_refused)
{
    static const struct {
        uint64_t data;
        enum vhd_status status;
    } rows[] = {
        { 0, VHD_FIXED_TRUNCATED }, { 8 * IMAGE_MB - 512, VHD_FIXED_TRUNCATED },
        { 8 * IMAGE_MB, VHD_OK },   { 8 * IMAGE_MB + 512, VHD_OK },
        { 9 * IMAGE_MB, VHD_OK },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct image_builder image;
        image_init(&image, IMAGE_FIXED, 8 * IMAGE_MB, 7);
        image.end = rows[i].data;
        image_add(&image, &single_host, single_path);
        single_opens("fixed", rows[i].status);
        memory_remove(&single_host, single_path);
    }
}

/* What is not in the file are sectors that nobody reads from it: the parent's, or behind the end of the disk. */
Test(vhd_image, may_end_in_a_block_that_is_cut_short_where_nothing_of_the_disk_is_missing)
{
    static const struct {
        const char *row;
        uint32_t type;
        uint64_t sectors, held; /* of the disk; the last one that it holds */
        uint64_t kept;          /* of the block's data in the file, sectors */
        enum vhd_status status;
    } rows[] = {
        { "a child's last sector is there", IMAGE_DIFFERENCING, 2000, 1500, 1501 - 1024, VHD_OK },
        { "a child's last sector is not there", IMAGE_DIFFERENCING, 2000, 1500, 1500 - 1024, VHD_BLOCK_OUTSIDE },
        { "a child's bitmap alone", IMAGE_DIFFERENCING, 2000, 5, 0, VHD_OK },
        { "a dynamic disk's end", IMAGE_DYNAMIC, 2000, 1500, 2000 - 1024, VHD_OK },
        { "less than a dynamic disk's end", IMAGE_DYNAMIC, 2000, 1500, 1999 - 1024, VHD_BLOCK_OUTSIDE },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        for (unsigned footer = 0; footer < 2; footer++) {
            struct image_builder image;
            struct flat_model model;
            image_init(&image, rows[i].type, rows[i].sectors * IMAGE_SECTOR, 7);
            image.block_size = 524288;
            image.ending = footer ? IMAGE_ENDS_IN_FOOTER : IMAGE_ENDS_WITHOUT_FOOTER;
            flat_init(&model, image.size);
            image_begin(&image);
            flat_write(&model, &image, 0, 0, 3);
            image_add_block(&image, 1);
            flat_write(&model, &image, 0, rows[i].held, 1);
            image.end = image_block_offset(&image, 1) + 512 + rows[i].kept * IMAGE_SECTOR;
            memory_bytes_set_size(&image.bytes, image.end);
            image_add(&image, &single_host, single_path);
            single_opens(rows[i].row, rows[i].status);
            if (rows[i].status == VHD_OK && rows[i].type == IMAGE_DYNAMIC)
                single_reads(rows[i].row, &model);
            memory_remove(&single_host, single_path);
            flat_free(&model);
        }
}

Test(vhd_image, reads_structures_at_unusual_places)
{
    static const struct {
        const char *name;
        uint64_t header, table;
        uint32_t more_entries;
        uint8_t padding;
    } rows[] = {
        { "the usual", 512, 1536, 0, 0xff },
        { "Windows 10's differencing disks: BAT at 8 KB", 512, 0x2000, 0, 0xff },
        { "BAT padded with zeros", 512, 1536, 0, 0 },
        { "BAT before the header", 4096, 512, 0, 0xff },
        { "header far away", 1048576, 4096, 0, 0xff },
        { "not in whole sectors", 777, 3001, 0, 0xff },
        { "more entries than blocks", 512, 1536, 1000, 0xff },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct image_builder image;
        struct flat_model model;
        image_init(&image, IMAGE_DYNAMIC, 8 * IMAGE_MB, 7);
        flat_init(&model, image.size);
        image.header_offset = rows[i].header;
        image.table_offset = rows[i].table;
        image.table_entries = 4 + rows[i].more_entries;
        image.table_padding = rows[i].padding;
        image_begin(&image);
        image.end += 512 - image.end % 512;
        flat_write(&model, &image, 0, 4000, 200);
        image_add(&image, &single_host, single_path);
        single_opens(rows[i].name, VHD_OK);
        single_reads(rows[i].name, &model);
        memory_remove(&single_host, single_path);
        flat_free(&model);
    }
}

/* Changes one number in the footers or the header, and makes the checksums right again. */
Test(vhd_image, refuses_structures_that_lie_outside_the_file_or_over_each_other)
{
    const uint64_t size = 2048 + 2 * (512 + 2097152); /* of single_build()'s file without the footer */
    static const uint64_t none = 77;                  /* stands for: as it is */
    const struct {
        const char *name;
        uint64_t header, table;
        uint32_t entries; /* 0: as it is */
        enum vhd_status status;
    } rows[] = {
        { "header at 0", 0, none, 0, VHD_HEADER_OUTSIDE },
        { "header within the footer copy", 511, none, 0, VHD_HEADER_OUTSIDE },
        { "header over the end", size - 1023, none, 0, VHD_HEADER_OUTSIDE },
        { "header at the end", size, none, 0, VHD_HEADER_OUTSIDE },
        { "header behind the end", size + 1, none, 0, VHD_HEADER_OUTSIDE },
        { "header nowhere", UINT64_MAX, none, 0, VHD_HEADER_OUTSIDE },
        { "header where addition overflows", UINT64_MAX - 1022, none, 0, VHD_HEADER_OUTSIDE },
        { "header where there is none", 4096, none, 0, VHD_HEADER_COOKIE_MISSING },
        { "BAT at 0", none, 0, 0, VHD_BAT_OUTSIDE },
        { "BAT within the footer copy", none, 511, 0, VHD_BAT_OUTSIDE },
        { "BAT over the header's begin", none, 512 - 4 + 512, 0, VHD_BAT_OUTSIDE },
        { "BAT over the header's end", none, 1535, 0, VHD_BAT_OUTSIDE },
        { "BAT over the end", none, size - 15, 0, VHD_BAT_OUTSIDE },
        { "BAT at the end", none, size, 0, VHD_BAT_OUTSIDE },
        { "BAT behind the end", none, size + 512, 0, VHD_BAT_OUTSIDE },
        { "BAT nowhere", none, UINT64_MAX, 0, VHD_BAT_OUTSIDE },
        { "BAT where addition overflows", none, UINT64_MAX - 15, 0, VHD_BAT_OUTSIDE },
        { "one entry too few", none, none, 3, VHD_BAT_TOO_SMALL },
        { "one entry", none, none, 1, VHD_BAT_TOO_SMALL },
        { "one entry more", none, none, 5, VHD_OK },
        { "4 billion entries", none, none, 0xffffffff, VHD_OK },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct image_builder image;
        struct flat_model model;
        single_build(&image, &model, IMAGE_DYNAMIC);
        image_finish(&image);
        if (rows[i].header != none)
            image_put64(&image.bytes, image.end + FOOTER_DATA_OFFSET, rows[i].header);
        if (rows[i].table != none)
            image_put64(&image.bytes, 512 + HEADER_TABLE, rows[i].table);
        if (rows[i].entries != 0)
            image_put32(&image.bytes, 512 + HEADER_ENTRIES, rows[i].entries);
        image_seal_footer(&image.bytes, image.end);
        image_seal_header(&image.bytes, 512);
        memory_add_file(&single_host, single_path, &image.bytes);
        single_opens(rows[i].name, rows[i].status);
        memory_remove(&single_host, single_path);
        flat_free(&model);
    }
}

Test(vhd_image, reports_every_call_that_fails_and_closes_the_file)
{
    struct image_builder image;
    struct flat_model model;
    uint64_t call = 0;

    single_build(&image, &model, IMAGE_DYNAMIC);
    image_add(&image, &single_host, single_path);
    do {
        struct vhd_error error;
        enum vhd_status status;
        memory_host_arm(&single_host,
                        (struct memory_fault){ ++call, MEMORY_FAILING_CALLS, MEMORY_FAIL_ONCE, VHD_SYSTEM, 1117, 0 });
        status = single_try_open(&error);
        expect_status("fault", status, single_host.fault_hits > 0 ? VHD_SYSTEM : VHD_OK);
        cr_expect(single_host.fault_hits == 0 || error.os_code == 1117);
    } while (single_host.fault_hits > 0);
    cr_expect(call > 4, "open, info, footer, header, BAT: %llu", (unsigned long long)call);
    flat_free(&model);
}
