/* test_vhd_filled.c - whether a buffer holds one value throughout. */
#include "expect.h"
#include "vhd_filled.h"

#include <string.h>

TestSuite(vhd_filled);

static void check_each_byte(uint8_t value)
{
    static const size_t sizes[] = { 1, 4, 63, 64, 65, 128, 512, 1000, 1536 };
    uint8_t data[1537];

    memset(data, value, sizeof data);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        cr_expect(vhd_is_filled(data, sizes[i], value), "%zu bytes", sizes[i]);
        for (size_t at = 0; at < sizeof data; at++) {
            data[at] ^= (uint8_t)(1u << at % 8);
            cr_expect(vhd_is_filled(data, sizes[i], value) == (at >= sizes[i]), "byte %zu of %zu", at, sizes[i]);
            data[at] = value;
        }
    }
}

Test(vhd_filled, sees_each_bit_that_is_different)
{
    check_each_byte(0);
    check_each_byte(0xff);
    check_each_byte(0x55);
}

Test(vhd_filled, does_not_take_another_value_for_the_one_asked_for)
{
    uint8_t data[1024];

    memset(data, 0xff, sizeof data);
    cr_expect(!vhd_is_filled(data, sizeof data, 0));
}

Test(vhd_filled, looks_at_no_byte_behind_the_buffer_and_needs_no_alignment)
{
    static uint8_t data[2 * 512 + 2];

    data[0] = data[1025] = 0xff;
    cr_expect(vhd_is_filled(data + 1, 1024, 0));
    cr_expect(vhd_is_filled(data, 0, 0));
}
