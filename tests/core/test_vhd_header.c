/* test_vhd_header.c - the dynamic header, byte for byte. */
#include "expect.h"
#include "image_builder.h"
#include "vhd_header.h"

#include <stdio.h>
#include <string.h>

TestSuite(vhd_header);

/* A header as other code writes it. */
static void make_header(uint8_t bytes[HEADER_BYTES], uint32_t block_size)
{
    struct image_builder image;

    image_init(&image, IMAGE_DIFFERENCING, 64 * IMAGE_MB, 1);
    image.block_size = block_size;
    image.table_entries = 32;
    image.table_offset = UINT64_C(0x123456789abcde00);
    image.parent_stamp = 0x1922077c;
    text_copy(image.parent_name, u"p\u00e4rent.vhd");
    for (size_t i = 0; i < 16; i++)
        image.parent_id[i] = (uint8_t)(0xf0 + i);
    for (unsigned slot = 0; slot < 8; slot++)
        image_locator_raw(&image, slot, slot % 2 ? "W2ru" : "W2ku", 512 * (slot + 1), 2 * slot,
                          UINT64_C(0x1020304050600) * (slot + 1));
    image_finish(&image);
    memory_bytes_read(&image.bytes, 512, bytes, HEADER_BYTES);
    image_free(&image);
}

static enum vhd_status decode(const uint8_t bytes[HEADER_BYTES], struct vhd_header *header)
{
    struct vhd_header_disk disk;

    memcpy(&disk, bytes, sizeof disk);
    return vhd_header_decode(&disk, header);
}

static void seal(uint8_t bytes[HEADER_BYTES])
{
    struct memory_bytes copy = { 0 };

    memory_bytes_write(&copy, 0, bytes, HEADER_BYTES);
    image_seal_header(&copy, 0);
    memory_bytes_read(&copy, 0, bytes, HEADER_BYTES);
    memory_bytes_free(&copy);
}

Test(vhd_header, is_decoded_from_what_others_wrote)
{
    uint8_t bytes[HEADER_BYTES];
    struct vhd_header header;

    memset(&header, 0xa5, sizeof header);
    make_header(bytes, 2097152);
    assert_ok(decode(bytes, &header));
    cr_expect(header.table_offset == UINT64_C(0x123456789abcde00));
    cr_expect(header.table_entries == 32);
    cr_expect(header.block_size == 2097152);
    cr_expect(header.parent_stamp == 0x1922077c);
    cr_expect_arr_eq(header.parent_id, bytes + HEADER_PARENT_ID, 16);
    expect_text("name", header.parent_name, u"p\u00e4rent.vhd");
    for (unsigned slot = 0; slot < 8; slot++) {
        const struct vhd_locator *locator = &header.locators[slot];
        cr_expect(locator->code == (slot % 2 ? 0x57327275u : 0x57326b75u), "slot %u", slot);
        cr_expect(locator->space == 512 * (slot + 1), "slot %u", slot);
        cr_expect(locator->length == 2 * slot, "slot %u", slot);
        cr_expect(locator->offset == UINT64_C(0x1020304050600) * (slot + 1), "slot %u", slot);
    }
}

Test(vhd_header, is_encoded_as_others_write_it)
{
    uint8_t bytes[HEADER_BYTES];
    struct vhd_header header;
    struct vhd_header_disk disk;

    make_header(bytes, 524288);
    assert_ok(decode(bytes, &header));
    memset(&disk, 0xa5, sizeof disk);
    vhd_header_encode(&header, &disk);
    cr_expect_arr_eq(&disk, bytes, sizeof bytes);
}

