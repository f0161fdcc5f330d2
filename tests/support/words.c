/* words.c - a command line, taken apart. */
#include "words.h"

#include "text.h"
#include "vhd_utf8.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static bool is_blank(char16_t c)
{
    return c == u' ' || c == u'\t';
}

/* Up to the next quote or blank, whatever backslashes there are. */
static const char16_t *read_program(const char16_t *line, char16_t *word, size_t *length)
{
    if (*line == u'"') {
        for (line++; *line != 0 && *line != u'"'; line++)
            word[(*length)++] = *line;
        return *line != 0 ? line + 1 : line;
    }
    for (; *line != 0 && !is_blank(*line); line++)
        word[(*length)++] = *line;
    return line;
}

/*
 * 2n backslashes and a quote are n backslashes and an end or a beginning of what is quoted, 2n + 1 are n and a quote; two
 * quotes within what is quoted are one, and go on. Elsewhere backslashes are themselves.
 */
static const char16_t *read_word(const char16_t *line, char16_t *word, size_t *length)
{
    bool is_quoted = false;

    while (*line != 0 && (is_quoted || !is_blank(*line))) {
        size_t slashes = 0;
        for (; *line == u'\\'; line++)
            slashes++;
        for (size_t i = 0; i < (*line == u'"' ? slashes / 2 : slashes); i++)
            word[(*length)++] = u'\\';
        if (*line == u'"' && slashes % 2 == 1) {
            word[(*length)++] = *line++;
        } else if (*line == u'"' && is_quoted && line[1] == u'"') {
            word[(*length)++] = u'"';
            line += 2;
        } else if (*line == u'"') {
            is_quoted = !is_quoted;
            line++;
        } else if (*line != 0 && (is_quoted || !is_blank(*line))) {
            word[(*length)++] = *line++;
        }
    }
    return line;
}

static void add(struct words *words, const char16_t *word, size_t length)
{
    uint8_t *bytes = malloc(VHD_UTF8_BYTES(length) + 1);

    if (words->count == WORDS_MOST || bytes == NULL) {
        fprintf(stderr, "the command line has too many words\n");
        abort();
    }
    bytes[vhd_utf8_of((struct vhd_text){ word, length }, bytes)] = 0;
    words->items[words->count++] = (char *)bytes;
}

void words_of(const char16_t *line, struct words *words)
{
    char16_t *word = malloc((text_length(line) + 1) * sizeof *word);
    size_t length = 0;

    *words = (struct words){ .count = 0 };
    line = read_program(line, word, &length);
    add(words, word, length);
    for (;;) {
        while (is_blank(*line))
            line++;
        if (*line == 0)
            break;
        length = 0;
        line = read_word(line, word, &length);
        add(words, word, length);
    }
    free(word);
}

void words_free(struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        free(words->items[i]);
    *words = (struct words){ .count = 0 };
}
