/* wine_case.c - runs one case of a Windows test program under Wine. */
#include "wine_case.h"

#include "need.h"
#include "program.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MOST_ARGUMENTS 16
#define MOST_STARTS 3

/* What a case may be skipped for everywhere: the machine is another one. The rest is a matter of how it was set up. */
static void skip_case(const char *reason)
{
    static const char *const machines[] = { "free space", "processor" };

    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
        if (strstr(reason, machines[i]) != NULL)
            cr_skip_test("%s", reason);
    skip_missing(reason);
}

/* Passes on what the program counted, for tests/run to show. */
static void show_counts(const char *output)
{
    for (const char *line = output; line != NULL; line = strchr(line, '\n'))
        if (strncmp(line += *line == '\n', "counted ", 8) == 0)
            fprintf(stderr, "%.*s\n", (int)strcspn(line, "\n"), line);
}

/*
 * Starts the program again when it ended before it said that it begins the case, as Wine's loader may when the server of
 * the session is just being replaced, or where addresses cannot be fixed (toolchains/wine-addresses). Nothing of the
 * case has run then, so no failure of it can be hidden; that it happened is counted.
 */
static struct program_result start(const char *const arguments[], const char *name)
{
    struct program_result result = program_run(arguments);
    char first[200];

    snprintf(first, sizeof first, "running %s", name);
    for (int starts = 1; strstr(result.output, first) == NULL && starts < MOST_STARTS; starts++) {
        fprintf(stderr, "counted wine_case: %s was not started (exit code %d) and is started again; Wine said: %s\n",
                name, result.exit_code, result.output);
        program_free(&result);
        result = program_run(arguments);
    }
    return result;
}

void wine_case(const char *const command[], const char *program, const char *name)
{
    const char *arguments[MOST_ARGUMENTS] = { NULL };
    struct program_result result;
    char skipped[200], reason[1000];
    size_t count = 0;

    if (access(program, R_OK) != 0)
        skip_missing("the Windows programs are not built; build the preset win64 first");
    for (; command[count] != NULL && count < MOST_ARGUMENTS - 3; count++)
        arguments[count] = command[count];
    arguments[count++] = program;
    arguments[count++] = name;
    result = start(arguments, name);
    snprintf(skipped, sizeof skipped, "skipped %s: ", name);
    if (result.exit_code == PROGRAM_SKIPPED)
        skip_case(program_line(&result, skipped, reason, sizeof reason) != NULL ? reason : result.output);
    show_counts(result.output);
    cr_assert_eq(result.exit_code, 0, "%s ended with %d and said:\n%s", name, result.exit_code, result.output);
    program_free(&result);
}
