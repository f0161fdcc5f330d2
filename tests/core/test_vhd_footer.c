/* test_vhd_footer.c - the footer, byte for byte. */
#include "expect.h"
#include "image_builder.h"
#include "vhd_footer.h"

#include <string.h>

TestSuite(vhd_footer);

static const struct vhd_footer example = {
    .type = VHD_TYPE_DYNAMIC,
    .data_offset = 512,
    .size = UINT64_C(136365211648),
    .created = 0x2b3c4d5e,
    .id = { 0, 17, 34, 51, 68, 85, 102, 119, 136, 153, 170, 187, 204, 221, 238, 255 },
};

/* A footer as other code writes it: encode is not trusted to test decode. */
static void make_footer(uint8_t bytes[512], uint32_t type, uint64_t size)
{
    struct image_builder image;

    image_init(&image, type, size, 0x01020304);
    if (type == IMAGE_FIXED) /* its data does not matter here */
        image.end = 0;
    image_finish(&image);
    memory_bytes_read(&image.bytes, image.end, bytes, 512);
    image_free(&image);
}

static enum vhd_status decode(const uint8_t bytes[512], struct vhd_footer *footer)
{
    struct vhd_footer_disk disk;

    memcpy(&disk, bytes, sizeof disk);
    return vhd_footer_decode(&disk, footer);
}

static void seal(uint8_t bytes[512])
{
    struct memory_bytes copy = { 0 };

    memory_bytes_write(&copy, 0, bytes, 512);
    image_seal_footer(&copy, 0);
    memory_bytes_read(&copy, 0, bytes, 512);
    memory_bytes_free(&copy);
}

Test(vhd_footer, is_encoded_byte_for_byte_as_specified)
{
    static const uint8_t start[] = {
        'c',  'o',  'n',  'e',  'c',  't', 'i', 'x',                     /* cookie */
        0,    0,    0,    2,                                             /* features: the bit that is always set */
        0,    1,    0,    0,                                             /* version 1.0 */
        0,    0,    0,    0,    0,    0,   2,   0,                       /* data offset */
        0x2b, 0x3c, 0x4d, 0x5e,                                          /* created */
        'w',  'i',  'n',  ' ',  0,    6,   0,   1,   'W', 'i', '2', 'k', /* creator, its version, its system */
        0,    0,    0,    0x1f, 0xc0, 0,   0,   0,                       /* original size */
        0,    0,    0,    0x1f, 0xc0, 0,   0,   0,                       /* current size */
        0xfe, 0xfe, 0x10, 0xff,                                          /* 65278/16/255 */
        0,    0,    0,    3,                                             /* dynamic */
    };
    struct vhd_footer_disk disk;
    struct vhd_footer footer = example;
    uint8_t bytes[512];

    memset(&disk, 0xa5, sizeof disk);
    footer.size = UINT64_C(127) << 30;
    vhd_footer_encode(&footer, &disk);
    memcpy(bytes, &disk, sizeof bytes);
    cr_expect_arr_eq(bytes, start, sizeof start);
    cr_expect_arr_eq(bytes + FOOTER_ID, example.id, 16);
    for (size_t i = FOOTER_SAVED; i < 512; i++)
        cr_expect(bytes[i] == 0, "byte %zu", i);
    seal(bytes);
    cr_expect_arr_eq(bytes, &disk, sizeof bytes, "the checksum is right");
}

Test(vhd_footer, of_a_fixed_disk_has_no_data_offset)
{
    struct vhd_footer footer = example;
    struct vhd_footer_disk disk;
    static const uint8_t ones[] = { 255, 255, 255, 255, 255, 255, 255, 255 };
    static const uint8_t type[] = { 0, 0, 0, 2 };

    footer.type = VHD_TYPE_FIXED;
    footer.data_offset = VHD_NO_OFFSET;
    vhd_footer_encode(&footer, &disk);
    cr_expect_arr_eq(disk.data_offset, ones, sizeof ones);
    cr_expect_arr_eq(disk.type, type, sizeof type);
}

Test(vhd_footer, keeps_every_field_on_the_way_out_and_in)
{
    for (unsigned variant = 0; variant < 6; variant++) {
        struct vhd_footer in = example, out;
        struct vhd_footer_disk disk;
        memset(&out, 0xa5, sizeof out);
        in.type = (enum vhd_type)(VHD_TYPE_FIXED + variant % 3);
        in.saved_state = variant >= 3;
        vhd_footer_encode(&in, &disk);
        assert_ok(vhd_footer_decode(&disk, &out));
        cr_expect(out.type == in.type && out.data_offset == in.data_offset && out.size == in.size &&
                  out.created == in.created && out.saved_state == in.saved_state);
        cr_expect_arr_eq(out.id, in.id, sizeof in.id);
    }
}

Test(vhd_footer, is_decoded_from_what_others_wrote)
{
    static const uint32_t types[] = { IMAGE_FIXED, IMAGE_DYNAMIC, IMAGE_DIFFERENCING };

    for (size_t i = 0; i < ROWS(types); i++) {
        uint8_t bytes[512];
        struct vhd_footer footer;
        make_footer(bytes, types[i], 5 * IMAGE_MB);
        assert_ok(decode(bytes, &footer));
        cr_expect((uint32_t)footer.type == types[i]);
        cr_expect(footer.size == 5 * IMAGE_MB);
        cr_expect(footer.created == 400000000);
        cr_expect(footer.data_offset == (types[i] == IMAGE_FIXED ? UINT64_MAX : 512));
        cr_expect_arr_eq(footer.id, bytes + FOOTER_ID, 16);
        cr_expect(!footer.saved_state);
    }
}

