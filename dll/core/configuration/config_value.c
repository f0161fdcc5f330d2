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

/* What earlier versions wrote for strings with carriage returns: "\\r" for each, and "\\\\" for a backslash. */
#define ESCAPED u"escaped"

const char16_t *config_value_type(const struct config_value *value)
{
    return type_names[value->type];
}

static char16_t *copy(struct vhd_text text)
{
    char16_t *chars = calloc(text.length + 1, sizeof *chars);

    if (chars != NULL && text.length > 0)
        memcpy(chars, text.chars, text.length * sizeof *chars);
    return chars;
}

/* Negative numbers as the unsigned ones of the same 32 bits, which is how Virtual PC writes them. */
static char16_t *integer_text(int64_t integer)
{
    char16_t digits[12];
    size_t first = sizeof digits / sizeof *digits;
    uint32_t rest = (uint32_t)integer;

    do
        digits[--first] = (char16_t)(u'0' + rest % 10);
    while ((rest /= 10) > 0);
    return copy((struct vhd_text){ digits + first, sizeof digits / sizeof *digits - first });
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
        return copy(value->string);
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

bool config_value_equal(const struct config_value *a, const struct config_value *b)
{
    if (a->type != b->type)
        return false;
    switch (a->type) {
    case CONFIG_INTEGER:
        return (uint32_t)a->integer == (uint32_t)b->integer;
    case CONFIG_BOOLEAN:
        return a->boolean == b->boolean;
    case CONFIG_BYTES:
        return a->size == b->size && (a->size == 0 || memcmp(a->bytes, b->bytes, a->size) == 0);
    default:
        return a->string.length == b->string.length &&
               (a->string.length == 0 ||
                memcmp(a->string.chars, b->string.chars, a->string.length * sizeof *a->string.chars) == 0);
    }
}
