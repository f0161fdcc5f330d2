/* test_faults.c - every case of openvpc-faults, run under Wine: the DLL's code with Win32 functions that fail. */
#include "wine_case.h"

#include <criterion/criterion.h>

static const char *const command[] = { WINE_RUN, "--timeout", "400", NULL };

#define CASE(group, sentence)                                     \
    Test(group, sentence)                                         \
    {                                                             \
        wine_case(command, OPENVPC_FAULTS, #group "." #sentence); \
    }
#include "fault_case_list.h"
