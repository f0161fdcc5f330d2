/* lines.h - a list of texts that describes a state, such as a folder tree, so that two states can be compared. */
#ifndef OPENVPC_HARNESS_LINES_H
#define OPENVPC_HARNESS_LINES_H

#include "harness.h"

struct lines {
    WCHAR **text;
    size_t count;
    size_t room;
};

/* Adds a copy of a text. Lack of memory ends the program. */
void lines_add(struct lines *lines, const WCHAR *text);

void lines_sort(struct lines *lines);

void lines_free(struct lines *lines);

/* Checks that two sorted lists are equal, and reports what the second has more or less. */
#define check_same_lines(before, after, what) check_same_lines_at(__FILE__, __LINE__, (before), (after), (what))
bool check_same_lines_at(const char *file, int line, const struct lines *before, const struct lines *after,
                         const char *what);

#endif