/* Of two faults the first of this table is told. */
Test(vhd_footer, is_refused_with_the_reason)
{
    static const struct {
        const char *name;
        size_t at;
        uint8_t value;
        bool sealed;
        enum vhd_status status;
    } rows[] = {
        { "cookie, first byte", 0, 'C', true, VHD_NOT_A_VHD },
        { "cookie, last byte", 7, 'X', true, VHD_NOT_A_VHD },
        { "checksum", FOOTER_CHECKSUM + 3, 0x77, false, VHD_FOOTER_CHECKSUM },
        { "a byte that the checksum covers", 511, 1, false, VHD_FOOTER_CHECKSUM },
        { "version 2.0", FOOTER_VERSION + 1, 2, true, VHD_FOOTER_VERSION },
        { "version 256.0", FOOTER_VERSION, 1, true, VHD_FOOTER_VERSION },
        { "version 0.0", FOOTER_VERSION + 1, 0, true, VHD_FOOTER_VERSION },
        { "type 0", FOOTER_TYPE + 3, 0, true, VHD_FOOTER_TYPE },
        { "type 1", FOOTER_TYPE + 3, 1, true, VHD_FOOTER_TYPE },
        { "type 5", FOOTER_TYPE + 3, 5, true, VHD_FOOTER_TYPE },
        { "type 6", FOOTER_TYPE + 3, 6, true, VHD_FOOTER_TYPE },
        { "type 0x01000003", FOOTER_TYPE, 1, true, VHD_FOOTER_TYPE },
        { "type 0x80000003", FOOTER_TYPE, 0x80, true, VHD_FOOTER_TYPE },
        { "a size that is not in whole sectors", FOOTER_SIZE + 7, 1, true, VHD_FOOTER_SIZE },
        { "a size of half a sector more", FOOTER_SIZE + 6, 1, true, VHD_FOOTER_SIZE },
        { "a size of 2^63", FOOTER_SIZE, 0x80, true, VHD_FOOTER_TOO_LARGE },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        uint8_t bytes[512];
        struct vhd_footer footer;
        make_footer(bytes, IMAGE_DYNAMIC, 4 * IMAGE_MB);
        bytes[rows[i].at] = rows[i].value;
        if (rows[i].sealed)
            seal(bytes);
        expect_status(rows[i].name, decode(bytes, &footer), rows[i].status);
    }
}

Test(vhd_footer, gives_a_size_between_one_sector_and_2040_gb)
{
    static const struct {
        uint64_t size;
        enum vhd_status status;
    } rows[] = {
        { 0, VHD_FOOTER_SIZE },
        { 512, VHD_OK },
        { UINT64_C(2088960) * IMAGE_MB, VHD_OK },
        { UINT64_C(2088960) * IMAGE_MB + 512, VHD_FOOTER_TOO_LARGE },
        { UINT64_C(2088960) * IMAGE_MB - 512, VHD_OK },
        { UINT64_MAX - 511, VHD_FOOTER_TOO_LARGE },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        uint8_t bytes[512];
        struct vhd_footer footer;
        make_footer(bytes, IMAGE_DYNAMIC, rows[i].size);
        expect_status("size", decode(bytes, &footer), rows[i].status);
    }
}

Test(vhd_footer, tells_the_first_of_several_faults)
{
    uint8_t bytes[512];
    struct vhd_footer footer;

    make_footer(bytes, IMAGE_DYNAMIC, 4 * IMAGE_MB);
    bytes[FOOTER_SIZE + 7] = 1;
    bytes[FOOTER_TYPE + 3] = 9;
    seal(bytes);
    expect_status("type before size", decode(bytes, &footer), VHD_FOOTER_TYPE);
    bytes[FOOTER_VERSION + 1] = 9;
    seal(bytes);
    expect_status("version before type", decode(bytes, &footer), VHD_FOOTER_VERSION);
    bytes[FOOTER_CHECKSUM] ^= 1;
    expect_status("checksum before version", decode(bytes, &footer), VHD_FOOTER_CHECKSUM);
    bytes[0] ^= 1;
    expect_status("cookie before checksum", decode(bytes, &footer), VHD_NOT_A_VHD);
}

/* Fields that products fill differently, each set to nonsense. */
Test(vhd_footer, is_accepted_whatever_stands_in_the_fields_that_products_fill_differently)
{
    static const struct {
        const char *name;
        size_t at, count;
    } rows[] = {
        { "features", FOOTER_FEATURES, 4 },
        { "minor version", FOOTER_VERSION + 2, 2 },
        { "creator, version and system", FOOTER_CREATOR, 12 },
        { "original size", FOOTER_ORIGINAL_SIZE, 8 },
        { "geometry", FOOTER_GEOMETRY, 4 },
        { "reserved", FOOTER_SAVED + 1, 427 },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        for (unsigned value = 0; value < 256; value += 255) {
            uint8_t bytes[512];
            struct vhd_footer footer;
            make_footer(bytes, IMAGE_DYNAMIC, 4 * IMAGE_MB);
            memset(bytes + rows[i].at, (int)value, rows[i].count);
            seal(bytes);
            expect_status(rows[i].name, decode(bytes, &footer), VHD_OK);
            cr_expect(footer.size == 4 * IMAGE_MB, "%s: the size is the current size", rows[i].name);
        }
}

Test(vhd_footer, belongs_to_a_saved_state_when_byte_84_is_one)
{
    uint8_t bytes[512];
    struct vhd_footer footer;

    make_footer(bytes, IMAGE_DYNAMIC, 4 * IMAGE_MB);
    bytes[FOOTER_SAVED] = 1;
    seal(bytes);
    assert_ok(decode(bytes, &footer));
    cr_expect(footer.saved_state);
}
