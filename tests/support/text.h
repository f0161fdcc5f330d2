/* text.h - UTF-16 text in tests; nothing here is core's. */
#ifndef OPENVPC_TESTS_TEXT_H
#define OPENVPC_TESTS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <uchar.h>

size_t text_length(const char16_t *text);
bool text_equal(const char16_t *a, const char16_t *b);
/* Without regard to the case of ASCII letters. */
bool text_same_name(const char16_t *a, const char16_t *b);
bool text_begins(const char16_t *text, const char16_t *prefix); /* without regard to case */
void text_copy(char16_t *to, const char16_t *from);
void text_append(char16_t *to, const char16_t *more);
/* Appends `count` times the character. */
void text_fill(char16_t *to, char16_t c, size_t count);
/* For messages: ASCII as it is, the rest as \xxxx. One of a few buffers that are used in turn. */
const char *text_shown(const char16_t *text);
/* The same for text with a length, which may hold NULs. */
const char *text_shown_part(const char16_t *text, size_t length);

#endif
