/* config_base64.c - bytes as text. */
#include "config_base64.h"

#include <stdlib.h>

static const char16_t alphabet[] = u"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char16_t *config_base64_encode(const uint8_t *bytes, size_t size)
{
    char16_t *text, *out;

    if (size > SIZE_MAX / 8)
        return NULL;
    text = out = calloc((size + 2) / 3 * 4 + 1, sizeof *text);
    if (text == NULL)
        return NULL;
    for (size_t i = 0; i < size; i += 3, out += 4) {
        const size_t part = size - i < 3 ? size - i : 3;
        const uint32_t group = (uint32_t)bytes[i] << 16 | (part > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
                               (part > 2 ? bytes[i + 2] : 0);
        for (size_t j = 0; j < 4; j++)
            out[j] = j <= part ? alphabet[group >> (18 - 6 * j) & 63] : u'=';
    }
    return text;
}

size_t config_base64_most_bytes(struct vhd_text text)
{
    return text.length / 4 * 3;
}

static bool is_space(char16_t c)
{
    return c == u' ' || c == u'\t' || c == u'\n' || c == u'\r';
}

/* 0 to 63; 64 for any other character. */
static uint32_t digit(char16_t c)
{
    uint32_t value = 0;

    while (value < 64 && alphabet[value] != c)
        value++;
    return value;
}

bool config_base64_decode(struct vhd_text text, uint8_t *bytes, size_t *size)
{
    uint32_t group = 0;
    unsigned digits = 0, padding = 0; /* of the group that is being read */

    *size = 0;
    for (size_t i = 0; i < text.length; i++) {
        const uint32_t value = digit(text.chars[i]);
        if (is_space(text.chars[i]))
            continue;
        if (padding > 0 && digits == 0) /* something after the end */
            return false;
        if (text.chars[i] == u'=' && digits >= 2)
            padding++;
        else if (value == 64 || padding > 0)
            return false;
        group = group << 6 | (value & 63);
        if (++digits < 4)
            continue;
        if ((padding == 1 && (group & 0xff) != 0) || (padding == 2 && (group & 0xffff) != 0))
            return false;
        for (unsigned byte = 0; byte < 3 - padding; byte++)
            bytes[(*size)++] = (uint8_t)(group >> (16 - 8 * byte));
        group = 0;
        digits = 0;
    }
    return digits == 0;
}
