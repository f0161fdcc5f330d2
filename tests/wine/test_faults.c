/* test_faults.c - every case of openvpc-faults, run under Wine: the DLL's code with Win32 functions that fail. */
#include "need.h"
#include "program.h"
#include "wine_cases.h"

#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <unistd.h>

static const char *const command[] = { WINE_RUN, "--timeout", WINE_SECONDS, NULL };
static const struct wine_program faults = { OPENVPC_FAULTS, command, FAULTS_OUTPUT, 1500 };

static struct wine_case cases[] = {
#define CASE(group, sentence) { #group "." #sentence, "it lets functions of the system fail" },
#include "fault_case_list.h"
#undef CASE
};

ReportHook(PRE_ALL)(struct criterion_test_set *tests)
{
    const size_t count = wine_cases_selected(tests, cases, sizeof cases / sizeof *cases);

    wine_cases_begin(&faults);
    if (wine_cases_can_run(&faults))
        wine_cases_run(&faults, cases, count);
}

#define CASE(group, sentence)                                             \
    Test(group, sentence)                                                 \
    {                                                                     \
        wine_cases_judge(&faults, #group "." #sentence, wine_cases_skip); \
    }
#include "fault_case_list.h"
#undef CASE

Test(session_end, leaves_no_file_of_a_disk_that_is_being_created)
{
    const char *const arguments[] = { SESSION_END, OPENVPC_FAULTS, NULL };
    struct program_result result;

    if (access(OPENVPC_FAULTS, R_OK) != 0)
        skip_missing("the Windows programs are not built; build the preset win64 first");
    result = program_run(arguments);
    cr_assert_eq(result.exit_code, 0, "session-end ended with %d and said:\n%s", result.exit_code, result.output);
    program_free(&result);
}

ReportHook(POST_ALL)(struct criterion_global_stats *stats)
{
    (void)stats;
    wine_cases_count(&faults);
}
