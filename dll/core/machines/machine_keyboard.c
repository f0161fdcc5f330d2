/* machine_keyboard.c - the keys of a machine's keyboard by their names. */
#include "machine_keyboard.h"

#include "config_text.h"

#include <stddef.h>

static const char16_t *const names[] = {
#define KEY(name, code) u"" #name,
#include "machine_keys.def"
#undef KEY
};

bool machine_keyboard_has(struct vhd_text name)
{
    return machine_keyboard_key(name) != MACHINE_KEYS;
}

enum machine_key machine_keyboard_key(struct vhd_text name)
{
    for (int i = 0; i < MACHINE_KEYS; i++)
        if (config_text_same(name, names[i]))
            return (enum machine_key)i;
    return MACHINE_KEYS;
}

static bool is_modifier(struct vhd_text part)
{
    return config_text_same(part, u"DOWN") || config_text_same(part, u"UP");
}

/* Takes the next part off a text, without the blanks around it. False when there is none any more. */
static bool take(struct vhd_text *text, struct vhd_text *part)
{
    size_t length = 0;

    if (text->chars == NULL)
        return false;
    while (length < text->length && text->chars[length] != u',')
        length++;
    *part = (struct vhd_text){ text->chars, length };
    if (length == text->length) {
        *text = (struct vhd_text){ NULL, 0 };
    } else {
        length++; /* the comma, behind which there has to be a part */
        *text = (struct vhd_text){ text->chars + length, text->length - length };
    }
    while (part->length > 0 && *part->chars == u' ')
        *part = (struct vhd_text){ part->chars + 1, part->length - 1 };
    while (part->length > 0 && part->chars[part->length - 1] == u' ')
        part->length--;
    return true;
}

bool machine_keyboard_is_sequence(struct vhd_text text, struct vhd_text *wrong)
{
    bool needs_key = false; /* behind a modifier */
    struct vhd_text part;

    *wrong = text;
    if (text.length == 0)
        return false;
    while (take(&text, &part)) {
        *wrong = part;
        if (!machine_keyboard_has(part) && (needs_key || (!is_modifier(part) && !config_text_same(part, u"HOLD"))))
            return false;
        needs_key = !needs_key && is_modifier(part);
    }
    return !needs_key;
}

bool machine_keyboard_next(struct vhd_text *sequence, struct machine_stroke *stroke)
{
    struct vhd_text part;

    if (!take(sequence, &part))
        return false;
    stroke->is_pause = config_text_same(part, u"HOLD");
    stroke->goes_down = !config_text_same(part, u"UP");
    stroke->goes_up = !config_text_same(part, u"DOWN");
    if (is_modifier(part))
        take(sequence, &part);
    stroke->key = machine_keyboard_key(part);
    return true;
}
