/* test_vhd_bits.c - bits of sector bitmaps, against looking at them one by one. */
#include "expect.h"
#include "vhd_bits.h"

#include <string.h>

TestSuite(vhd_bits);

#define BITS 64u

Test(vhd_bits, are_set_from_any_bit_on_and_no_others)
{
    for (uint32_t first = 0; first < BITS; first++)
        for (uint32_t count = 0; first + count <= BITS; count++) {
            uint8_t bitmap[BITS / 8] = { 0 };
            vhd_bits_set(bitmap, first, count);
            for (uint32_t i = 0; i < BITS; i++)
                cr_assert(vhd_bit(bitmap, i) == (i >= first && i < first + count), "%u of %u from %u", i, count, first);
        }
}

Test(vhd_bits, are_counted_as_far_as_they_are_alike)
{
    for (uint32_t first = 0; first < BITS; first++)
        for (uint32_t end = first + 1; end <= BITS; end++)
            for (unsigned inverted = 0; inverted < 2; inverted++) {
                uint8_t bitmap[BITS / 8] = { 0 };
                vhd_bits_set(bitmap, first, end - first);
                for (size_t i = 0; inverted && i < sizeof bitmap; i++)
                    bitmap[i] = (uint8_t)~bitmap[i];
                cr_assert(vhd_bits_alike(bitmap, first, BITS - first) == end - first, "from %u to %u", first, end);
                for (uint32_t limit = 1; limit <= end - first; limit++)
                    cr_assert(vhd_bits_alike(bitmap, first, limit) == limit, "from %u, limit %u", first, limit);
                if (first > 0)
                    cr_assert(vhd_bits_alike(bitmap, 0, BITS) == first, "before %u", first);
            }
}

Test(vhd_bits, have_the_highest_of_a_byte_first)
{
    const uint8_t bitmap[] = { 0x80, 0x01 };

    cr_expect(vhd_bit(bitmap, 0) && !vhd_bit(bitmap, 1) && !vhd_bit(bitmap, 8) && vhd_bit(bitmap, 15));
}
