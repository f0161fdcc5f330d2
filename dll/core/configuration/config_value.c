/* config_value.c - configuration values and their texts. */
#include "config_value.h"

#include "config_hexadecimal.h"

#include <stdlib.h>
#include <string.h>

static const char16_t *const type_names[] = {
    [CONFIG_STRING] = u"string",
    [CONFIG_INTEGER] = u"integer",
    [CONFIG_BOOLEAN] = u"boolean",
    [CONFIG_BYTES] = u"bytes",
};

#define ESCAPED u"escaped"

static bool needs_escape(const struct config_value *value)
{
    for (size_t i = 0; value->type == CONFIG_STRING && i < value->string.length; i++)
        if (value->string.chars[i] == u'\r')
            return true;
    return false;
}

const char16_t *config_value_type(const struct config_value *value)
{
    return needs_escape(value) ? ESCAPED : type_names[value->type];
}

static char16_t *copy(struct vhd_text text)
{
    char16_t *chars = calloc(text.length + 1, sizeof *chars);

    if (chars != NULL && text.length > 0)
        memcpy(chars, text.chars, text.length * sizeof *chars);
    return chars;
}

static char16_t *escape(struct vhd_text text)
{
    char16_t *chars = calloc(2 * text.length + 1, sizeof *chars), *out = chars;

    for (size_t i = 0; chars != NULL && i < text.length; i++) {
        const char16_t c = text.chars[i];
        if (c == u'\r' || c == u'\\')
            *out++ = u'\\';
        *out++ = c == u'\r' ? u'r' : c;
    }
    return chars;
}

static char16_t *integer_text(int64_t integer)
{
    char16_t digits[24];
    size_t first = sizeof digits / sizeof *digits, length;
    uint64_t rest = (uint64_t)(integer < 0 ? -integer : integer);

    length = first;
    do
        digits[--first] = (char16_t)(u'0' + rest % 10);
    while ((rest /= 10) > 0);
    if (integer < 0)
        digits[--first] = u'-';
    return copy((struct vhd_text){ digits + first, length - first });
}

char16_t *config_value_text(const struct config_value *value)
{
    switch (value->type) {
    case CONFIG_INTEGER:
        return integer_text(value->integer);
    case CONFIG_BOOLEAN:
        return copy(value->boolean ? (struct vhd_text){ u"true", 4 } : (struct vhd_text){ u"false", 5 });
    case CONFIG_BYTES:
        return config_hexadecimal_encode(value->bytes, value->size);
    default:
        return needs_escape(value) ? escape(value->string) : copy(value->string);
    }
}

/* People who edit the file leave white space around values. */
static struct vhd_text trim(struct vhd_text text)
{
    while (text.length > 0 && text.chars[text.length - 1] <= u' ')
        text.length--;
    while (text.length > 0 && text.chars[0] <= u' ') {
        text.chars++;
        text.length--;
    }
    return text;
}

static bool read_integer(struct vhd_text text, int64_t *integer)
{
    const bool negative = text.length > 0 && text.chars[0] == u'-';
    size_t i = negative;

    *integer = 0;
    if (i == text.length)
        return false;
    for (; i < text.length; i++) {
        if (text.chars[i] < u'0' || text.chars[i] > u'9')
            return false;
        *integer = *integer * 10 + (text.chars[i] - u'0');
        if (*integer > (negative ? -(int64_t)INT32_MIN : (int64_t)UINT32_MAX))
            return false;
    }
    if (negative)
        *integer = -*integer;
    return true;
}

static bool read_boolean(struct vhd_text text, bool *boolean)
{
    *boolean = vhd_text_equal(text, u"true") || vhd_text_equal(text, u"1");
    return *boolean || vhd_text_equal(text, u"false") || vhd_text_equal(text, u"0");
}

static enum config_reading read_bytes(struct vhd_text text, struct config_value *value)
{
    uint8_t *bytes = malloc(config_hexadecimal_max_bytes(text) + 1);

    if (bytes == NULL)
        return CONFIG_NO_MEMORY;
    if (!config_hexadecimal_decode(text, bytes, &value->size)) {
        free(bytes);
        return CONFIG_MALFORMED;
    }
    value->memory = bytes;
    value->bytes = bytes;
    return CONFIG_READ;
}

static enum config_reading read_escaped(struct vhd_text text, struct config_value *value)
{
    char16_t *chars = calloc(text.length + 1, sizeof *chars);
    size_t length = 0;

    if (chars == NULL)
        return CONFIG_NO_MEMORY;
    for (size_t i = 0; i < text.length; i++) {
        char16_t c = text.chars[i];
        if (c == u'\\') {
            c = ++i < text.length ? text.chars[i] : 0;
            if (c != u'r' && c != u'\\') {
                free(chars);
                return CONFIG_MALFORMED;
            }
            c = c == u'r' ? u'\r' : c;
        }
        chars[length++] = c;
    }
    value->memory = chars;
    value->string = (struct vhd_text){ chars, length };
    return CONFIG_READ;
}

enum config_reading config_value_read(struct vhd_text type, struct vhd_text text, struct config_value *value)
{
    *value = (struct config_value){ .type = CONFIG_STRING, .string = text };
    for (enum config_type i = CONFIG_INTEGER; i <= CONFIG_BYTES; i++)
        if (vhd_text_equal(type, type_names[i]))
            value->type = i;
    switch (value->type) {
    case CONFIG_INTEGER:
        return read_integer(trim(text), &value->integer) ? CONFIG_READ : CONFIG_MALFORMED;
    case CONFIG_BOOLEAN:
        return read_boolean(trim(text), &value->boolean) ? CONFIG_READ : CONFIG_MALFORMED;
    case CONFIG_BYTES:
        return read_bytes(text, value);
    default:
        return vhd_text_equal(type, ESCAPED) ? read_escaped(text, value) : CONFIG_READ;
    }
}
