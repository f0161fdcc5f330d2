/* test_remote.c - every case of openvpc-remote, run under Wine: the machine host, with machines that are played. */
#include "need.h"
#include "wine_cases.h"

#include <criterion/criterion.h>
#include <criterion/hooks.h>

static const char *const command[] = { WINE_RUN, "--timeout", WINE_SECONDS, NULL };
static const struct wine_program remote = { OPENVPC_REMOTE, command, REMOTE_OUTPUT, 1000 };

static struct wine_case cases[] = {
#define CASE(group, sentence) { #group "." #sentence, NULL },
#include "remote_case_list.h"
#undef CASE
};

ReportHook(PRE_ALL)(struct criterion_test_set *tests)
{
    const size_t count = wine_cases_selected(tests, cases, sizeof cases / sizeof *cases);

    wine_cases_begin(&remote);
    if (wine_cases_can_run(&remote))
        wine_cases_run(&remote, cases, count);
}

#define CASE(group, sentence)                                             \
    Test(group, sentence)                                                 \
    {                                                                     \
        wine_cases_judge(&remote, #group "." #sentence, wine_cases_skip); \
    }
#include "remote_case_list.h"
#undef CASE

ReportHook(POST_ALL)(struct criterion_global_stats *stats)
{
    (void)stats;
    wine_cases_count(&remote);
}
