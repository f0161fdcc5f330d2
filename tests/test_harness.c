/*
 * test_harness.c - every case of the harness, run under Wine against the registered DLL: a test for each.
 *
 * The lists are the programs' own, so that no case can be forgotten here.
 */
#include "wine_case.h"

#include <criterion/criterion.h>

static const char *const command[] = { WINE_RUN, NULL };

#define CASE(group, sentence)                                               \
    Test(group, sentence)                                                   \
    {                                                                       \
        wine_case(command, OPENVPC_HARNESS, #group "." #sentence);          \
    }
#include "case_list.h"
