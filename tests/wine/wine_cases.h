/*
 * wine_cases.h - runs the cases of a Windows test program (harness/framework/harness.c) under Wine, each as one test of Criterion.
 *
 * Many cases share a start of Wine, which takes as long as most of them do. A case that ends its program loses only
 * itself: another start goes on behind it. What was said lies in a file, in which each test finds its case, since the
 * tests are processes of their own.
 */
#ifndef OPENVPC_TESTS_WINE_CASES_H
#define OPENVPC_TESTS_WINE_CASES_H

#include <criterion/types.h>
#include <stdbool.h>
#include <stddef.h>

/* A word of a command, for which the seconds are put that are left. */
#define WINE_SECONDS "<seconds>"

struct wine_program {
    const char *program;
    const char *const *command; /* what runs it, NULL-terminated: wine-run, or volume-lab and Wine */
    const char *output;         /* the file */
    unsigned seconds;           /* that all cases may take together; what has not run by then has failed */
};

struct wine_case {
    const char *name;  /* group.sentence */
    const char *alone; /* why it takes a process of its own; NULL: it takes none */
};

/* Whether the program has been built. */
bool wine_cases_can_run(const struct wine_program *program);

/* Takes out the cases that Criterion will not run, because of its --filter; gives how many are left. */
size_t wine_cases_selected(struct criterion_test_set *tests, struct wine_case *cases, size_t count);

/* Begins the file anew, and the seconds. To be called before the tests, in a ReportHook(PRE_ALL), as the next one may be. */
void wine_cases_begin(const struct wine_program *program);

/*
 * Runs cases, which stay in their order but for those that take a process of their own, which are the last. False when
 * the command has refused to run the program (exit code PROGRAM_SKIPPED), whose reason is in the file then.
 */
bool wine_cases_run(const struct wine_program *program, const struct wine_case *cases, size_t count);

/*
 * The same with every other case by a second program beside the first, whose commands give each a world of its own. What the
 * second says is in its own file, and follows in the first one's.
 */
bool wine_cases_run_beside(const struct wine_program *first, const struct wine_program *second,
                           const struct wine_case *cases, size_t count);

/*
 * Passes the calling test, fails it with what the case has said, or gives the reason for which the case was skipped to
 * `skip_case`, which does not come back.
 */
void wine_cases_judge(const struct wine_program *program, const char *name, void (*skip_case)(const char *reason));

/* Skips the calling test, or fails it where the reason is not the machine but how it was set up. */
void wine_cases_skip(const char *reason);

/*
 * Prints how often Wine was started, and a line "restarted ..." for each start that should not have been necessary,
 * which tests/run counts. To be called behind the tests, in a ReportHook(POST_ALL).
 */
void wine_cases_count(const struct wine_program *program);

#endif
