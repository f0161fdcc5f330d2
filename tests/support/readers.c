/* readers.c - programs of others that read images and files. */
#include "readers.h"
#include "program.h"

#include <stdio.h>
#include <stdlib.h>

/* Runs a line of the shell with $0 and $1. */
static bool shell(const char *line, const char *first, const char *second)
{
    const char *const arguments[] = { "sh", "-c", line, first, second, NULL };
    struct program_result result = program_run(arguments);

    program_free(&result);
    return result.exit_code == 0;
}

bool reader_exists(const char *program)
{
    return shell("command -v \"$0\"", program, NULL);
}

bool reader_7zip(const char *image, const char *flat)
{
    return shell("7zz x -tvhd -so \"$0\" >\"$1\"", image, flat);
}

void reader_sha256(const char *file, char hex[65])
{
    const char *const arguments[] = { "sha256sum", file, NULL };
    struct program_result result = program_run(arguments);

    if (result.exit_code != 0) {
        fprintf(stderr, "sha256sum: %s\n", result.output);
        abort();
    }
    snprintf(hex, 65, "%s", result.output);
    program_free(&result);
}
