/* test_vhd_strings.c - lists of strings. */
#include "expect.h"
#include "vhd_strings.h"

TestSuite(vhd_strings);

Test(vhd_strings, keep_copies_in_their_order_however_many_they_are)
{
    struct vhd_strings strings = { 0 };
    char16_t text[] = u"string 0";

    for (char16_t i = 0; i < 40; i++) {
        text[7] = (char16_t)(u'0' + i);
        cr_assert(vhd_strings_add(&strings, vhd_text_of(text)));
    }
    cr_assert(strings.count == 40);
    for (char16_t i = 0; i < 40; i++) {
        text[7] = (char16_t)(u'0' + i);
        cr_expect(vhd_text_equal(vhd_strings_text(&strings, i), text));
        cr_expect(strings.items[i].chars[8] == 0);
    }
    vhd_strings_free(&strings);
    cr_expect(strings.count == 0);
}

Test(vhd_strings, may_hold_a_nul_or_nothing)
{
    const struct vhd_text with_nul = { u"a\0b", 3 };
    struct vhd_strings strings = { 0 };

    cr_assert(vhd_strings_add(&strings, with_nul));
    cr_assert(vhd_strings_add(&strings, (struct vhd_text){ NULL, 0 }));
    cr_expect(vhd_strings_text(&strings, 0).length == 3 && strings.items[0].chars[2] == u'b');
    cr_expect(vhd_strings_text(&strings, 1).length == 0 && strings.items[1].chars[0] == 0);
    vhd_strings_free(&strings);
}
