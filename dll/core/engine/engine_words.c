/* engine_words.c - a command line of words. */
#include "engine_words.h"

#include <stdlib.h>
#include <string.h>

/* More than a command line of Windows may have would be refused there anyway. */
#define FIRST_ROOM 1024u

static bool reserve(struct engine_words *self, size_t more)
{
    const size_t needed = self->length + more + 1;
    size_t room = self->room > 0 ? self->room : FIRST_ROOM;
    char16_t *longer;

    if (self->failed || needed <= self->room)
        return !self->failed;
    while (room < needed)
        room *= 2;
    longer = realloc(self->chars, room * sizeof *longer);
    self->failed = longer == NULL;
    if (longer == NULL)
        return false;
    self->chars = longer;
    self->room = room;
    return true;
}

static void put(struct engine_words *self, char16_t c, size_t count)
{
    if (!reserve(self, count))
        return;
    for (size_t i = 0; i < count; i++)
        self->chars[self->length++] = c;
    self->chars[self->length] = 0;
}

/* Backslashes mean themselves, but before a quote: there two are one, and one more makes it a quote in the word. */
void engine_words_add(struct engine_words *words, struct vhd_text word)
{
    size_t slashes = 0;

    if (words->length > 0)
        put(words, u' ', 1);
    put(words, u'"', 1);
    for (size_t i = 0; i < word.length; i++) {
        if (word.chars[i] == u'"')
            put(words, u'\\', slashes + 1);
        slashes = word.chars[i] == u'\\' ? slashes + 1 : 0;
        put(words, word.chars[i], 1);
    }
    put(words, u'\\', slashes);
    put(words, u'"', 1);
}

void engine_words_add_plain(struct engine_words *words, const char *word)
{
    const size_t length = strlen(word);
    char16_t *wide = malloc((length + 1) * sizeof *wide);

    words->failed = words->failed || wide == NULL;
    for (size_t i = 0; i < length && wide != NULL; i++)
        wide[i] = (unsigned char)word[i];
    if (wide != NULL)
        engine_words_add(words, (struct vhd_text){ wide, length });
    free(wide);
}
