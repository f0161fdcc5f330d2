/* words.h - a command line, taken apart as CommandLineToArgvW of Windows says that it does; nothing here is core's. */
#ifndef OPENVPC_TESTS_WORDS_H
#define OPENVPC_TESTS_WORDS_H

#include <stddef.h>
#include <uchar.h>

#define WORDS_MOST 200

struct words {
    char *items[WORDS_MOST + 1]; /* in UTF-8; NULL behind the last one */
    size_t count;
};

/* Ends the test where there are more. */
void words_of(const char16_t *line, struct words *words);
void words_free(struct words *words);

#endif
