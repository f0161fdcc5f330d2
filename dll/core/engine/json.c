/* json.c - texts of JSON in, trees out. */
#include "json.h"

#include "vhd_utf8.h"

#include <stdlib.h>
#include <string.h>

struct reader {
    const char *at, *end;
    struct json *values;
    size_t count, room;
    char *chars; /* where the next string goes: never more than was read, since quotes take as much as the NUL */
    unsigned depth;
};

static char peek(const struct reader *in)
{
    if (in->at == in->end)
        return '\0';
    return *in->at;
}

static bool takes_here(struct reader *in, char c)
{
    if (in->at == in->end || *in->at != c)
        return false;
    in->at++;
    return true;
}

static void skip_space(struct reader *in)
{
    while (peek(in) == ' ' || peek(in) == '\t' || peek(in) == '\r' || peek(in) == '\n')
        in->at++;
}

static bool takes(struct reader *in, char c)
{
    skip_space(in);
    return takes_here(in, c);
}

static bool takes_word(struct reader *in, const char *word)
{
    const size_t length = strlen(word);

    if ((size_t)(in->end - in->at) < length || memcmp(in->at, word, length) != 0)
        return false;
    in->at += length;
    return true;
}

/* ---- strings ---- */

/* The four digits of \u. */
static bool read_unit(struct reader *in, uint32_t *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++, in->at++) {
        const char c = peek(in);
        if (c >= '0' && c <= '9')
            *unit = *unit << 4 | (uint32_t)(c - '0');
        else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
            *unit = *unit << 4 | ((uint32_t)(c & 7) + 9);
        else
            return false;
    }
    return true;
}

