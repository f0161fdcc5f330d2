/* json_text.c - texts of JSON that grow. */
#include "json.h"

#include "vhd_utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 128
#define NUMBER_CHARS 24
#define ESCAPE_CHARS 8

void json_text_free(struct json_text *text)
{
    free(text->bytes);
    *text = (struct json_text){ 0 };
}

/* With room for the NUL. */
static bool make_room(struct json_text *text, size_t more)
{
    size_t room = text->room > 0 ? text->room : FIRST_ROOM;
    char *bytes;

    if (more < text->room - text->length)
        return true;
    if (more > SIZE_MAX / 4 - text->length)
        return false;
    while (room <= text->length + more)
        room *= 2;
    bytes = realloc(text->bytes, room);
    if (bytes == NULL)
        return false;
    text->bytes = bytes;
    text->room = room;
    return true;
}

static void add(struct json_text *text, const char *bytes, size_t size)
{
    if (text->failed)
        return;
    if (!make_room(text, size)) {
        text->failed = true;
        return;
    }
    memcpy(text->bytes + text->length, bytes, size);
    text->length += size;
    text->bytes[text->length] = '\0';
}

static void add_word(struct json_text *text, const char *word)
{
    add(text, word, strlen(word));
}

static void add_escape(struct json_text *text, uint32_t c)
{
    char escape[ESCAPE_CHARS];

    if (c == '"' || c == '\\')
        snprintf(escape, sizeof escape, "\\%c", (char)c);
    else
        snprintf(escape, sizeof escape, "\\u%04x", (unsigned)c);
    add_word(text, escape);
}

static void add_quoted(struct json_text *text, const char *bytes, size_t size)
{
    add_word(text, "\"");
    while (size > 0) {
        uint32_t c;
        const size_t length = vhd_utf8_take((const uint8_t *)bytes, size, &c);
        const size_t taken = length > 0 ? length : 1;
        if (length == 0)
            add_escape(text, VHD_REPLACEMENT);
        else if (c < 0x20 || c == '"' || c == '\\')
            add_escape(text, c);
        else
            add(text, bytes, length);
        bytes += taken;
        size -= taken;
    }
    add_word(text, "\"");
}

/* What stands before each value. */
static void begin_value(struct json_text *text, const char *name)
{
    if (text->needs_comma)
        add_word(text, ",");
    text->needs_comma = true;
    if (name == NULL)
        return;
    add_quoted(text, name, strlen(name));
    add_word(text, ":");
}

static void begin_items(struct json_text *text, const char *name, const char *open)
{
    begin_value(text, name);
    add_word(text, open);
    text->needs_comma = false;
}

static void end_items(struct json_text *text, const char *close)
{
    add_word(text, close);
    text->needs_comma = true;
}

void json_begin_object(struct json_text *text, const char *name)
{
    begin_items(text, name, "{");
}

void json_end_object(struct json_text *text)
{
    end_items(text, "}");
}

void json_begin_array(struct json_text *text, const char *name)
{
    begin_items(text, name, "[");
}

void json_end_array(struct json_text *text)
{
    end_items(text, "]");
}

void json_put_string(struct json_text *text, const char *name, const char *value)
{
    begin_value(text, name);
    add_quoted(text, value, strlen(value));
}

void json_put_text(struct json_text *text, const char *name, struct vhd_text value)
{
    uint8_t *bytes = malloc(VHD_UTF8_BYTES(value.length) + 1);

    if (bytes == NULL) {
        text->failed = true;
        return;
    }
    begin_value(text, name);
    add_quoted(text, (const char *)bytes, vhd_utf8_of(value, bytes));
    free(bytes);
}

void json_put_integer(struct json_text *text, const char *name, int64_t value)
{
    char number[NUMBER_CHARS];

    snprintf(number, sizeof number, "%" PRId64, value);
    json_put_json(text, name, number);
}

void json_put_boolean(struct json_text *text, const char *name, bool value)
{
    json_put_json(text, name, value ? "true" : "false");
}

void json_put_json(struct json_text *text, const char *name, const char *value)
{
    begin_value(text, name);
    add_word(text, value);
}
