/* test_machine_keyboard.c - the names of keys, and sequences of them. */
#include "expect.h"
#include "machine_keyboard.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct vhd_text text_of(const char *ascii)
{
    static char16_t chars[256];
    const size_t length = strlen(ascii);

    for (size_t i = 0; i <= length; i++)
        chars[i] = (char16_t)ascii[i];
    return (struct vhd_text){ chars, length };
}

static bool has(const char *name)
{
    return machine_keyboard_has(text_of(name));
}

static unsigned count_of(const char *prefix, const char *names)
{
    unsigned count = 0;
    char name[64], one[32];
    int length;

    for (; sscanf(names, " %31s%n", one, &length) == 1; names += length) {
        snprintf(name, sizeof name, "%s%s", prefix, one);
        cr_expect(has(name), "%s is a key", name);
        count++;
    }
    return count;
}

/* By what is written on them, which is another order than that of the list. */
Test(machine_keyboard, has_the_103_keys_of_the_reference)
{
    unsigned count = 0;

    count += count_of("Key_", "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z 0 1 2 3 4 5 6 7 8 9");
    count += count_of("Key_F", "1 2 3 4 5 6 7 8 9 10 11 12");
    count += count_of("Key_Left", "Apostrophe Bracket Shift Ctrl Alt Windows");
    count += count_of("Key_Right", "Bracket Shift Ctrl Alt Windows");
    count += count_of("Key_", "Up Down Left Right Home End PageUp PageDown Insert Delete");
    count += count_of("Key_", "Escape SysReq ScrollLock Break NumLock Backspace Tab Enter Space Application");
    count += count_of("Key_", "Hyphen Equals Backslash SemiColon SingleQuote Comma Period Slash");
    count += count_of("KeyPad_", "0 1 2 3 4 5 6 7 8 9 Divide Multiply Minus Plus Enter DecimalPoint");
    cr_expect(count == 103, "%u keys were tried", count);
}

Test(machine_keyboard, knows_no_other_names)
{
    static const char *const names[] = { "",         "A",       "Key_",      "Key_AA",      "Key_ A",   "Key_A ",
                                         "Key_F13",  "Key_F0",  "KeyPad_A",  "Key A",       "KeyA",     "DOWN",
                                         "Key_A,",   "KeyPad_", "Key_10",    "Key_Plus",    "Key_\x7f", "HOLD",
                                         "Key_Ctrl", "Key_Alt", "Key_Shift", "Key_CapsLock" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cr_expect(!has(names[i]), "'%s' is no key", names[i]);
    cr_expect(has("key_leftctrl") && has("KEYPAD_enter"), "the case of letters does not matter");
    cr_expect(!machine_keyboard_has((struct vhd_text){ u"Key_A\0", 6 }), "nor is a name with a NUL behind it one");
}

Test(machine_keyboard, takes_sequences_with_modifiers_and_pauses)
{
    static const char *const sequences[] = {
        "Key_A",
        "Key_A,Key_B,KeyPad_1",
        " Key_A , Key_B ",
        "DOWN,Key_LeftCtrl,DOWN,Key_LeftAlt,Key_Delete,UP,Key_LeftAlt,UP,Key_LeftCtrl",
        "down, Key_A, HOLD, up, Key_A",
        "HOLD",
        "HOLD,HOLD,Key_A",
    };

    for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++) {
        struct vhd_text wrong;
        cr_expect(machine_keyboard_is_sequence(text_of(sequences[i]), &wrong), "'%s' is a sequence", sequences[i]);
    }
}

Test(machine_keyboard, takes_a_sequence_apart_and_leaves_the_rest)
{
    struct vhd_text rest = text_of("Key_B, hold ,UP,key_a, Down , KeyPad_Enter");
    struct machine_stroke stroke;

    cr_assert(machine_keyboard_next(&rest, &stroke));
    cr_expect(!stroke.is_pause && stroke.goes_down && stroke.goes_up && stroke.key == MACHINE_Key_B);
    cr_expect(vhd_text_equal(rest, u" hold ,UP,key_a, Down , KeyPad_Enter"));
    cr_assert(machine_keyboard_next(&rest, &stroke));
    cr_expect(stroke.is_pause && stroke.key == MACHINE_KEYS);
    cr_assert(machine_keyboard_next(&rest, &stroke));
    cr_expect(!stroke.goes_down && stroke.goes_up && stroke.key == MACHINE_Key_A);
    cr_expect(vhd_text_equal(rest, u" Down , KeyPad_Enter"));
    cr_assert(machine_keyboard_next(&rest, &stroke));
    cr_expect(stroke.goes_down && !stroke.goes_up && stroke.key == MACHINE_KeyPad_Enter);
    cr_expect(rest.length == 0 && rest.chars == NULL && !machine_keyboard_next(&rest, &stroke));
}

Test(machine_keyboard, tells_which_part_of_a_sequence_is_wrong)
{
    static const struct {
        const char *sequence;
        const char16_t *wrong;
    } rows[] = {
        { "Key_A,Key_Nothing,Key_B", u"Key_Nothing" },
        { "Key_A, ctrl ,Key_B", u"ctrl" },
        { "Key_A Key_B", u"Key_A Key_B" },
        { "DOWN", u"DOWN" },
        { "Key_A,UP", u"UP" },
        { "DOWN,HOLD,Key_A", u"HOLD" },
        { "DOWN,UP,Key_A", u"UP" },
        { "DOWN Key_A", u"DOWN Key_A" },
        { ",Key_A", u"" },
        { "Key_A,", u"" },
        { "Key_A,,Key_B", u"" },
        { "", u"" },
        { " ", u"" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct vhd_text wrong = { u"?", 1 };
        cr_expect(!machine_keyboard_is_sequence(text_of(rows[i].sequence), &wrong), "'%s' is none", rows[i].sequence);
        cr_expect(vhd_text_equal(wrong, rows[i].wrong), "'%s' is wrong elsewhere", rows[i].sequence);
    }
}