Test(vhd_header, of_a_dynamic_disk_is_zero_where_the_parent_would_be)
{
    const struct vhd_header header = { .table_offset = 1536, .table_entries = 7, .block_size = 2097152 };
    static const uint8_t start[] = {
        'c', 'x', 's', 'p', 'a', 'r', 's', 'e', 255, 255, 255, 255, 255, 255, 255, 255,  0, 0,
        0,   0,   0,   0,   6,   0,   0,   1,   0,   0,   0,   0,   0,   7,   0,   0x20, 0, 0,
    };
    struct vhd_header_disk disk;
    uint8_t bytes[HEADER_BYTES];

    vhd_header_encode(&header, &disk);
    memcpy(bytes, &disk, sizeof bytes);
    cr_expect_arr_eq(bytes, start, sizeof start);
    for (size_t i = HEADER_PARENT_ID; i < sizeof bytes; i++)
        cr_expect(bytes[i] == 0, "byte %zu", i);
}

Test(vhd_header, has_room_for_a_name_of_256_characters)
{
    struct vhd_header in = { .table_offset = 1536, .table_entries = 1, .block_size = 2097152 }, out;
    struct vhd_header_disk disk;

    text_fill(in.parent_name, u'n', 256);
    vhd_header_encode(&in, &disk);
    cr_expect(disk.parent_name[511] == 'n' && disk.locators[0].code[0] == 0);
    memset(&out, 0xa5, sizeof out);
    assert_ok(vhd_header_decode(&disk, &out));
    expect_text("name", out.parent_name, in.parent_name);
}

Test(vhd_header, is_refused_with_the_reason)
{
    static const struct {
        const char *name;
        size_t at;
        uint8_t value;
        bool sealed;
        enum vhd_status status;
    } rows[] = {
        { "cookie, first byte", 0, 'C', true, VHD_HEADER_COOKIE_MISSING },
        { "cookie, last byte", 7, 'E', true, VHD_HEADER_COOKIE_MISSING },
        { "checksum", HEADER_CHECKSUM, 0x11, false, VHD_HEADER_CHECKSUM },
        { "the last byte", 1023, 1, false, VHD_HEADER_CHECKSUM },
        { "a byte behind the first sector", 600, 1, false, VHD_HEADER_CHECKSUM },
        { "version 2.0", HEADER_VERSION + 1, 2, true, VHD_HEADER_VERSION },
        { "version 0.0", HEADER_VERSION + 1, 0, true, VHD_HEADER_VERSION },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        uint8_t bytes[HEADER_BYTES];
        struct vhd_header header;
        make_header(bytes, 2097152);
        bytes[rows[i].at] = rows[i].value;
        if (rows[i].sealed)
            seal(bytes);
        expect_status(rows[i].name, decode(bytes, &header), rows[i].status);
    }
}

Test(vhd_header, takes_block_sizes_that_are_powers_of_two_from_512_bytes_to_256_mb)
{
    static const struct {
        uint32_t size;
        enum vhd_status status;
    } rows[] = {
        { 0, VHD_HEADER_BLOCK_SIZE },
        { 1, VHD_HEADER_BLOCK_SIZE },
        { 256, VHD_HEADER_BLOCK_SIZE },
        { 511, VHD_HEADER_BLOCK_SIZE },
        { 512, VHD_OK },
        { 513, VHD_HEADER_BLOCK_SIZE },
        { 1024, VHD_OK },
        { 1536, VHD_HEADER_BLOCK_SIZE },
        { 4096, VHD_OK },
        { 262144, VHD_OK },
        { 524287, VHD_HEADER_BLOCK_SIZE },
        { 524288, VHD_OK },
        { 524800, VHD_HEADER_BLOCK_SIZE },
        { 786432, VHD_HEADER_BLOCK_SIZE },
        { 1048576, VHD_OK },
        { 2097152, VHD_OK },
        { 2097153, VHD_HEADER_BLOCK_SIZE },
        { 3145728, VHD_HEADER_BLOCK_SIZE },
        { 4194304, VHD_OK },
        { 8388608, VHD_OK },
        { 16777216, VHD_OK },
        { 33554432, VHD_OK },
        { 67108864, VHD_OK },
        { 134217728, VHD_OK },
        { 268435456, VHD_OK },
        { 268435457, VHD_HEADER_BLOCK_SIZE },
        { 536870912, VHD_HEADER_BLOCK_SIZE },
        { 0x80000000, VHD_HEADER_BLOCK_SIZE },
        { 0xffffffff, VHD_HEADER_BLOCK_SIZE },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        uint8_t bytes[HEADER_BYTES];
        struct vhd_header header;
        char row[32];
        make_header(bytes, 2097152);
        for (unsigned byte = 0; byte < 4; byte++)
            bytes[HEADER_BLOCK_SIZE + byte] = (uint8_t)(rows[i].size >> (24 - 8 * byte));
        seal(bytes);
        snprintf(row, sizeof row, "%u", rows[i].size);
        expect_status(row, decode(bytes, &header), rows[i].status);
    }
}

