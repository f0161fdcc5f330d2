/* test_floppy_format.c - the sizes of floppies, and the file system of new ones, byte for byte. */
#include "floppy_format.h"

#include "expect.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t serial[4] = { 0x12, 0x34, 0xab, 0xcd };

/* From the tables of the FAT specification and of DOS, written out again here. */
static const struct {
    enum floppy_type type;
    uint32_t size;
    uint8_t parameters[17]; /* of the boot sector, from offset 11 */
    uint32_t tables[2];     /* offsets of the two */
    uint8_t medium;
} formats[] = {
    { FLOPPY_720K,
      737280,
      { 0x00, 0x02, 2, 1, 0, 2, 112, 0, 0xa0, 0x05, 0xf9, 3, 0, 9, 0, 2, 0 },
      { 512, 2048 },
      0xf9 },
    { FLOPPY_1440K,
      1474560,
      { 0x00, 0x02, 1, 1, 0, 2, 224, 0, 0x40, 0x0b, 0xf0, 9, 0, 18, 0, 2, 0 },
      { 512, 5120 },
      0xf0 },
};

/* A formatted image with a guard behind it. */
static uint8_t *format(size_t row)
{
    uint8_t *image = malloc(formats[row].size + 4);

    cr_assert_not_null(image);
    memset(image, 0xa5, formats[row].size + 4);
    floppy_format(formats[row].type, serial, image);
    return image;
}

Test(floppy_format, types_are_told_by_their_sizes_alone)
{
    static const struct {
        uint64_t size;
        enum floppy_type type;
    } rows[] = {
        { 368640, FLOPPY_SINGLE_SIDED }, { 737280, FLOPPY_720K },
        { 1228800, FLOPPY_1200K },       { 1474560, FLOPPY_1440K },
        { 1720320, FLOPPY_DMF },         { 1884160, FLOPPY_XDF },
        { 0, FLOPPY_UNKNOWN },           { 512, FLOPPY_UNKNOWN },
        { 737279, FLOPPY_UNKNOWN },      { 737281, FLOPPY_UNKNOWN },
        { 2949120, FLOPPY_UNKNOWN },     { UINT64_C(0x100000000) + 1474560, FLOPPY_UNKNOWN },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        cr_expect(floppy_type_of_size(rows[i].size) == rows[i].type, "%llu bytes", (unsigned long long)rows[i].size);
}

Test(floppy_format, only_two_types_can_be_formatted)
{
    for (int32_t type = -3; type < 300; type++) {
        uint32_t expected = type == 1 ? 737280 : type == 2 ? 1474560 : 0;
        cr_expect(floppy_formatted_size(type) == expected, "type %d", (int)type);
    }
    cr_expect(floppy_formatted_size(INT32_MIN) == 0 && floppy_formatted_size(INT32_MAX) == 0);
}

Test(floppy_format, the_boot_sector_describes_the_floppy)
{
    for (size_t i = 0; i < ROWS(formats); i++) {
        uint8_t *image = format(i);
        cr_expect(image[0] == 0xeb && image[1] == 0x3c && image[2] == 0x90, "row %zu: the jump over the description",
                  i);
        cr_expect(memcmp(image + 11, formats[i].parameters, sizeof formats[i].parameters) == 0, "row %zu", i);
        cr_expect(image[36] == 0 && image[38] == 0x29, "row %zu: drive and signature", i);
        cr_expect(memcmp(image + 39, serial, 4) == 0 && floppy_serial(image) == image + 39, "row %zu: serial number",
                  i);
        cr_expect(memcmp(image + 43, "NO NAME    FAT12   ", 19) == 0, "row %zu: label and type", i);
        cr_expect(image[510] == 0x55 && image[511] == 0xaa, "row %zu: end mark", i);
        free(image);
    }
}

/* The code is 28 bytes long, and the text that it shows follows it. */
Test(floppy_format, the_boot_code_points_at_its_text)
{
    uint8_t *image = format(0);
    const unsigned text = image[62 + 6] + image[62 + 7] * 256u - 0x7c00u;

    cr_expect(image[62 + 5] == 0xbe && text == 62 + 28, "the text is at %u", text);
    cr_expect(memchr(image + text, 0, 510 - text) != NULL, "the text ends before the mark");
    cr_expect(strstr((const char *)image + text, "floppy") != NULL);
    free(image);
}

Test(floppy_format, both_tables_are_empty_and_all_else_is_zero)
{
    for (size_t i = 0; i < ROWS(formats); i++) {
        uint8_t *image = format(i);
        for (unsigned table = 0; table < 2; table++) {
            uint8_t *start = image + formats[i].tables[table];
            cr_expect(start[0] == formats[i].medium && start[1] == 0xff && start[2] == 0xff, "row %zu, table %u", i,
                      table);
            memset(start, 0, 3);
        }
        for (size_t at = 512; at < formats[i].size; at++)
            if (image[at] != 0)
                cr_assert_fail("row %zu: byte %zu is %02x", i, at, image[at]);
        cr_expect(memcmp(image + formats[i].size, "\xa5\xa5\xa5\xa5", 4) == 0, "row %zu: nothing behind the end", i);
        free(image);
    }
}
