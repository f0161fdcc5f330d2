/* test_running.c - every case of openvpc-running, run under Wine: machines that run in QEMU. */
#define _POSIX_C_SOURCE 200809L
#include "wine_script.h"
#include "need.h"
#include "program.h"
#include "wine_cases.h"

#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <stdlib.h>

static const char *const command[] = { WINE_RUN, "--timeout", WINE_SECONDS, NULL };
static const struct wine_program running = { OPENVPC_RUNNING, command, RUNNING_OUTPUT, 1100 };

static struct wine_case cases[] = {
#define CASE(group, sentence) { #group "." #sentence, NULL },
#include "running_case_list.h"
#undef CASE
};

ReportHook(PRE_ALL)(struct criterion_test_set *tests)
{
    const size_t count = wine_cases_selected(tests, cases, sizeof cases / sizeof *cases);
    char guest[REAL_PATH_CHARS];

    setenv("OPENVPC_GUEST", windows_path(OPENVPC_GUEST, guest), 1);
    wine_cases_begin(&running);
    if (wine_cases_can_run(&running))
        wine_cases_run(&running, cases, count);
}

#define CASE(group, sentence)                                              \
    Test(group, sentence)                                                  \
    {                                                                      \
        wine_cases_judge(&running, #group "." #sentence, wine_cases_skip); \
    }
#include "running_case_list.h"
#undef CASE

ReportHook(POST_ALL)(struct criterion_global_stats *stats)
{
    (void)stats;
    wine_cases_count(&running);
}
