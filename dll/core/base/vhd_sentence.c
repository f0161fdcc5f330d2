/* vhd_sentence.c - what went wrong, as a person reads it. */
#include "vhd_sentence.h"

#include <stdlib.h>
#include <string.h>

#define NUMBER_CHARS 24

size_t vhd_fill_in(const char *sentence, const char16_t *const inserts[VHD_INSERTS], char16_t *text)
{
    size_t length = 0;

    for (; *sentence != 0; sentence++) {
        const char16_t character = (unsigned char)*sentence;
        struct vhd_text part = { &character, 1 };

        if (sentence[0] == '%' && sentence[1] >= '1' && sentence[1] < '1' + VHD_INSERTS)
            part = vhd_text_of(inserts[*++sentence - '1']);
        if (text != NULL)
            memcpy(text + length, part.chars, part.length * sizeof *text);
        length += part.length;
    }
    if (text != NULL)
        text[length] = 0;
    return length;
}

/* A new text; NULL without memory. */
static char16_t *filled(enum vhd_status status, const char16_t *const inserts[VHD_INSERTS])
{
    const char *sentence = vhd_status_sentence(status);
    char16_t *text = malloc((vhd_fill_in(sentence, inserts, NULL) + 1) * sizeof *text);

    if (text != NULL)
        vhd_fill_in(sentence, inserts, text);
    return text;
}

/* Puts a note behind a sentence, which is %1 of it; without memory for that the sentence stays as it is. */
static char16_t *with_note(char16_t *sentence, enum vhd_status note, const char16_t *second, const char16_t *third)
{
    const char16_t *const inserts[VHD_INSERTS] = { sentence, second, third };
    char16_t *text = sentence != NULL ? filled(note, inserts) : NULL;

    if (text == NULL)
        return sentence;
    free(sentence);
    return text;
}

static char16_t *put_number(uint64_t number, char16_t *out)
{
    char16_t digits[NUMBER_CHARS];
    size_t count = 0;

    do {
        digits[count++] = (char16_t)(u'0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count > 0)
        *out++ = digits[--count];
    *out = 0;
    return out;
}

char16_t *vhd_sentence(const struct vhd_error *error, const char16_t *cause)
{
    char16_t count[NUMBER_CHARS], seconds[2 * NUMBER_CHARS], *at;
    const char16_t *const inserts[VHD_INSERTS] = { error->path, cause, count };
    char16_t *sentence;

    put_number(error->count, count);
    sentence = filled(error->status, inserts);
    if (error->reason != VHD_OK)
        sentence = with_note(sentence, error->reason, u"", count);
    if (error->waited > 0) {
        at = put_number(error->waited / 1000, seconds);
        *at++ = u'.';
        put_number(error->waited % 1000 / 100, at);
        sentence = with_note(sentence, VHD_TRIED_AGAIN, seconds, u"");
    }
    return sentence;
}
