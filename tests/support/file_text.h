/* file_text.h - the text of a file as a string. */
#ifndef OPENVPC_TESTS_FILE_TEXT_H
#define OPENVPC_TESTS_FILE_TEXT_H

#include <stdio.h>

/* All that is in an open file, from its start, with a NUL behind it; to be freed. */
char *file_text(FILE *file);

/* The same by its path; NULL when it cannot be opened. */
char *file_text_at(const char *path);

#endif
