/* wine_script.c - runs a script in a script host, or a program. */
#define _POSIX_C_SOURCE 200809L
#include "wine_script.h"

#include <criterion/criterion.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_ARGUMENTS 8
#define MAX_WORDS 4 /* the command, the host, its option, the script */

const char *windows_path(const char *path, char windows[REAL_PATH_CHARS])
{
    snprintf(windows, REAL_PATH_CHARS, "Z:%.500s", path);
    for (char *slash = windows; (slash = strchr(slash, '/')) != NULL;)
        *slash = '\\';
    return windows;
}

size_t scripts_of(const char *folder, struct script scripts[MAX_SCRIPTS], size_t least)
{
    char pattern[REAL_PATH_CHARS];
    glob_t found = { 0 };
    size_t count;

    if (glob(folder_path(folder, "*.[vj]*s", pattern), 0, NULL, &found) != 0 || found.gl_pathc < least ||
        found.gl_pathc > MAX_SCRIPTS) {
        fprintf(stderr, "%s has %zu scripts, not from %zu to %d\n", folder, (size_t)found.gl_pathc, least, MAX_SCRIPTS);
        abort();
    }
    count = found.gl_pathc;
    for (size_t i = 0; i < count; i++)
        snprintf(scripts[i].path, REAL_PATH_CHARS, "%s", found.gl_pathv[i]);
    globfree(&found);
    return count;
}

/* Whether a word is an absolute path: its first folder is there. Options of Windows begin with a slash, too. */
static bool is_path(const char *word)
{
    char first[REAL_PATH_CHARS];

    if (word[0] != '/')
        return false;
    snprintf(first, sizeof first, "/%.*s", (int)strcspn(word + 1, "/"), word + 1);
    return access(first, F_OK) == 0;
}

/* Adds the arguments to a command, those that are absolute paths as Windows paths, and runs it. */
static struct program_result run(const char *const command[], size_t words, const char *const arguments[])
{
    char paths[MAX_ARGUMENTS][REAL_PATH_CHARS];
    const char *all[MAX_WORDS + MAX_ARGUMENTS + 1] = { NULL };

    for (size_t i = 0; i < words; i++)
        all[i] = command[i];
    for (size_t i = 0; arguments[i] != NULL; i++) {
        cr_assert(i < MAX_ARGUMENTS, "there are too many arguments for %s", command[words - 1]);
        all[words + i] = is_path(arguments[i]) ? windows_path(arguments[i], paths[i]) : arguments[i];
    }
    return program_run(all);
}

struct program_result wine_script(const char *wine_run, const char *host, const char *script,
                                  const char *const arguments[])
{
    char path[REAL_PATH_CHARS];
    const char *const by_wine[] = { wine_run, "cscript.exe", "//nologo", windows_path(script, path) };
    const char *const by_host[] = { wine_run, host, path };

    return host == NULL ? run(by_wine, sizeof by_wine / sizeof *by_wine, arguments)
                        : run(by_host, sizeof by_host / sizeof *by_host, arguments);
}

struct program_result wine_program(const char *wine_run, const char *program, const char *const arguments[])
{
    const char *const command[] = { wine_run, program };

    return run(command, sizeof command / sizeof *command, arguments);
}
