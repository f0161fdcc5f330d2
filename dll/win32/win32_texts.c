/* win32_texts.c - a list of texts. */
#include "win32_texts.h"

#include <stdlib.h>
#include <wchar.h>

BOOL win32_texts_add(struct win32_texts *texts, const WCHAR *text)
{
    WCHAR **longer = realloc(texts->text, (texts->count + 1) * sizeof *longer);

    if (longer == NULL)
        return FALSE;
    texts->text = longer;
    longer[texts->count] = _wcsdup(text);
    if (longer[texts->count] == NULL)
        return FALSE;
    texts->count++;
    return TRUE;
}

void win32_texts_free(struct win32_texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        free(texts->text[i]);
    free(texts->text);
    *texts = (struct win32_texts){ 0 };
}
