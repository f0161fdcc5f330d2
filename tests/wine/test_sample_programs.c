/*
 * test_sample_programs.c - the samples in C and C++, run under Wine as a person runs them. Those in Python need
 * packages that are for Windows only, so their syntax is all that is tested.
 */
#define _POSIX_C_SOURCE 200809L
#include "expect.h"
#include "need.h"
#include "sample.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define SEED 5

struct program {
    char name[40];
};

/* Each makes a differencing disk and shows its chain. */
static const struct program programs[] = {
    { "sample-new-child.exe" },
    { "sample-new-child-dispatch.exe" },
    { "sample-new-child-cpp.exe" },
};

#define FOR_EACH_PROGRAM(sentence)                                                  \
    ParameterizedTestParameters(programs, sentence)                                 \
    {                                                                               \
        return cr_make_param_array(const struct program, programs, ROWS(programs)); \
    }                                                                               \
    ParameterizedTest(const struct program *program, programs, sentence, .timeout = 120)

FOR_EACH_PROGRAM(say_how_they_are_used)
{
    const char *const arguments[] = { NULL };
    struct program_result result = sample_run(program->name, arguments);

    cr_expect(result.exit_code == 2 && strncmp(result.output, "Usage: new_child", 16) == 0, "%s ended with %d:\n%s",
              program->name, result.exit_code, result.output);
    program_free(&result);
}

FOR_EACH_PROGRAM(make_a_child_and_show_its_chain)
{
    sample_begin(SEED);
    sample_put_chain();
    sample_succeeds(program->name, sample_path("new.vhd"), "child.vhd", NULL, "100%");
    remove(sample_path("new.vhd"));
    sample_succeeds(program->name, sample_path("new.vhd"), "child.vhd", NULL, "            Z:\\");
    seven_zip_reads("new.vhd", &sample_line.child);
    sample_end();
}

FOR_EACH_PROGRAM(may_be_given_one_path_from_the_folder_of_the_other)
{
    char parent[REAL_PATH_CHARS];

    sample_begin(SEED);
    sample_put_chain();
    snprintf(parent, sizeof parent, "%.400s", sample_path("child.vhd"));
    sample_succeeds(program->name, "new.vhd", parent, NULL, "\\new.vhd  (");
    seven_zip_reads("new.vhd", &sample_line.child);
    mkdir(sample_path("sub"), 0777);
    sample_succeeds(program->name, "sub\\..\\sub\\new.vhd", parent, NULL, "\\sub\\new.vhd  (");
    cr_expect(sample_is_there("sub/new.vhd"), "it is there");
    sample_end();
}

FOR_EACH_PROGRAM(tell_why_a_child_cannot_be_made)
{
    sample_begin(SEED);
    sample_put_chain();
    remove(sample_path("base.vhd"));
    sample_fails(program->name, sample_path("new.vhd"), "child.vhd", NULL, "\\middle.vhd'");
    cr_expect(!sample_is_there("new.vhd"), "nothing was made");
    sample_put(LINE_BASE, "base.vhd");
    sample_fails(program->name, sample_path("child.vhd"), "middle.vhd", NULL, "\\child.vhd'");
    core_reads(&sample_line.child, "child.vhd", "middle.vhd", "base.vhd");
    sample_end();
}

Test(programs, in_python_are_read_without_an_error)
{
    static const char *const names[] = { "new_child_comtypes.py", "new_child_pywin32.py" };

    need_program("python3");
    for (size_t i = 0; i < ROWS(names); i++) {
        char path[REAL_PATH_CHARS];
        const char *const arguments[] = { "python3", "-c", "import ast, sys; ast.parse(open(sys.argv[1]).read())",
                                          folder_path(OPENVPC_SAMPLES, names[i], path), NULL };
        struct program_result result = program_run(arguments);
        cr_expect_eq(result.exit_code, 0, "python3 says:\n%s", result.output);
        program_free(&result);
    }
}
