/* config_hexadecimal.c - bytes as text. */
#include "config_hexadecimal.h"

#include <stdlib.h>

char16_t *config_hexadecimal_encode(const uint8_t *bytes, size_t size)
{
    static const char16_t digits[] = u"0123456789ABCDEF";
    char16_t *text = size <= SIZE_MAX / 8 ? calloc(2 * size + 1, sizeof *text) : NULL;

    for (size_t i = 0; text != NULL && i < size; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 0xf];
    }
    return text;
}

size_t config_hexadecimal_max_bytes(struct vhd_text text)
{
    return text.length / 2;
}

static bool is_space(char16_t c)
{
    return c == u' ' || c == u'\t' || c == u'\n' || c == u'\r';
}

/* 0 to 15; -1 for any other character. */
static int digit(char16_t c)
{
    if (c >= u'0' && c <= u'9')
        return c - u'0';
    if (c >= u'A' && c <= u'F')
        return c - u'A' + 10;
    return c >= u'a' && c <= u'f' ? c - u'a' + 10 : -1;
}

bool config_hexadecimal_decode(struct vhd_text text, uint8_t *bytes, size_t *size)
{
    *size = 0;
    for (size_t i = 0; i < text.length; i++) {
        int high = digit(text.chars[i]), low = i + 1 < text.length ? digit(text.chars[i + 1]) : -1;
        if (is_space(text.chars[i]))
            continue;
        if (high < 0 || low < 0)
            return false;
        bytes[(*size)++] = (uint8_t)(high << 4 | low);
        i++;
    }
    return true;
}
