/* need.h - skips a test for want of what it needs: a program of others, or something that another preset builds. */
#ifndef OPENVPC_TESTS_NEED_H
#define OPENVPC_TESTS_NEED_H

#include "readers.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * Skips the calling test. Fails it instead where everything has been installed and built (environment variable
 * OPENVPC_SKIP_NOTHING, which tests/run sets).
 */
static inline void skip_missing(const char *reason)
{
    if (getenv("OPENVPC_SKIP_NOTHING") != NULL)
        cr_assert_fail("%s", reason);
    cr_skip_test("%s", reason);
}

/* A program that toolchains/bootstrap installs. */
static inline void need_program(const char *name)
{
    char reason[100];

    if (reader_exists(name))
        return;
    snprintf(reason, sizeof reason, "%s is not installed", name);
    skip_missing(reason);
}

#endif
