/* test_wine_run.c - what the other tests rely on in toolchains/wine-run. */
#define _POSIX_C_SOURCE 200809L
#include "folder.h"
#include "program.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <unistd.h>

static int exit_code(const char *const arguments[])
{
    struct program_result result = program_run(arguments);
    int code = result.exit_code;

    program_free(&result);
    return code;
}

/* Puts a program that runs its arguments in the place of Wine, which would not wait for one of Linux. */
static void replace_wine(const char *folder)
{
    char program[REAL_PATH_CHARS], path[4096];

    cr_assert_eq(symlink("/usr/bin/env", folder_path(folder, "wine", program)), 0);
    snprintf(path, sizeof path, "%s:%s", folder, getenv("PATH"));
    cr_assert_eq(setenv("PATH", path, 1), 0);
}

/* Else one start of Wine in some 8000 fails: toolchains/wine-addresses. */
Test(wine_run, gives_wine_no_randomised_addresses)
{
    static const char *const can[] = { "setarch", "-R", "true", NULL };
    static const char *const show[] = { WINE_RUN, "/bin/cat", "/proc/self/personality", NULL };
    char folder[REAL_PATH_CHARS];
    struct program_result shown;

    if (exit_code(can) != 0)
        cr_skip_test("this system does not let a program have fixed addresses");
    folder_make(folder);
    replace_wine(folder);
    shown = program_run(show);
    folder_remove(folder);
    cr_expect_eq(shown.exit_code, 0);
    cr_expect(strtoul(shown.output, NULL, 16) & ADDR_NO_RANDOMIZE, "the personality is %s", shown.output);
    program_free(&shown);
}

Test(wine_run, gives_the_exit_code_of_the_program)
{
    static const char *const arguments[] = { WINE_RUN, "cmd", "/c", "exit 42", NULL };

    cr_expect_eq(exit_code(arguments), 42);
}

Test(wine_run, ends_what_takes_too_long)
{
    static const char *const arguments[] = { WINE_RUN, "--timeout", "1", "cmd", "/c", "ping -n 60 127.0.0.1", NULL };
    struct program_result result = program_run(arguments);

    cr_expect_eq(result.exit_code, 124);
    cr_expect_neq(strstr(result.output, "cmd was ended: it took longer than 1 seconds"), NULL, "%s", result.output);
    program_free(&result);
}
