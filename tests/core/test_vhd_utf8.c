/* test_vhd_utf8.c - texts in UTF-8 and in UTF-16. */
#include "expect.h"
#include "vhd_utf8.h"

#include <string.h>

Test(vhd_utf8, has_every_character_there_and_back)
{
    char16_t units[4], again[4];
    uint8_t bytes[VHD_UTF8_BYTES(4)];

    for (uint32_t c = 1; c <= 0x10ffff; c += c < 0x3000 ? 1 : 37) {
        const bool is_pair = c >= 0x10000;
        size_t size, length;
        if (c >= 0xd800 && c < 0xe000)
            continue;
        units[0] = (char16_t)(is_pair ? 0xd800 + ((c - 0x10000) >> 10) : c);
        units[1] = (char16_t)(0xdc00 + ((c - 0x10000) & 0x3ff));
        size = vhd_utf8_of((struct vhd_text){ units, 1u + is_pair }, bytes);
        cr_assert(size == (c < 0x80 ? 1u : c < 0x800 ? 2u : c < 0x10000 ? 3u : 4u), "%x", c);
        cr_assert(vhd_utf16_of(bytes, size, again, &length) == size && length == 1u + is_pair &&
                      memcmp(units, again, length * sizeof *units) == 0,
                  "%x", c);
    }
}

Test(vhd_utf8, replaces_halves_of_pairs)
{
    static const char16_t text[] = { u'a', 0xd800, u'b', 0xdc00, 0xd800, 0xd800, 0xdc00, 0xdbff };
    static const char expected[] = "a\xef\xbf\xbd"
                                   "b\xef\xbf\xbd"
                                   "\xef\xbf\xbd"
                                   "\xf0\x90\x80\x80"
                                   "\xef\xbf\xbd";
    uint8_t bytes[VHD_UTF8_BYTES(ROWS(text))];

    cr_expect(vhd_utf8_of((struct vhd_text){ text, ROWS(text) }, bytes) == sizeof expected - 1);
    cr_expect(memcmp(bytes, expected, sizeof expected - 1) == 0);
}

/* Cut off, too long for its character, half of a pair, beyond the last character, bytes that begin none. */
Test(vhd_utf8, reads_up_to_what_is_none)
{
    static const char *const rows[] = {
        "ab\xc3",         "ab\xe2\x82",         "ab\xf0\x9f\x98", "ab\xc0\xaf", "ab\xe0\x9f\xbf", "ab\xf0\x8f\xbf\xbf",
        "ab\xed\xa0\x80", "ab\xf4\x90\x80\x80", "ab\x80",         "ab\xff",     "ab\xc3x",        "ab\xf8\x88\x80\x80"
    };
    char16_t units[16];
    size_t length;

    for (size_t i = 0; i < ROWS(rows); i++)
        cr_expect(vhd_utf16_of((const uint8_t *)rows[i], strlen(rows[i]), units, &length) == 2 && length == 2,
                  "row %zu", i);
}
