/*
 * test_installer.c - every case of installer/try-install: what installer/build has made is installed, upgraded, repaired,
 * removed, and used without being installed, in a Wine prefix of its own.
 */
#include "program.h"

#include <criterion/criterion.h>

#include <stddef.h>

/* In the order of `try-install --list`, by the alphabet. */
#define CASES(CASE)                                                              \
    CASE(a_client_with_a_manifest_needs_no_registration)                         \
    CASE(a_folder_that_is_named_is_taken_and_not_the_one_of_the_version_before)  \
    CASE(a_release_belongs_together_and_tells_winget_what_is_installed)          \
    CASE(a_repair_brings_back_files_and_keys)                                    \
    CASE(a_server_whose_file_is_gone_is_no_obstacle)                             \
    CASE(an_upgrade_is_as_a_new_installation)                                    \
    CASE(it_is_not_installed_over_another_vendors_server)                        \
    CASE(it_leaves_in_the_registry_what_regsvr32_leaves)                         \
    CASE(removing_it_leaves_registry_and_files_as_before)                        \
    CASE(the_class_runs_in_a_process_of_the_systems_own)                         \
    CASE(the_folder_that_was_chosen_is_that_of_the_next_version_and_of_a_repair) \
    CASE(the_name_of_virtual_server_is_installed_on_demand_and_not_over_another) \
    CASE(the_name_of_virtual_server_is_there_only_together_with_the_server)      \
    CASE(the_zip_tests_itself_across_apartments_and_processes)                   \
    CASE(the_zip_tests_itself_where_nothing_is_registered)                       \
    CASE(where_no_32_bit_programs_run_there_is_nothing_for_them)

static void try_install(const char *name)
{
    const char *const arguments[] = { TRY_INSTALL, name, NULL };
    struct program_result result = program_run(arguments);

    cr_assert_eq(result.exit_code, 0, "%s ended with %d and said:\n%s", name, result.exit_code, result.output);
    program_free(&result);
}

#define CASE(sentence)          \
    Test(installer, sentence)   \
    {                           \
        try_install(#sentence); \
    }
CASES(CASE)
#undef CASE

Test(try_install, lists_exactly_these_cases)
{
    static const char expected[] =
#define CASE(sentence) #sentence "\n"
        CASES(CASE);
#undef CASE
    const char *const arguments[] = { TRY_INSTALL, "--list", NULL };
    struct program_result result = program_run(arguments);

    cr_assert_str_eq(result.output, expected, "try-install has other cases");
    program_free(&result);
}
