/* win32_texts.h - a list of texts, as questions to the system give it. */
#ifndef OPENVPC_WIN32_TEXTS_H
#define OPENVPC_WIN32_TEXTS_H

#include <windows.h>

/* All zeros is an empty list. */
struct win32_texts {
    WCHAR **text; /* NUL-terminated */
    size_t count;
};

/* Adds a copy of a text. False without memory. */
BOOL win32_texts_add(struct win32_texts *texts, const WCHAR *text);

/* Frees the texts; the list is empty then. */
void win32_texts_free(struct win32_texts *texts);

#endif
