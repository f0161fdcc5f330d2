/*
 * test_scripts.c - every script of harness/scripts, run by Wine's cscript against the registered DLL; what the scripts
 * create is read back by programs that share no code with OpenVPC.
 *
 * Wine's script host ends with 0 whatever happens, so each script has to print "done" as its last act.
 */
#define _XOPEN_SOURCE 700
#include "program.h"
#include "wine_case.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/openvpc-scripts-XXXXXX";

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static void make_folder(void)
{
    cr_assert_not_null(mkdtemp(folder));
}

static void remove_folder(void)
{
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

TestSuite(scripts, .init = make_folder, .fini = remove_folder);

/* The folder as a Windows program sees it: Z: is the root of the file system. */
static void windows_folder(char *path, size_t size)
{
    snprintf(path, size, "Z:%s", folder);
    for (char *at = path; *at != 0; at++)
        if (*at == '/')
            *at = '\\';
}

static void run_script(const char *name)
{
    char script[512], argument[128];
    /* By a path that begins with a drive: cscript takes one that begins with a slash for an option. */
    snprintf(script, sizeof script, "Z:%s/%s", SCRIPTS, name);
    const char *const arguments[] = { WINE_RUN, "cscript.exe", "//nologo", script, argument, NULL };
    struct program_result result;

    if (access(OPENVPC_DLL, R_OK) != 0)
        wine_skip("the DLL is not built; build the preset win64 first");
    windows_folder(argument, sizeof argument);
    result = program_run(arguments);
    cr_expect_null(strstr(result.output, "check failed"), "%s said:\n%s", name, result.output);
    cr_assert(program_says(&result, "done"), "%s did not reach its end; it said:\n%s", name, result.output);
    program_free(&result);
}

/* Runs a program on a file of the folder and demands a text in what it says. */
static void expect_program_says(const char *const arguments[], const char *text)
{
    struct program_result result = program_run(arguments);

    cr_expect_not_null(strstr(result.output, text), "%s does not say '%s' but\n%s", arguments[0], text, result.output);
    program_free(&result);
}

static const char *in_folder(char *path, size_t size, const char *name)
{
    snprintf(path, size, "%s/%s", folder, name);
    return path;
}

Test(scripts, create_a_parent_of_exactly_10_gb_that_qemu_reads)
{
    char parent[128];

    run_script("create_parent.vbs");
    in_folder(parent, sizeof parent, "parent.vhd");
    expect_program_says((const char *const[]){ "qemu-img", "info", parent, NULL }, "(10737418240 bytes)");
}

Test(scripts, of_three_lines_leave_a_child_that_libvhdi_and_7_zip_read)
{
    char child[128], parent[128];
    struct stat status;

    run_script("create_parent.vbs");
    run_script("three_lines.vbs");
    in_folder(child, sizeof child, "child.vhd");
    expect_program_says((const char *const[]){ "vhdiinfo", child, NULL }, "(10737418240 bytes)");
    expect_program_says((const char *const[]){ "vhdiinfo", child, NULL }, "Differential");
    expect_program_says((const char *const[]){ "7zz", "l", "-tvhd", child, NULL }, "10737418240");
    in_folder(parent, sizeof parent, "parent.vhd");
    cr_expect_eq(stat(parent, &status), 0, "its parent stays beside it");
}

Test(scripts, end_without_waiting_and_the_disk_is_complete_vbscript)
{
    char fixed[128];
    struct stat status = { 0 };

    run_script("ends_without_waiting.vbs");
    cr_assert_eq(stat(in_folder(fixed, sizeof fixed, "fixed.vhd"), &status), 0, "the disk is there");
    cr_expect_eq(status.st_size, 50 * 1048576 + 512);
    expect_program_says((const char *const[]){ "vhdiinfo", fixed, NULL }, "Fixed");
}

#define SCRIPT(test, name)     \
    Test(scripts, test)        \
    {                          \
        run_script(name);      \
    }
SCRIPT(create_a_chain_vbscript, "create_chain.vbs")
SCRIPT(create_a_chain_jscript, "create_chain.js")
SCRIPT(cancel_a_task, "cancel.vbs")
SCRIPT(end_without_waiting_jscript, "ends_without_waiting.js")
SCRIPT(see_codes_and_sentences_vbscript, "errors.vbs")
SCRIPT(see_codes_and_sentences_jscript, "errors.js")
SCRIPT(walk_over_tasks_vbscript, "tasks.vbs")
SCRIPT(walk_over_tasks_jscript, "tasks.js")

/* So that a new script is not left out here. */
Test(scripts, are_all_run)
{
    DIR *scripts = opendir(SCRIPTS);
    unsigned count = 0;

    cr_assert_not_null(scripts);
    for (struct dirent *entry; (entry = readdir(scripts)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(scripts);
    cr_expect_eq(count, 11, "harness/scripts holds %u scripts", count);
}
