/* export_run.c - runs export_machine.vbs and looks at what it writes. */
#define _POSIX_C_SOURCE 200809L
#include "export_run.h"
#include "file_text.h"
#include "sample.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void exports_and_says(const char *name, const char *target, const char *folder, const char *option, const char *says)
{
    const char *const arguments[] = { name, target, sample_path(folder), option, NULL };
    struct program_result result = sample_run("export_machine.vbs", arguments);

    cr_assert(result.exit_code == 0 && program_says(&result, "done") && strstr(result.output, says) != NULL,
              "it ended with %d, not with 0 and '%s', and said:\n%s", result.exit_code, says, result.output);
    program_free(&result);
}

void exports(const char *name, const char *target, const char *folder, const char *option)
{
    exports_and_says(name, target, folder, option, "");
}

void does_not_export(const char *name, const char *target, const char *folder, const char *option, const char *mentions)
{
    const char *const arguments[] = { name, target, sample_path(folder), option, NULL };
    const bool was_there = sample_is_there(folder);
    struct program_result result = sample_run("export_machine.vbs", arguments);
    char sentence[1000] = "";

    program_line(&result, "failed: ", sentence, sizeof sentence);
    cr_expect(result.exit_code == 1 && strstr(sentence, mentions) != NULL && !program_says(&result, "done"),
              "it ended with %d, not with 1 and '%s', and said:\n%s", result.exit_code, mentions, result.output);
    cr_expect_eq(sample_is_there(folder), was_there, "%s", was_there ? "what was there has gone" : "something is left");
    program_free(&result);
}

char *export_text(const char *name)
{
    char *text = file_text_at(sample_path(name));

    cr_assert(text != NULL, "%s can be read", name);
    for (const char *c = text; *c != 0; c++)
        cr_assert((unsigned char)*c < 127, "%s is not plain ASCII: %.20s", name, c);
    return text;
}

struct program_result export_words(const char *start)
{
    const char *const arguments[] = { "sh", sample_path(start), "last one", NULL };
    FILE *file = fopen(sample_path("words"), "w");

    cr_assert(file != NULL);
    fputs("#!/bin/sh\nfor word; do printf '%s\\n' \"$word\"; done\n", file);
    fclose(file);
    chmod(sample_path("words"), 0755);
    setenv("QEMU", sample_path("words"), 1);
    return program_run(arguments);
}

void export_has_option(const struct program_result *words, const char *option, const char *value)
{
    char pair[1500];

    snprintf(pair, sizeof pair, "%s\n%s", option, value);
    cr_expect(strstr(words->output, pair) != NULL, "there is no %s %s in:\n%s", option, value, words->output);
}

void export_domain_has(const char *expression, const char *expected)
{
    const char *const arguments[] = {
        "xmllint", "--nonet", "--xpath", expression, sample_path("out/domain.xml"), NULL
    };
    struct program_result result = program_run(arguments);
    size_t length = strlen(result.output);

    if (length > 0 && result.output[length - 1] == '\n')
        result.output[length - 1] = 0;
    cr_expect(result.exit_code == 0 && strcmp(result.output, expected) == 0, "%s gives '%s', not '%s'", expression,
              result.output, expected);
    program_free(&result);
}
