/* config_encoding.c - the characters of a file. */
#include "config_encoding.h"

#include "vhd_utf8.h"

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

static enum vhd_status decode_utf8(const uint8_t *bytes, size_t size, char16_t *chars, size_t *length)
{
    return vhd_utf16_of(bytes, size, chars, length) == size ? VHD_OK : VHD_XML_ENCODING;
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
    const size_t most = encoding.is_utf16 ? 2 * text.length : VHD_UTF8_BYTES(text.length);
    uint8_t *out = text.length < SIZE_MAX / 4 ? malloc(most + sizeof utf8_mark) : NULL;

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
    out = encoding.is_utf16 ? encode_utf16(text, out) : out + vhd_utf8_of(text, out);
    *size = (size_t)(out - (uint8_t *)*bytes);
    return true;
}
