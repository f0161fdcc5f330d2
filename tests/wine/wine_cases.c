/* wine_cases.c - runs cases of a Windows test program under Wine, and finds in what it said how each has ended. */
#define _POSIX_C_SOURCE 200809L
#include "wine_cases.h"

#include "counted.h"
#include "file_text.h"
#include "need.h"
#include "program.h"

#include <criterion/criterion.h>
#include <criterion/internal/ordered-set.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_WORDS 12         /* of the command */
#define MAX_CASES 4000       /* of a program */
#define MAX_CHARACTERS 30000 /* of the names that one start is given: a command line of Windows has 32,767 */
#define MAX_STARTS 3
#define LAST_LINES 20 /* shown of a case that has lost its program */

/* What this file writes between the lines of the program. No program begins a line so. */
#define START "== start of "
#define AGAIN "== again, "
#define LOST "== lost "

bool wine_cases_can_run(const struct wine_program *program)
{
    return access(program->program, R_OK) == 0;
}

/* Which cases */

static bool has_name(const struct criterion_test *test, const char *name)
{
    const size_t length = strlen(test->category);

    return strncmp(name, test->category, length) == 0 && name[length] == '.' &&
           strcmp(name + length + 1, test->name) == 0;
}

static bool is_selected(struct criterion_test_set *tests, const char *name)
{
    FOREACH_SET(struct criterion_suite_set * suite, tests->suites)
    {
        FOREACH_SET(struct criterion_test * test, suite->tests)
        {
            if (has_name(test, name))
                return !test->data->disabled;
        }
    }
    return false;
}

size_t wine_cases_selected(struct criterion_test_set *tests, struct wine_case *cases, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (is_selected(tests, cases[i].name))
            cases[kept++] = cases[i];
    return kept;
}

/* What the program says: a line of "ok ", "FAILED " or "skipped " about each case; indented lines before it explain. */

/* Where Wine says of a process that was killed that it has lost its server, it may get no further than that. */
static const char *behind_wine(const char *line)
{
    static const char wine[] = "wine client error:";
    const char *end = strncmp(line, wine, sizeof wine - 1) == 0 ? strstr(line + sizeof wine - 1, ": ") : NULL;

    return end != NULL && end < line + strcspn(line, "\n") ? end + 2 : line;
}

static bool is_about(const char *line, const char *word, const char *name)
{
    const size_t length = strlen(word);

    line = behind_wine(line);
    return strncmp(line, word, length) == 0 && strncmp(line + length, name, strlen(name)) == 0 &&
           strchr(":\n", line[length + strlen(name)]) != NULL;
}

static bool is_result(const char *line, const char *name)
{
    return is_about(line, "ok ", name) || is_about(line, "FAILED ", name) || is_about(line, "skipped ", name);
}

static const char *next_line(const char *line)
{
    line += strcspn(line, "\n");
    return line + (*line == '\n');
}

/* A whole line that `is` about a case; NULL: there is none. */
static const char *find_line(const char *text, bool (*is)(const char *line, const char *name), const char *name)
{
    for (; *text != 0; text = next_line(text))
        if (is(text, name))
            return text;
    return NULL;
}

static bool begins(const char *line, const char *name)
{
    return is_about(line, "running ", name);
}

static bool has_line(const char *text, const char *beginning)
{
    for (; *text != 0; text = next_line(text))
        if (strncmp(text, beginning, strlen(beginning)) == 0)
            return true;
    return false;
}

/* Running */

