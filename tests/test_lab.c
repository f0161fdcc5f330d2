/*
 * test_lab.c - every case of openvpc-lab, run in the volume laboratory: a test for each.
 *
 * The laboratory is set up once, and the program runs all cases there before the first test; what it said lies in a
 * file, in which each test finds its case. Where no laboratory can be set up, the cases that need none are run
 * without. Where CI is set to true, a skipped case has failed.
 */
#include "file_text.h"
#include "need.h"
#include "program.h"
#include "wine_case.h"

#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECONDS "800"

static const char *const in_lab[] = { "timeout", "-k5", SECONDS, VOLUME_LAB, "wine", OPENVPC_LAB, NULL };
static const char *const without_lab[] = { WINE_RUN, "--timeout", SECONDS, OPENVPC_LAB, NULL };

static void keep_output(const struct program_result *result, const char *mode)
{
    FILE *file = fopen(LAB_OUTPUT, mode);

    if (file == NULL || fputs(result->output, file) < 0 || fclose(file) != 0)
        abort();
}

/* Runs in the process that starts the tests, which share no memory with it. */
ReportHook(PRE_ALL)(struct criterion_test_set *tests)
{
    struct program_result result;

    (void)tests;
    remove(LAB_OUTPUT);
    if (access(OPENVPC_LAB, R_OK) != 0)
        return;
    result = program_run(in_lab);
    keep_output(&result, "w");
    if (result.exit_code == PROGRAM_SKIPPED && strstr(result.output, "\nCases: ") == NULL) {
        program_free(&result);
        result = program_run(without_lab);
        keep_output(&result, "a");
    }
    program_free(&result);
}

/* This machine cannot do it, which is no reason to fail but where it should. */
static void skip_case(const char *reason)
{
    const char *ci = getenv("CI");

    if (ci != NULL && strcmp(ci, "true") == 0)
        cr_assert_fail("skipped, which must not be where CI is true: %s", reason);
    cr_skip_test("%s", reason);
}

/* A case ends with a line of "ok ", "FAILED " or "skipped ", its name, and why; indented lines before it explain. */
static int is_about(const char *line, const char *word, const char *name)
{
    size_t length = strlen(word);

    return strncmp(line, word, length) == 0 && strncmp(line + length, name, strlen(name)) == 0 &&
           strchr(":\n", line[length + strlen(name)]) != NULL;
}

static void judge(const char *output, const char *name)
{
    const char *explanation = output, *next;

    for (const char *line = output; *line != 0; line = next) {
        next = line + strcspn(line, "\n");
        next += *next == '\n';
        if (is_about(line, "ok ", name))
            return;
        if (is_about(line, "skipped ", name)) {
            char reason[1000];
            snprintf(reason, sizeof reason, "%.*s", (int)(next - line), line);
            skip_case(reason);
        }
        if (is_about(line, "FAILED ", name))
            cr_assert_fail("%.*s", (int)(next - explanation), explanation);
        if (line[0] != ' ')
            explanation = next;
    }
    cr_assert_fail("%s was not run; the last that was said is:\n%s", name, explanation);
}

static void lab_case(const char *name)
{
    char *output = file_text_at(LAB_OUTPUT);

    if (output == NULL)
        skip_missing("the Windows programs are not built; build the preset win64 first");
    judge(output, name);
    free(output);
}

#define CASE(group, sentence)                \
    Test(group, sentence)                    \
    {                                        \
        lab_case(#group "." #sentence);      \
    }
#include "lab_cases.h"
#undef CASE

/* The count, and what was skipped and why, which Criterion does not tell by itself. */
ReportHook(POST_ALL)(struct criterion_global_stats *stats)
{
    static const char skipped[] = "skipped ", refusal[] = "volume-lab: ", count[] = "  Documented codes: ";
    char *output = file_text_at(LAB_OUTPUT), *rest = NULL;

    (void)stats;
    if (output == NULL)
        return;
    for (char *line = strtok_r(output, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        if (strncmp(line, skipped, strlen(skipped)) == 0)
            fprintf(stderr, "[SKIP] %s\n", line + strlen(skipped));
        if (strncmp(line, refusal, strlen(refusal)) == 0 || strncmp(line, count, strlen(count)) == 0)
            fprintf(stderr, "%s\n", line);
    }
    free(output);
}
