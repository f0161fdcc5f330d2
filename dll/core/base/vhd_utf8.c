/* vhd_utf8.c - characters in UTF-8 and in UTF-16. */
#include "vhd_utf8.h"

size_t vhd_utf8_take(const uint8_t *bytes, size_t size, uint32_t *c)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t length;

    if (size == 0)
        return 0;
    *c = bytes[0];
    if (*c < 0x80)
        return 1;
    length = *c >= 0xc2 && *c < 0xe0 ? 2 : *c >= 0xe0 && *c < 0xf0 ? 3 : *c >= 0xf0 && *c < 0xf5 ? 4 : 0;
    if (length == 0 || length > size)
        return 0;
    *c &= 0x7fu >> length;
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        *c = *c << 6 | (bytes[i] & 0x3f);
    }
    return *c >= least[length] && *c <= 0x10ffff && (*c < 0xd800 || *c > 0xdfff) ? length : 0;
}

uint8_t *vhd_utf8_put(uint32_t c, uint8_t *out)
{
    if (c < 0x80) {
        *out++ = (uint8_t)c;
        return out;
    }
    if (c < 0x800) {
        *out++ = (uint8_t)(0xc0 | c >> 6);
    } else if (c < 0x10000) {
        *out++ = (uint8_t)(0xe0 | c >> 12);
        *out++ = (uint8_t)(0x80 | (c >> 6 & 0x3f));
    } else {
        *out++ = (uint8_t)(0xf0 | c >> 18);
        *out++ = (uint8_t)(0x80 | (c >> 12 & 0x3f));
        *out++ = (uint8_t)(0x80 | (c >> 6 & 0x3f));
    }
    *out++ = (uint8_t)(0x80 | (c & 0x3f));
    return out;
}

static char16_t *put_utf16(uint32_t c, char16_t *out)
{
    if (c < 0x10000) {
        *out++ = (char16_t)c;
        return out;
    }
    *out++ = (char16_t)(0xd800 + ((c - 0x10000) >> 10));
    *out++ = (char16_t)(0xdc00 + ((c - 0x10000) & 0x3ff));
    return out;
}

size_t vhd_utf8_of(struct vhd_text text, uint8_t *out)
{
    const uint8_t *begin = out;

    for (size_t i = 0; i < text.length; i++) {
        uint32_t c = text.chars[i];
        if (c >= 0xd800 && c < 0xdc00 && i + 1 < text.length && text.chars[i + 1] >= 0xdc00 &&
            text.chars[i + 1] < 0xe000)
            c = 0x10000 + ((c - 0xd800) << 10) + (text.chars[++i] - 0xdc00u);
        else if (c >= 0xd800 && c < 0xe000)
            c = VHD_REPLACEMENT;
        out = vhd_utf8_put(c, out);
    }
    return (size_t)(out - begin);
}

size_t vhd_utf16_of(const uint8_t *bytes, size_t size, char16_t *out, size_t *length)
{
    const char16_t *begin = out;
    size_t at = 0;

    while (at < size) {
        uint32_t c;
        const size_t taken = vhd_utf8_take(bytes + at, size - at, &c);
        if (taken == 0)
            break;
        out = put_utf16(c, out);
        at += taken;
    }
    *length = (size_t)(out - begin);
    return at;
}
