/* nbd_clients.c - programs of others that read and write by NBD. */
#define _POSIX_C_SOURCE 200809L
#include "nbd_clients.h"

#include "need.h"
#include "program.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_COMMANDS 12

/* A client that hangs is ended, so that the test fails. */
#define WITHIN_SECONDS "timeout", "60"

static struct program_result run(const char *const arguments[])
{
    need_program(arguments[2]);
    return program_run(arguments);
}

static void succeed(const char *const arguments[])
{
    struct program_result result = run(arguments);

    cr_assert(result.exit_code == 0, "%s ended with %d: %s", arguments[2], result.exit_code, result.output);
    program_free(&result);
}

void nbd_info_says(const char *uri, uint64_t size, bool is_read_only)
{
    const char *const arguments[] = { WITHIN_SECONDS, "nbdinfo", uri, NULL };
    struct program_result result = run(arguments);
    char expected[100];

    cr_assert(result.exit_code == 0, "nbdinfo ended with %d: %s", result.exit_code, result.output);
    snprintf(expected, sizeof expected, "export-size: %llu", (unsigned long long)size);
    cr_expect(strstr(result.output, expected) != NULL, "not '%s': %s", expected, result.output);
    snprintf(expected, sizeof expected, "is_read_only: %s", is_read_only ? "true" : "false");
    cr_expect(strstr(result.output, expected) != NULL, "not '%s': %s", expected, result.output);
    cr_expect(strstr(result.output, "base:allocation") != NULL, "%s", result.output);
    program_free(&result);
}

void nbd_info_lists(const char *uri, unsigned count, const char *name)
{
    const char *const arguments[] = { WITHIN_SECONDS, "nbdinfo", "--list", uri, NULL };
    struct program_result result = run(arguments);
    char expected[300];
    unsigned found = 0;

    cr_assert(result.exit_code == 0, "nbdinfo ended with %d: %s", result.exit_code, result.output);
    for (const char *at = result.output; (at = strstr(at, "export=\"")) != NULL; at++)
        found++;
    cr_expect(found == count, "%u exports: %s", found, result.output);
    snprintf(expected, sizeof expected, "export=\"%s\":", name);
    cr_expect(strstr(result.output, expected) != NULL, "not '%s': %s", expected, result.output);
    program_free(&result);
}

void nbd_copy_to(const char *uri, const char *file)
{
    const char *const arguments[] = { WITHIN_SECONDS, "nbdcopy", "--connections=4", uri, file, NULL };

    succeed(arguments);
}

void nbd_convert_to(const char *uri, const char *file)
{
    const char *const arguments[] = {
        WITHIN_SECONDS, "qemu-img", "convert", "-f", "raw", "-O", "raw", uri, file, NULL
    };

    succeed(arguments);
}

void nbd_copy_from(const char *file, const char *uri)
{
    const char *const arguments[] = { WITHIN_SECONDS, "nbdcopy", "--flush", file, uri, NULL };

    succeed(arguments);
}

void nbd_hashes_to(const char *folder, const char *uri, const char *hex)
{
    static void (*const ways[])(const char *, const char *) = { nbd_copy_to, nbd_convert_to };

    for (size_t i = 0; i < 2; i++) {
        char flat[REAL_PATH_CHARS], found[65];
        ways[i](uri, folder_path(folder, "flat", flat));
        reader_sha256(flat, found);
        cr_expect(strcmp(found, hex) == 0, "%s: %s", i == 0 ? "nbdcopy" : "qemu-img", found);
        unlink(flat);
    }
}

bool nbd_qemu_io(const char *uri, bool read_only, const char *const commands[])
{
    const char *arguments[8 + 2 * MOST_COMMANDS] = { WITHIN_SECONDS, "qemu-io", "-f", "raw" };
    size_t count = 5;
    struct program_result result;
    bool good;

    if (read_only)
        arguments[count++] = "-r";
    for (size_t i = 0; commands[i] != NULL; i++) {
        cr_assert(i < MOST_COMMANDS);
        arguments[count++] = "-c";
        arguments[count++] = commands[i];
    }
    arguments[count++] = uri;
    arguments[count] = NULL;
    result = run(arguments);
    good = result.exit_code == 0 && strstr(result.output, "verification failed") == NULL &&
           strstr(result.output, "error") == NULL;
    if (!good)
        fprintf(stderr, "qemu-io: %s\n", result.output);
    program_free(&result);
    return good;
}
