/* lines.c - lists of texts, and what two of them differ in. */
#include "lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

/* More differences than these only hide the first ones. */
#define MAX_SHOWN 12

static void *must(void *memory)
{
    if (memory == NULL) {
        fprintf(stderr, "out of memory\n");
        exit(2);
    }
    return memory;
}

void lines_add(struct lines *lines, const WCHAR *text)
{
    if (lines->count == lines->room) {
        lines->room = lines->room == 0 ? 64 : 2 * lines->room;
        lines->text = must(realloc(lines->text, lines->room * sizeof *lines->text));
    }
    lines->text[lines->count++] = must(_wcsdup(text));
}

static int compare(const void *a, const void *b)
{
    return wcscmp(*(WCHAR *const *)a, *(WCHAR *const *)b);
}

void lines_sort(struct lines *lines)
{
    if (lines->count > 0)
        qsort(lines->text, lines->count, sizeof *lines->text, compare);
}

void lines_free(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->text[i]);
    free(lines->text);
    *lines = (struct lines){ 0 };
}

bool check_same_lines_at(const char *file, int line, const struct lines *before, const struct lines *after,
                         const char *what)
{
    size_t b = 0, a = 0, differences = 0;

    while (b < before->count || a < after->count) {
        int order = b == before->count ? 1 : a == after->count ? -1 : wcscmp(before->text[b], after->text[a]);

        if (order != 0 && differences++ < MAX_SHOWN)
            note("%s: %s %s", what, order < 0 ? "gone:" : "new:  ", utf8(order < 0 ? before->text[b] : after->text[a]));
        b += order <= 0;
        a += order >= 0;
    }
    return check_at(file, line, differences == 0, "%s is as before (%zu differences)", what, differences);
}
