/*
 * test_harness.c - every case of the harness and every script beside it, run under Wine against the registered DLL: a
 * test for each. What scripts have made is then read by programs of others.
 *
 * Cases wait more than they work, so every other one runs in a second prefix beside the first: those that do not race,
 * and then those that do, on all processors.
 *
 * The list of cases is the program's own and scripts are found by their folder, so that none can be forgotten here.
 */
#define _POSIX_C_SOURCE 200809L
#include "fixtures.h"
#include "folder.h"
#include "need.h"
#include "program.h"
#include "wine_cases.h"
#include "wine_script.h"

#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <criterion/parameterized.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* CMake says where things are; a variable of the same name in the environment wins. */
static const char *place(const char *variable, const char *otherwise)
{
    const char *value = getenv(variable);

    return value != NULL && value[0] != 0 ? value : otherwise;
}

static const char *wine_run(void)
{
    return place("WINE_RUN", WINE_RUN);
}

static const char *harness(void)
{
    return place("OPENVPC_HARNESS", OPENVPC_HARNESS);
}

/* The cases of the program */

#define HARNESS_SECONDS 1500

static struct wine_case cases[] = {
#define CASE(group, sentence) { #group "." #sentence, NULL },
#define CASE_ALONE(group, sentence, reason) { #group "." #sentence, reason },
#include "case_list.h"
#undef CASE
};

/* Groups in which threads and processes are to race. The others take less of one processor than of several. */
static const char *const racing[] = { "com_apartments.",
                                      "com_class_factory.",
                                      "com_configuration_file.",
                                      "com_events.",
                                      "com_exit.",
                                      "com_locking.",
                                      "com_object.",
                                      "com_processes.",
                                      "com_stress.",
                                      "com_task.",
                                      "com_task_collection.",
                                      "com_threads.",
                                      "com_unload.",
                                      "machine_processes.",
                                      "machine_programs." };

static bool is_of(const struct wine_case *of, const char *group)
{
    return strncmp(of->name, group, strlen(group)) == 0;
}

static bool races(const struct wine_case *of)
{
    for (size_t i = 0; i < sizeof racing / sizeof *racing; i++)
        if (is_of(of, racing[i]))
            return true;
    return false;
}

/* Where every other case runs; NULL: they all run in one prefix. CTest sets both. */
static const char *second_prefix(void)
{
    return getenv("OPENVPC_SECOND_WINEPREFIX");
}

static struct wine_program program(bool second, bool on_one)
{
    static char setting[REAL_PATH_CHARS];
    static const char *first_command[] = { ONE_PROCESSOR, "1", NULL, "--timeout", WINE_SECONDS, NULL };
    static const char *second_command[] = { ONE_PROCESSOR, "8", "env", setting, NULL, "--timeout", WINE_SECONDS, NULL };
    const char **command = second ? second_command : first_command;

    if (second)
        snprintf(setting, sizeof setting, "OPENVPC_WINEPREFIX=%s", second_prefix());
    first_command[2] = second_command[4] = wine_run();
    return (struct wine_program){ harness(), on_one ? command : command + 2,
                                  second ? HARNESS_OUTPUT ".second" : HARNESS_OUTPUT, HARNESS_SECONDS };
}

/* False when Wine is refused. */
static bool run_cases(bool on_one, const struct wine_case *taken, size_t count)
{
    const struct wine_program first = program(false, on_one);
    struct wine_program second;

    if (second_prefix() == NULL)
        return wine_cases_run(&first, taken, count);
    second = program(true, on_one);
    return wine_cases_run_beside(&first, &second, taken, count);
}

static size_t take(const struct wine_case *from, size_t count, bool racing_ones, struct wine_case *taken)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (races(&from[i]) == racing_ones)
            taken[kept++] = from[i];
    return kept;
}

/* Runs in the process that starts the tests, which share no memory with it. */
ReportHook(PRE_ALL)(struct criterion_test_set *tests)
{
    const size_t count = wine_cases_selected(tests, cases, sizeof cases / sizeof *cases);
    const struct wine_program run = program(false, true);
    struct wine_case taken[sizeof cases / sizeof *cases];

    setenv("OPENVPC_FIXTURES", fixture_folder(), 1); /* where native tests look, the programs under Wine look too */
    wine_cases_begin(&run);
    if (wine_cases_can_run(&run) && run_cases(true, taken, take(cases, count, false, taken)))
        run_cases(false, taken, take(cases, count, true, taken));
}

static void judge_case(const char *name)
{
    const struct wine_program run = program(false, true);

    wine_cases_judge(&run, name, wine_cases_skip);
}

