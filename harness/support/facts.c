/* facts.c - reads tab-separated tables from resources. */
#include "facts.h"

#include <stdlib.h>
#include <string.h>

static char *resource_text(const WCHAR *name)
{
    HRSRC found = FindResourceW(NULL, name, (const WCHAR *)RT_RCDATA);
    HGLOBAL loaded = found != NULL ? LoadResource(NULL, found) : NULL;
    size_t size = loaded != NULL ? SizeofResource(NULL, found) : 0;
    char *text = calloc(size + 1, 1);

    if (text != NULL && size > 0)
        memcpy(text, LockResource(loaded), size);
    return text;
}

static void split(char *line, struct fact *fact)
{
    for (size_t i = 0; i < FACT_FIELDS; i++) {
        fact->field[i] = line;
        line += strcspn(line, "\t\r");
        if (*line != 0)
            *line++ = 0;
    }
}

bool facts_load(struct facts *facts, const WCHAR *name, size_t count)
{
    char *line;

    facts->text = resource_text(name);
    facts->rows = calloc(count + 1, sizeof *facts->rows);
    facts->count = 0;
    if (facts->text == NULL || facts->rows == NULL)
        return check(false, "the facts %s can be loaded", utf8(name));
    line = strtok(facts->text, "\n"); /* the header */
    while ((line = strtok(NULL, "\n")) != NULL && facts->count <= count)
        split(line, &facts->rows[facts->count++]);
    return check(facts->count == count, "the facts %s have %zu rows", utf8(name), count);
}

void facts_free(struct facts *facts)
{
    free(facts->rows);
    free(facts->text);
}

GUID facts_guid(const char *text)
{
    WCHAR wide[40] = L"{";
    GUID guid = { 0 };

    for (size_t i = 0; i < 36 && text[i] != 0; i++)
        wide[i + 1] = (unsigned char)text[i];
    wide[37] = L'}';
    check_hr(IIDFromString(wide, &guid), S_OK, "IIDFromString of %s", text);
    return guid;
}
