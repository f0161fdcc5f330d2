/* text.c - UTF-16 text in tests. */
#include "text.h"

#include <stdio.h>
#include <string.h>

size_t text_length(const char16_t *text)
{
    size_t length = 0;

    while (text[length] != 0)
        length++;
    return length;
}

bool text_equal(const char16_t *a, const char16_t *b)
{
    size_t length = text_length(a);

    return length == text_length(b) && memcmp(a, b, length * sizeof *a) == 0;
}

static char16_t upper(char16_t c)
{
    return c >= u'a' && c <= u'z' ? (char16_t)(c - 32) : c;
}

bool text_begins(const char16_t *text, const char16_t *prefix)
{
    while (*prefix != 0 && upper(*text) == upper(*prefix)) {
        text++;
        prefix++;
    }
    return *prefix == 0;
}

bool text_same_name(const char16_t *a, const char16_t *b)
{
    return text_length(a) == text_length(b) && text_begins(a, b);
}

void text_copy(char16_t *to, const char16_t *from)
{
    memcpy(to, from, (text_length(from) + 1) * sizeof *to);
}

void text_append(char16_t *to, const char16_t *more)
{
    text_copy(to + text_length(to), more);
}

void text_fill(char16_t *to, char16_t c, size_t count)
{
    size_t length = text_length(to);

    for (size_t i = 0; i < count; i++)
        to[length + i] = c;
    to[length + count] = 0;
}

const char *text_shown_part(const char16_t *text, size_t length)
{
    static char buffers[8][2048];
    static unsigned next;
    char *out = buffers[next++ % 8];
    size_t used = 0;

    for (size_t i = 0; i < length && used + 8 < sizeof buffers[0]; i++) {
        if (text[i] >= 32 && text[i] < 127)
            out[used++] = (char)text[i];
        else
            used += (size_t)snprintf(out + used, 8, "\\%04x", text[i]);
    }
    out[used] = 0;
    return out;
}

const char *text_shown(const char16_t *text)
{
    return text_shown_part(text, text_length(text));
}
