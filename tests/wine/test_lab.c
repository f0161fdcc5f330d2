/*
 * test_lab.c - every case of openvpc-lab, run in the volume laboratory: a test for each.
 *
 * Two laboratories are set up beside each other, since cases wait more than they work, and the program runs all cases
 * there before the first test; what it said lies in a file, in which each test finds its case. Where no laboratory can be
 * set up, the cases that need none are run without. Where CI is set to true, a skipped case has failed.
 */
#include "file_text.h"
#include "program.h"
#include "wine_cases.h"

#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS 1100

#define IN_LAB(number)                                                                  \
    {                                                                                   \
        "timeout", "-k5", WINE_SECONDS, ONE_PROCESSOR, number, VOLUME_LAB, "wine", NULL \
    }
static const char *const in_lab[] = IN_LAB("5"), *const in_second_lab[] = IN_LAB("6");
static const char *const without_lab[] = { WINE_RUN, "--timeout", WINE_SECONDS, NULL };

static const struct wine_program lab = { OPENVPC_LAB, in_lab, LAB_OUTPUT, SECONDS };
static const struct wine_program second_lab = { OPENVPC_LAB, in_second_lab, LAB_OUTPUT ".second", SECONDS };
static const struct wine_program without_laboratory = { OPENVPC_LAB, without_lab, LAB_OUTPUT, SECONDS };

static struct wine_case cases[] = {
#define CASE(group, sentence) { #group "." #sentence, NULL },
#include "lab_cases.h"
#undef CASE
};

/* The laboratory registers the DLL itself; without it, that is to be done in the prefix of these tests. */
static void run_without_laboratory(size_t count)
{
    const char *const registering[] = { REGISTER_DLL, getenv("OPENVPC_DLL"), NULL };
    struct program_result result = program_run_into(registering, LAB_OUTPUT);

    program_free(&result);
    wine_cases_run(&without_laboratory, cases, count);
}

/* Runs in the process that starts the tests, which share no memory with it. */
ReportHook(PRE_ALL)(struct criterion_test_set *tests)
{
    const size_t count = wine_cases_selected(tests, cases, sizeof cases / sizeof *cases);

    wine_cases_begin(&lab);
    if (wine_cases_can_run(&lab) && !wine_cases_run_beside(&lab, &second_lab, cases, count))
        run_without_laboratory(count);
}

/* This machine cannot do it, which is no reason to fail but where it should. */
static void skip_case(const char *reason)
{
    const char *ci = getenv("CI");

    if (ci != NULL && strcmp(ci, "true") == 0)
        cr_assert_fail("skipped, which must not be where CI is true: %s", reason);
    cr_skip_test("%s", reason);
}

#define CASE(group, sentence)                                    \
    Test(group, sentence)                                        \
    {                                                            \
        wine_cases_judge(&lab, #group "." #sentence, skip_case); \
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
    wine_cases_count(&lab);
}