Test(vhd_header, is_accepted_whatever_stands_in_fields_without_meaning)
{
    static const struct {
        const char *name;
        size_t at, count;
    } rows[] = {
        { "data offset", 8, 8 },
        { "minor version", HEADER_VERSION + 2, 2 },
        { "parent stamp", HEADER_PARENT_STAMP, 4 },
        { "reserved", HEADER_PARENT_STAMP + 4, 4 },
        { "locators", HEADER_LOCATORS, 192 },
        { "reserved at the end", 768, 256 },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        for (unsigned value = 0; value < 256; value += 255) {
            uint8_t bytes[HEADER_BYTES];
            struct vhd_header header;
            make_header(bytes, 2097152);
            memset(bytes + rows[i].at, (int)value, rows[i].count);
            seal(bytes);
            expect_status(rows[i].name, decode(bytes, &header), VHD_OK);
        }
}

Test(vhd_header, counts_blocks_and_the_bytes_of_bitmaps)
{
    static const struct {
        uint64_t size;
        uint32_t block_size, blocks, bitmap, stride;
    } rows[] = {
        { 512, 2097152, 1, 512, 2101248 },
        { 2097152, 2097152, 1, 512, 2101248 },
        { 2097152 + 512, 2097152, 2, 512, 2101248 },
        { 3 * IMAGE_MB, 2097152, 2, 512, 2101248 },
        { 3 * IMAGE_MB, 524288, 6, 512, 528384 },
        { 4 * IMAGE_MB, 4194304, 1, 1024, 4198400 },
        { 257 * IMAGE_MB, 268435456, 2, 65536, 268500992 },
        { UINT64_C(2088960) * IMAGE_MB, 2097152, 1044480, 512, 2101248 },
        { UINT64_C(2088960) * IMAGE_MB, 524288, 4177920, 512, 528384 },
        { UINT64_C(136365211648), 2097152, 65024, 512, 2101248 },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        cr_expect(vhd_block_count(rows[i].size, rows[i].block_size) == rows[i].blocks, "row %zu", i);
        cr_expect(vhd_table_bytes(rows[i].size, rows[i].block_size) == UINT64_C(4) * rows[i].blocks, "row %zu", i);
        cr_expect(vhd_bitmap_bytes(rows[i].block_size) == rows[i].bitmap, "row %zu", i);
        cr_expect(vhd_block_stride(rows[i].block_size) == rows[i].stride, "row %zu", i);
    }
}

Test(vhd_header, has_each_block_placed_so_that_its_data_are_aligned)
{
    static const uint32_t blocks[] = { 524288, 2097152, 4194304, 268435456 };

    for (size_t i = 0; i < ROWS(blocks); i++)
        for (uint64_t end = 0; end <= 3 * 4096; end += 512) {
            uint64_t place = vhd_block_place(end, blocks[i]);
            cr_expect(place >= end && place < end + 4096, "%u: %llu behind %llu", blocks[i], (unsigned long long)place,
                      (unsigned long long)end);
            cr_expect((place + vhd_bitmap_bytes(blocks[i])) % 4096 == 0, "%u: %llu", blocks[i],
                      (unsigned long long)place);
        }
}
