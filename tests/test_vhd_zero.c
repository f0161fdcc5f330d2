/* test_vhd_zero.c - whether a buffer holds nothing but zeros. */
#include "expect.h"
#include "vhd_zero.h"

#include <stdint.h>

TestSuite(vhd_zero);

Test(vhd_zero, sees_each_bit_that_is_not)
{
    static uint8_t data[3 * 512 + 1];

    for (size_t size = 512; size <= 3 * 512; size += 512) {
        cr_expect(vhd_is_zero(data, size));
        for (size_t at = 0; at < 3 * 512; at++) {
            data[at] = (uint8_t)(1u << at % 8);
            cr_expect(vhd_is_zero(data, size) == (at >= size), "byte %zu of %zu", at, size);
            data[at] = 0;
        }
    }
}

Test(vhd_zero, looks_at_no_byte_behind_the_buffer_and_needs_no_alignment)
{
    static uint8_t data[2 * 512 + 2];

    data[0] = data[1025] = 0xff;
    cr_expect(vhd_is_zero(data + 1, 1024));
    cr_expect(vhd_is_zero(data + 1, 0));
}
