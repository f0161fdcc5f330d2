/* test_faults.c - every case of openvpc-faults, run under Wine: the DLL's code with Win32 functions that fail. */
#include "need.h"
#include "program.h"
#include "wine_case.h"

#include <criterion/criterion.h>
#include <unistd.h>

static const char *const command[] = { WINE_RUN, "--timeout", "400", NULL };

#define CASE(group, sentence)                                     \
    Test(group, sentence)                                         \
    {                                                             \
        wine_case(command, OPENVPC_FAULTS, #group "." #sentence); \
    }
#include "fault_case_list.h"

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
