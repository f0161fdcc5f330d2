/* machine_keyboard.c - the keys of a machine's keyboard by their names. */
#include "machine_keyboard.h"

#include "config_text.h"

#include <stddef.h>

/* From row to row, as they lie on the keyboard. */
/* clang-format off */
static const char16_t *const keys[] = {
    u"Key_Escape", u"Key_F1", u"Key_F2", u"Key_F3", u"Key_F4", u"Key_F5", u"Key_F6", u"Key_F7", u"Key_F8", u"Key_F9",
    u"Key_F10", u"Key_F11", u"Key_F12", u"Key_SysReq", u"Key_ScrollLock", u"Key_Break",
    u"Key_LeftApostrophe", u"Key_1", u"Key_2", u"Key_3", u"Key_4", u"Key_5", u"Key_6", u"Key_7", u"Key_8", u"Key_9",
    u"Key_0", u"Key_Hyphen", u"Key_Equals", u"Key_Backspace",
    u"Key_Insert", u"Key_Home", u"Key_PageUp", u"Key_NumLock", u"KeyPad_Divide", u"KeyPad_Multiply", u"KeyPad_Minus",
    u"Key_Tab", u"Key_Q", u"Key_W", u"Key_E", u"Key_R", u"Key_T", u"Key_Y", u"Key_U", u"Key_I", u"Key_O", u"Key_P",
    u"Key_LeftBracket", u"Key_RightBracket", u"Key_Backslash",
    u"Key_Delete", u"Key_End", u"Key_PageDown",
    u"KeyPad_7", u"KeyPad_8", u"KeyPad_9", u"KeyPad_Plus",
    u"Key_A", u"Key_S", u"Key_D", u"Key_F", u"Key_G", u"Key_H", u"Key_J", u"Key_K", u"Key_L", u"Key_SemiColon",
    u"Key_SingleQuote", u"Key_Enter",
    u"KeyPad_4", u"KeyPad_5", u"KeyPad_6",
    u"Key_LeftShift", u"Key_Z", u"Key_X", u"Key_C", u"Key_V", u"Key_B", u"Key_N", u"Key_M", u"Key_Comma", u"Key_Period",
    u"Key_Slash", u"Key_RightShift", u"Key_Up",
    u"KeyPad_1", u"KeyPad_2", u"KeyPad_3", u"KeyPad_Enter",
    u"Key_LeftCtrl", u"Key_LeftWindows", u"Key_LeftAlt", u"Key_Space", u"Key_RightAlt", u"Key_RightWindows",
    u"Key_RightCtrl", u"Key_Application", u"Key_Left", u"Key_Down", u"Key_Right",
    u"KeyPad_0", u"KeyPad_DecimalPoint",
};
/* clang-format on */

bool machine_keyboard_has(struct vhd_text name)
{
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (config_text_same(name, keys[i]))
            return true;
    return false;
}

static bool is_modifier(struct vhd_text part)
{
    return config_text_same(part, u"DOWN") || config_text_same(part, u"UP");
}

/* Takes the next part off a text, without the blanks around it. False when there is none any more. */
static bool take(struct vhd_text *text, bool *is_over, struct vhd_text *part)
{
    size_t length = 0;

    if (*is_over)
        return false;
    while (length < text->length && text->chars[length] != u',')
        length++;
    *part = (struct vhd_text){ text->chars, length };
    *is_over = length == text->length;
    length += !*is_over; /* the comma, behind which there has to be a part */
    *text = (struct vhd_text){ text->chars + length, text->length - length };
    while (part->length > 0 && *part->chars == u' ')
        *part = (struct vhd_text){ part->chars + 1, part->length - 1 };
    while (part->length > 0 && part->chars[part->length - 1] == u' ')
        part->length--;
    return true;
}

bool machine_keyboard_is_sequence(struct vhd_text text, struct vhd_text *wrong)
{
    bool is_over = false, needs_key = false; /* behind a modifier */
    struct vhd_text part;

    while (take(&text, &is_over, &part)) {
        *wrong = part;
        if (!machine_keyboard_has(part) && (needs_key || (!is_modifier(part) && !config_text_same(part, u"HOLD"))))
            return false;
        needs_key = !needs_key && is_modifier(part);
    }
    return !needs_key;
}
