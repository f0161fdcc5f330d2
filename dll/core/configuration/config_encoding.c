/* config_encoding.c - the characters of a file. */
#include "config_encoding.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t utf8_mark[] = { 0xef, 0xbb, 0xbf }, utf16_mark[] = { 0xff, 0xfe };

static bool takes(const uint8_t **bytes, size_t *size, const uint8_t *mark, size_t length)
{
    if (*size < length || memcmp(*bytes, mark, length) != 0)
        return false;
    *bytes += length;
    *size -= length;
    return true;
}

/* Finds out what the file is in, and goes on behind the mark. */
static struct config_encoding recognise(const uint8_t **bytes, size_t *size)
{
    struct config_encoding encoding = { .has_mark = true };

    if (takes(bytes, size, utf8_mark, sizeof utf8_mark))
        return encoding;
    encoding.is_utf16 = takes(bytes, size, utf16_mark, sizeof utf16_mark);
    if (!encoding.is_utf16) {
        encoding.has_mark = false;
        encoding.is_utf16 = *size >= 2 && (*bytes)[0] != 0 && (*bytes)[1] == 0;
    }
    return encoding;
}

/* The number of bytes that the character takes, and its number; 0 for what is no UTF-8 in its shortest form. */
static size_t decode_character(const uint8_t *bytes, size_t size, uint32_t *c)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t length;

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

static enum vhd_status decode_utf8(const uint8_t *bytes, size_t size, char16_t *chars, size_t *length)
{
    while (size > 0) {
        uint32_t c;
        const size_t taken = decode_character(bytes, size, &c);
        if (taken == 0)
            return VHD_XML_ENCODING;
        if (c < 0x10000) {
            chars[(*length)++] = (char16_t)c;
        } else {
            chars[(*length)++] = (char16_t)(0xd800 + ((c - 0x10000) >> 10));
            chars[(*length)++] = (char16_t)(0xdc00 + ((c - 0x10000) & 0x3ff));
        }
        bytes += taken;
        size -= taken;
    }
    return VHD_OK;
}

static enum vhd_status decode_utf16(const uint8_t *bytes, size_t size, char16_t *chars, size_t *length)
{
    for (; *length < size / 2; (*length)++)
        chars[*length] = (char16_t)(bytes[2 * *length] | bytes[2 * *length + 1] << 8);
    return size % 2 == 0 ? VHD_OK : VHD_XML_ENCODING;
}

enum vhd_status config_decode(const void *bytes, size_t size, struct config_encoding *encoding, char16_t **chars,
                              size_t *length)
{
    const uint8_t *rest = bytes;

    *encoding = recognise(&rest, &size);
    *length = 0;
    *chars = size < SIZE_MAX / 4 ? malloc(((encoding->is_utf16 ? size / 2 : size) + 1) * sizeof **chars) : NULL;
    if (*chars == NULL)
        return VHD_OUT_OF_MEMORY;
    return encoding->is_utf16 ? decode_utf16(rest, size, *chars, length) : decode_utf8(rest, size, *chars, length);
}

static uint8_t *encode_character(uint32_t c, uint8_t *out)
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

static uint8_t *encode_utf8(struct vhd_text text, uint8_t *out)
{
    for (size_t i = 0; i < text.length; i++) {
        uint32_t c = text.chars[i];
        if (c >= 0xd800 && c < 0xdc00 && i + 1 < text.length)
            c = 0x10000 + ((c - 0xd800) << 10) + (text.chars[++i] - 0xdc00u);
        out = encode_character(c, out);
    }
    return out;
}

static uint8_t *encode_utf16(struct vhd_text text, uint8_t *out)
{
    for (size_t i = 0; i < text.length; i++) {
        *out++ = (uint8_t)text.chars[i];
        *out++ = (uint8_t)(text.chars[i] >> 8);
    }
    return out;
}

bool config_encode(struct vhd_text text, struct config_encoding encoding, void **bytes, size_t *size)
{
    const size_t most = encoding.is_utf16 ? 2 : 3; /* bytes that a unit takes */
    uint8_t *out = text.length < SIZE_MAX / 4 ? malloc(text.length * most + sizeof utf8_mark) : NULL;

    *bytes = out;
    if (out == NULL)
        return false;
    if (encoding.has_mark && encoding.is_utf16) {
        memcpy(out, utf16_mark, sizeof utf16_mark);
        out += sizeof utf16_mark;
    } else if (encoding.has_mark) {
        memcpy(out, utf8_mark, sizeof utf8_mark);
        out += sizeof utf8_mark;
    }
    out = encoding.is_utf16 ? encode_utf16(text, out) : encode_utf8(text, out);
    *size = (size_t)(out - (uint8_t *)*bytes);
    return true;
}
