/* engine_words.h - a command line that is put together of words, as programs of Windows take it apart again. */
#ifndef OPENVPC_ENGINE_WORDS_H
#define OPENVPC_ENGINE_WORDS_H

#include "vhd_text.h"

/* All zeros: none yet. When memory is missing, `failed` is set, and nothing more is added. */
struct engine_words {
    char16_t *chars; /* NUL-terminated once there is one; malloc's */
    size_t length, room;
    bool failed;
};

/*
 * Adds a word, whatever it holds but a NUL: in quotes, with backslashes where quotes, and what stands before them, need
 * those (CommandLineToArgvW). The first word is a path, which has no quotes.
 */
void engine_words_add(struct engine_words *words, struct vhd_text word);

/* The same for ASCII. */
void engine_words_add_plain(struct engine_words *words, const char *word);

#endif