static void append(const struct wine_program *program, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void append(const struct wine_program *program, const char *format, ...)
{
    FILE *file = fopen(program->output, "a");
    va_list arguments;

    va_start(arguments, format);
    if (file == NULL || vfprintf(file, format, arguments) < 0 || fclose(file) != 0)
        abort();
    va_end(arguments);
}

static time_t begun_at;

static time_t seconds_now(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        abort();
    return now.tv_sec;
}

static long seconds_left(const struct wine_program *program)
{
    return (long)program->seconds - (long)(seconds_now() - begun_at);
}

void wine_cases_begin(const struct wine_program *program)
{
    remove(program->output);
    begun_at = seconds_now();
}

/* A start of the program with some cases; `text` is what it said. */
struct start {
    const struct wine_case *cases;
    size_t count;
    int exit_code;
    char *text;
};

static void run_once(const struct wine_program *program, struct start *start)
{
    const char *arguments[MAX_WORDS + 1 + MAX_CASES + 1];
    struct program_result result;
    char seconds[24];
    size_t words = 0;

    snprintf(seconds, sizeof seconds, "%ld", seconds_left(program));
    for (; words < MAX_WORDS && program->command[words] != NULL; words++)
        arguments[words] = strcmp(program->command[words], WINE_SECONDS) == 0 ? seconds : program->command[words];
    arguments[words++] = program->program;
    for (size_t i = 0; i < start->count; i++)
        arguments[words++] = start->cases[i].name;
    arguments[words] = NULL;
    append(program, START "%zu\n", start->count);
    result = program_run_into(arguments, program->output);
    start->exit_code = result.exit_code;
    start->text = result.output;
}

/*
 * Starts the program again when it ended before it said that it begins a case, as Wine's loader may when the server of
 * the session is just being replaced, or where addresses cannot be fixed (toolchains/wine-addresses). Nothing of a case
 * has run then, so no failure of it can be hidden; that it happened is counted.
 */
static void run_start(const struct wine_program *program, struct start *start)
{
    run_once(program, start);
    for (int starts = 1; starts < MAX_STARTS && seconds_left(program) > 0 && !has_line(start->text, "running ");
         starts++) {
        if (start->exit_code == PROGRAM_SKIPPED)
            return; /* which is the word of the command, not of the program */
        append(program, AGAIN "for no case had begun when it ended with %d\n", start->exit_code);
        free(start->text);
        run_once(program, start);
    }
}

/* The exit code that fits what was said. */
static int fitting_code(const char *text)
{
    if (has_line(text, "FAILED "))
        return EXIT_FAILURE;
    return has_line(text, "ok ") ? EXIT_SUCCESS : PROGRAM_SKIPPED;
}

/*
 * How many of its cases a start is done with. When it ended in the middle of one, or badly behind its last one, that
 * one has lost the program.
 */
static size_t done_with(const struct wine_program *program, const struct start *start)
{
    size_t begun = 0;
    const char *last;

    for (size_t i = 0; i < start->count; i++)
        if (find_line(start->text, begins, start->cases[i].name) != NULL)
            begun = i + 1;
    if (begun == 0)
        return start->count; /* the program does not begin or does not know them */
    last = start->cases[begun - 1].name;
    if (find_line(start->text, is_result, last) == NULL || start->exit_code != fitting_code(start->text))
        append(program, LOST "%s: its program ended with %d\n", last, start->exit_code);
    if (has_line(start->text, "Cases: "))
        return start->count;
    if (begun < start->count)
        append(program, AGAIN "for it ended with %d in %s\n", start->exit_code, last);
    return begun;
}

/* Runs cases that share a process, behind each that ends it in a new one. */
static bool run_together(const struct wine_program *program, const struct wine_case cases[], size_t count)
{
    while (count > 0 && seconds_left(program) > 0) {
        struct start start = { .cases = cases };
        size_t characters = 0, done;
        bool refused;
        for (; start.count < count && characters < MAX_CHARACTERS; start.count++)
            characters += strlen(cases[start.count].name) + 1;
        run_start(program, &start);
        refused = start.exit_code == PROGRAM_SKIPPED && !has_line(start.text, "running ");
        done = done_with(program, &start);
        free(start.text);
        if (refused)
            return false;
        cases += done;
        count -= done;
    }
    return true;
}

bool wine_cases_run(const struct wine_program *program, const struct wine_case *cases, size_t count)
{
    struct wine_case together[MAX_CASES] = { { NULL, NULL } };
    size_t shared = 0;

    if (count > MAX_CASES)
        abort();
    for (size_t i = 0; i < count; i++)
        if (cases[i].alone == NULL)
            together[shared++] = cases[i];
    if (!run_together(program, together, shared))
        return false;
    for (size_t i = 0; i < count; i++)
        if (cases[i].alone != NULL && !run_together(program, &cases[i], 1))
            return false;
    return true;
}

/* Every other case, from the first or the second on. */
static size_t half_of(const struct wine_case *cases, size_t count, size_t first, struct wine_case half[MAX_CASES])
{
    size_t taken = 0;

    for (size_t i = first; i < count; i += 2)
        half[taken++] = cases[i];
    return taken;
}

bool wine_cases_run_beside(const struct wine_program *first, const struct wine_program *second,
                           const struct wine_case *cases, size_t count)
{
    struct wine_case half[MAX_CASES];
    int status = 0;
    pid_t child;
    char *text;
    bool ran;

    remove(second->output);
    fflush(NULL); /* or both would write it */
    if (count > MAX_CASES || (child = fork()) < 0)
        abort();
    if (child == 0)
        _exit(wine_cases_run(second, half, half_of(cases, count, 1, half)) ? EXIT_SUCCESS : EXIT_FAILURE);
    ran = wine_cases_run(first, half, half_of(cases, count, 0, half));
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status))
        abort();
    text = file_text_at(second->output);
    append(first, "%s", text != NULL ? text : "");
    free(text);
    return ran && WEXITSTATUS(status) == EXIT_SUCCESS;
}