#define CASE(group, sentence)             \
    Test(group, sentence)                 \
    {                                     \
        judge_case(#group "." #sentence); \
    }
#include "case_list.h"
#undef CASE

ReportHook(POST_ALL)(struct criterion_global_stats *stats)
{
    const struct wine_program run = program(false, true);

    (void)stats;
    wine_cases_count(&run);
}

Test(openvpc_harness, has_each_group_that_is_to_race)
{
    for (size_t i = 0; i < sizeof racing / sizeof *racing; i++) {
        size_t found = 0;
        for (size_t j = 0; j < sizeof cases / sizeof *cases; j++)
            found += is_of(&cases[j], racing[i]);
        cr_expect(found > 0, "%s has no case", racing[i]);
    }
}

Test(openvpc_harness, lists_exactly_these_cases)
{
    static const char expected[] =
#define CASE(group, sentence) #group "." #sentence "\n"
#include "case_list.h"
#undef CASE
        ;
    const char *const arguments[] = { wine_run(), harness(), "--list", NULL };
    struct program_result result;

    if (access(harness(), R_OK) != 0)
        skip_missing("the Windows programs are not built; build the preset win64 first");
    result = program_run(arguments);
    cr_assert_str_eq(result.output, expected, "the program was built from another list");
    program_free(&result);
}

/* Scripts */

static void script_path(const char *name, char path[REAL_PATH_CHARS])
{
    snprintf(path, REAL_PATH_CHARS, "%.400s/%.100s", place("OPENVPC_SCRIPTS", OPENVPC_SCRIPTS), name);
}

static void run_script(const char *script, const char *folder)
{
    const char *const arguments[] = { folder, NULL };
    struct program_result result = wine_script(wine_run(), NULL, script, arguments);

    cr_assert(result.exit_code == 0 && program_says(&result, "done") && strstr(result.output, "check failed") == NULL,
              "%s ended with %d and said:\n%s", script, result.exit_code, result.output);
    program_free(&result);
}

/* A new folder with what all scripts start from, parent.vhd of 10 GB, which is itself made by a script. */
static void begin_folder(char folder[REAL_PATH_CHARS])
{
    char script[REAL_PATH_CHARS];

    folder_make(folder);
    script_path("create_parent.vbs", script);
    run_script(script, folder);
}

ParameterizedTestParameters(scripts, do_what_they_say)
{
    static struct script scripts[MAX_SCRIPTS];
    size_t count = scripts_of(place("OPENVPC_SCRIPTS", OPENVPC_SCRIPTS), scripts, 13);

    return cr_make_param_array(struct script, scripts, count);
}

ParameterizedTest(const struct script *script, scripts, do_what_they_say)
{
    char folder[REAL_PATH_CHARS];

    cr_log_info("%s", script->path);
    if (strstr(script->path, "/create_parent.") != NULL)
        folder_make(folder);
    else
        begin_folder(folder);
    run_script(script->path, folder);
    folder_remove(folder);
}

/* What scripts made, as others see it */

/* Runs a program of others and demands that it succeeds and that its output holds some texts. */
static void demand(const char *const arguments[], const char *first, const char *second, const char *third)
{
    const char *const texts[] = { first, second, third };
    struct program_result result = program_run(arguments);

    if (result.exit_code == 127)
        skip_missing(result.output);
    cr_assert_eq(result.exit_code, 0, "%s ended with %d and said:\n%s", arguments[0], result.exit_code, result.output);
    for (size_t i = 0; i < 3; i++)
        cr_assert(strstr(result.output, texts[i]) != NULL, "%s does not say \"%s\" but:\n%s", arguments[0], texts[i],
                  result.output);
    program_free(&result);
}

/* What the three lines of most scripts make: parent.vhd and child.vhd. */
static void make_child(char folder[REAL_PATH_CHARS])
{
    char script[REAL_PATH_CHARS];

    begin_folder(folder);
    script_path("three_lines.vbs", script);
    run_script(script, folder);
}

Test(readers, libvhdi_reads_the_child_of_a_three_line_script, .timeout = 120)
{
    char folder[REAL_PATH_CHARS], child[REAL_PATH_CHARS];
    const char *const arguments[] = { "vhdiinfo", child, NULL };

    make_child(folder);
    folder_path(folder, "child.vhd", child);
    demand(arguments, "Differential", "10737418240 bytes", ": parent.vhd");
    folder_remove(folder);
}

Test(readers, mtools_lists_the_floppy_of_a_script, .timeout = 120)
{
    char folder[REAL_PATH_CHARS], script[REAL_PATH_CHARS], floppy[REAL_PATH_CHARS];
    const char *const arguments[] = { "mdir", "-i", floppy, "::", NULL };

    folder_make(folder);
    script_path("floppy_and_host.vbs", script);
    run_script(script, folder);
    folder_path(folder, "floppies/driver.vfd", floppy);
    demand(arguments, "has no label", "No files", "1 457 664 bytes free");
    folder_remove(folder);
}

Test(readers, seven_zip_reads_the_child_of_a_three_line_script, .timeout = 300)
{
    char folder[REAL_PATH_CHARS], child[REAL_PATH_CHARS];
    /* "t" reads all of the disk, through the parent, as "x" does, but writes no 10 GB. */
    const char *const arguments[] = { "7zz", "t", "-tvhd", child, NULL };

    make_child(folder);
    folder_path(folder, "child.vhd", child);
    demand(arguments, "Everything is Ok", "Parent = parent.vhd", "10737418240");
    folder_remove(folder);
}

Test(readers, qemu_reads_the_exact_size_of_the_parent, .timeout = 120)
{
    char folder[REAL_PATH_CHARS], parent[REAL_PATH_CHARS];
    const char *const arguments[] = { "qemu-img", "info", parent, NULL };

    begin_folder(folder);
    folder_path(folder, "parent.vhd", parent);
    demand(arguments, "file format: vpc", "10737418240 bytes", "virtual size: 10 GiB");
    folder_remove(folder);
}

Test(readers, a_fixed_disk_is_complete_when_its_script_did_not_wait, .timeout = 120)
{
    static const char *const names[] = { "ends_without_waiting.vbs", "ends_without_waiting.js" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char folder[REAL_PATH_CHARS];
        struct stat status;
        char script[REAL_PATH_CHARS], disk[REAL_PATH_CHARS];
        const char *const arguments[] = { "qemu-img", "info", "-f", "vpc", disk, NULL };

        folder_make(folder);
        script_path(names[i], script);
        run_script(script, folder);
        folder_path(folder, "fixed.vhd", disk);
        cr_assert_eq(stat(disk, &status), 0, "%s leaves a disk", names[i]);
        cr_assert_eq(status.st_size, 50 * 1048576 + 512, "the file of %s has its full size", names[i]);
        demand(arguments, "file format: vpc", "52428800 bytes", "virtual size: 50 MiB");
        folder_remove(folder);
    }
}
