/* file_text.c - the text of a file as a string. */
#include "file_text.h"

#include <stdlib.h>

char *file_text(FILE *file)
{
    char *text;
    long end;
    size_t size;

    fseek(file, 0, SEEK_END);
    end = ftell(file);
    rewind(file);
    text = end >= 0 ? malloc((size_t)end + 1) : NULL;
    if (text == NULL)
        abort();
    size = fread(text, 1, (size_t)end, file);
    if (ferror(file))
        abort();
    text[size] = 0;
    return text;
}

char *file_text_at(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text;

    if (file == NULL)
        return NULL;
    text = file_text(file);
    fclose(file);
    return text;
}
