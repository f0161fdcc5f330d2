/* test_vhd_bytes.c - big-endian integers, rounding, checksums. */
#include "expect.h"
#include "vhd_bytes.h"

#include <string.h>

TestSuite(vhd_bytes);

Test(vhd_bytes, reads_the_first_byte_as_the_highest)
{
    const uint8_t bytes[8] = { 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10 };

    cr_expect(vhd_get16(bytes) == 0xfedc);
    cr_expect(vhd_get32(bytes) == 0xfedcba98);
    cr_expect(vhd_get64(bytes) == UINT64_C(0xfedcba9876543210));
}

Test(vhd_bytes, writes_the_highest_byte_first_and_no_byte_more)
{
    const uint8_t expected[] = { 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10 };
    uint8_t bytes[9];

    memset(bytes, 0xaa, sizeof bytes);
    vhd_put64(bytes, UINT64_C(0xfedcba9876543210));
    cr_expect(memcmp(bytes, expected, 8) == 0 && bytes[8] == 0xaa);
    memset(bytes, 0xaa, sizeof bytes);
    vhd_put32(bytes, 0xfedcba98);
    cr_expect(memcmp(bytes, expected, 4) == 0 && bytes[4] == 0xaa);
    memset(bytes, 0xaa, sizeof bytes);
    vhd_put16(bytes, 0xfedc);
    cr_expect(memcmp(bytes, expected, 2) == 0 && bytes[2] == 0xaa);
}

Test(vhd_bytes, reads_back_every_single_bit)
{
    for (unsigned shift = 0; shift < 64; shift++) {
        uint8_t bytes[8];
        vhd_put64(bytes, UINT64_C(1) << shift);
        cr_expect(vhd_get64(bytes) == UINT64_C(1) << shift, "bit %u", shift);
        cr_expect(bytes[7 - shift / 8] == 1u << shift % 8, "bit %u", shift);
    }
}

Test(vhd_bytes, rounds_up_to_a_multiple)
{
    static const struct {
        uint64_t value, multiple, rounded;
    } rows[] = {
        { 0, 512, 0 },     { 1, 512, 512 },    { 511, 512, 512 },
        { 512, 512, 512 }, { 513, 512, 1024 }, { UINT64_C(0x20000000001), 4096, UINT64_C(0x20000001000) },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        cr_expect(vhd_round_up(rows[i].value, rows[i].multiple) == rows[i].rounded, "row %zu", i);
}

Test(vhd_bytes, sums_all_bytes_but_the_checksums_own)
{
    uint8_t structure[1024] = { 0 };

    cr_expect(vhd_checksum(structure, sizeof structure, structure + 36) == 0xffffffff, "of zeros");
    memset(structure, 0xff, sizeof structure);
    cr_expect(vhd_checksum(structure, sizeof structure, structure + 36) == ~(uint32_t)(1020 * 255), "of ones");
    memset(structure + 36, 0x5a, 4);
    cr_expect(vhd_checksum(structure, sizeof structure, structure + 36) == ~(uint32_t)(1020 * 255),
              "whatever the checksum field holds");
    structure[1023]--;
    cr_expect(vhd_checksum(structure, sizeof structure, structure + 36) == ~(uint32_t)(1020 * 255 - 1),
              "the last byte counts");
}