/* Judging */

void wine_cases_skip(const char *reason)
{
    /* What a case may be skipped for everywhere: another machine, or no files of other products, which are not part of
     * this project. The rest is a matter of how the machine was set up. */
    static const char *const everywhere[] = { "free space", "processor", "other products" };

    for (size_t i = 0; i < sizeof everywhere / sizeof *everywhere; i++)
        if (strstr(reason, everywhere[i]) != NULL)
            cr_skip_test("%s", reason);
    skip_missing(reason);
}

/* Passes on what a case counted, for tests/run to show. */
static void show_counts(const char *from, const char *to)
{
    for (; from < to; from = next_line(from)) {
        const char *line = behind_wine(from);
        if (strncmp(line, "counted ", 8) == 0)
            fprintf(stderr, "%.*s\n", (int)strcspn(line, "\n"), line);
    }
}

/* From the last lines of a part of the text on. */
static const char *last_lines(const char *from, const char *to)
{
    size_t lines = 0;

    for (const char *line = from; line < to; line = next_line(line))
        lines++;
    for (; lines > LAST_LINES; lines--)
        from = next_line(from);
    return from;
}

static void judge(const char *text, const char *name, void (*skip_case)(const char *reason))
{
    const char *begin = find_line(text, begins, name), *result, *end, *lost;
    char reason[1000];

    if (begin == NULL)
        cr_assert_fail("%s was not run; the last that was said is:\n%s", name, last_lines(text, text + strlen(text)));
    result = find_line(begin, is_result, name);
    for (lost = begin; *lost != 0 && !is_about(lost, LOST, name); lost = next_line(lost)) {
    }
    if (*lost != 0) {
        begin = last_lines(begin, lost);
        lost += strlen("== ");
        cr_assert_fail("%.*s; the last that it printed:\n%.*s", (int)strcspn(lost, "\n"), lost,
                       (int)(lost - strlen("== ") - begin), begin);
    }
    if (result == NULL)
        cr_assert_fail("%s has not ended; it said:\n%s", name, begin);
    end = next_line(result);
    show_counts(begin, end);
    if (is_about(result, "FAILED ", name))
        cr_assert_fail("%.*s", (int)(end - begin), begin);
    snprintf(reason, sizeof reason, "%.*s", (int)strcspn(result, "\n"), result);
    if (is_about(result, "skipped ", name))
        skip_case(reason);
}

void wine_cases_judge(const struct wine_program *program, const char *name, void (*skip_case)(const char *reason))
{
    char *text = file_text_at(program->output);

    if (text == NULL)
        skip_missing("the Windows programs are not built; build the preset win64 first");
    judge(text, name, skip_case);
    free(text);
}

/* Counting */

void wine_cases_count(const struct wine_program *program)
{
    char *text = file_text_at(program->output);
    const char *slash = strrchr(program->program, '/'), *name = slash != NULL ? slash + 1 : program->program;
    unsigned starts = 0, restarts = 0, cases = 0;

    if (text == NULL)
        return;
    for (const char *line = text; *line != 0; line = next_line(line)) {
        starts += strncmp(line, START, strlen(START)) == 0;
        cases += strncmp(line, "running ", strlen("running ")) == 0;
        if (strncmp(line, AGAIN, strlen(AGAIN)) == 0) {
            line += strlen(AGAIN);
            fprintf(stderr, "restarted %s, %.*s\n", name, (int)strcspn(line, "\n"), line);
            restarts++;
        }
    }
    counted("%s: %u cases in %u starts of Wine, %u of them because the one before ended too early", name, cases, starts,
            restarts);
    free(text);
}