/* What is behind \u: a character, or the first half of a pair, of which the other has to follow. */
static bool read_code(struct reader *in)
{
    uint32_t c, low;

    if (!read_unit(in, &c) || c == 0 || (c >= 0xdc00 && c < 0xe000))
        return false;
    if (c >= 0xd800 && c < 0xdc00) {
        if (!takes_word(in, "\\u") || !read_unit(in, &low) || low < 0xdc00 || low >= 0xe000)
            return false;
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
    in->chars = (char *)vhd_utf8_put(c, (uint8_t *)in->chars);
    return true;
}

/* What is behind a backslash. */
static bool read_escape(struct reader *in)
{
    static const char escapes[][2] = { "\"\"", "\\\\", "//", "b\b", "f\f", "n\n", "r\r", "t\t" };

    if (takes_here(in, 'u'))
        return read_code(in);
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
        if (takes_here(in, escapes[i][0])) {
            *in->chars++ = escapes[i][1];
            return true;
        }
    return false;
}

static bool read_character(struct reader *in)
{
    uint32_t c;
    const size_t length = vhd_utf8_take((const uint8_t *)in->at, (size_t)(in->end - in->at), &c);

    if (length == 0 || c < 0x20)
        return false;
    memcpy(in->chars, in->at, length);
    in->chars += length;
    in->at += length;
    return true;
}

static bool read_string(struct reader *in, const char **string)
{
    if (!takes(in, '"'))
        return false;
    *string = in->chars;
    while (!takes_here(in, '"'))
        if (takes_here(in, '\\') ? !read_escape(in) : !read_character(in))
            return false;
    *in->chars++ = '\0';
    return true;
}

/* ---- numbers ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool skip_digits(struct reader *in)
{
    const char *begin = in->at;

    while (is_digit(peek(in)))
        in->at++;
    return in->at > begin;
}

/* The digits before a point, as a number below zero, of which there is one more than above. */
static bool read_whole(struct reader *in, int64_t *number, bool *fits)
{
    *number = 0;
    *fits = true;
    if (!is_digit(peek(in)))
        return false;
    if (takes_here(in, '0'))
        return true;
    for (; is_digit(peek(in)); in->at++) {
        const int64_t digit = *in->at - '0';
        *fits = *fits && *number >= (INT64_MIN + digit) / 10;
        if (*fits)
            *number = *number * 10 - digit;
    }
    return true;
}

static bool read_number(struct reader *in, struct json *value)
{
    const bool is_negative = takes_here(in, '-');
    bool fits;

    if (!read_whole(in, &value->integer, &fits))
        return false;
    if (!is_negative) {
        fits = fits && value->integer != INT64_MIN;
        value->integer = fits ? -value->integer : 0;
    }
    if (takes_here(in, '.')) {
        fits = false;
        if (!skip_digits(in))
            return false;
    }
    if (takes_here(in, 'e') || takes_here(in, 'E')) {
        fits = false;
        if (!takes_here(in, '-'))
            takes_here(in, '+');
        if (!skip_digits(in))
            return false;
    }
    value->type = fits ? JSON_INTEGER : JSON_OTHER_NUMBER;
    return true;
}

/* ---- values ---- */

static struct json *new_value(struct reader *in)
{
    return in->count < in->room ? &in->values[in->count++] : NULL;
}

static bool read_value(struct reader *in, struct json *value);

/* What is behind the bracket of an array, or the brace of an object. */
static bool read_items(struct reader *in, struct json *whole, enum json_type type)
{
    const char close = type == JSON_OBJECT ? '}' : ']';
    const struct json **link = &whole->first;

    whole->type = type;
    if (in->depth == JSON_MAX_DEPTH)
        return false;
    if (takes(in, close))
        return true;
    in->depth++;
    do {
        struct json *item = new_value(in);
        if (item == NULL)
            return false;
        if (type == JSON_OBJECT && (!read_string(in, &item->name) || !takes(in, ':')))
            return false;
        if (!read_value(in, item))
            return false;
        *link = item;
        link = &item->next;
    } while (takes(in, ','));
    in->depth--;
    return takes(in, close);
}

static bool read_value(struct reader *in, struct json *value)
{
    skip_space(in);
    if (takes_here(in, '{'))
        return read_items(in, value, JSON_OBJECT);
    if (takes_here(in, '['))
        return read_items(in, value, JSON_ARRAY);
    if (peek(in) == '"') {
        value->type = JSON_STRING;
        return read_string(in, &value->string);
    }
    if (takes_word(in, "null"))
        return true;
    value->boolean = takes_word(in, "true");
    if (value->boolean || takes_word(in, "false")) {
        value->type = JSON_BOOLEAN;
        return true;
    }
    return read_number(in, value);
}

/* Each value but the first follows one of these. Those within strings only make the room larger. */
static size_t most_values(const char *text, size_t length)
{
    size_t count = 1;

    for (size_t i = 0; i < length && count < JSON_MAX_VALUES; i++)
        count += text[i] == '[' || text[i] == '{' || text[i] == ',';
    return count;
}

struct json *json_read(const char *text, size_t length)
{
    struct reader in = { .at = text, .end = text + length };

    if (length > JSON_MAX_BYTES)
        return NULL;
    in.room = most_values(text, length);
    in.values = calloc(1, in.room * sizeof *in.values + length);
    if (in.values == NULL)
        return NULL;
    in.chars = (char *)(in.values + in.room);
    if (read_value(&in, new_value(&in))) {
        skip_space(&in);
        if (in.at == in.end)
            return in.values;
    }
    free(in.values);
    return NULL;
}

void json_free(struct json *tree)
{
    free(tree); /* its first value is where its only piece of memory begins */
}

const struct json *json_member(const struct json *object, const char *name)
{
    const struct json *found = NULL;

    if (object == NULL || object->type != JSON_OBJECT)
        return NULL;
    for (const struct json *member = object->first; member != NULL; member = member->next)
        if (strcmp(member->name, name) == 0)
            found = member;
    return found;
}

const char *json_string(const struct json *value)
{
    return value != NULL && value->type == JSON_STRING ? value->string : NULL;
}

int64_t json_integer(const struct json *value, int64_t otherwise)
{
    return value != NULL && value->type == JSON_INTEGER ? value->integer : otherwise;
}

bool json_is_true(const struct json *value)
{
    return value != NULL && value->type == JSON_BOOLEAN && value->boolean;
}
