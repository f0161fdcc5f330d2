/* vhd_text.c - UTF-16 text with its length. */
#include "vhd_text.h"

#include <string.h>

struct vhd_text vhd_text_of(const char16_t *chars)
{
    struct vhd_text text = { chars, 0 };

    while (chars[text.length] != 0)
        text.length++;
    return text;
}

bool vhd_text_equal(struct vhd_text text, const char16_t *chars)
{
    return vhd_text_of(chars).length == text.length &&
           (text.length == 0 || memcmp(text.chars, chars, text.length * sizeof *chars) == 0);
}
