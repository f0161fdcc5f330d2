/* wine_script.h - runs a script in a script host, or a program. */
#ifndef OPENVPC_TESTS_WINE_SCRIPT_H
#define OPENVPC_TESTS_WINE_SCRIPT_H

#include "folder.h"
#include "program.h"

#include <stddef.h>

/* A path of this system as Windows programs see it. */
const char *windows_path(const char *path, char windows[REAL_PATH_CHARS]);

struct script {
    char path[REAL_PATH_CHARS];
};

#define MAX_SCRIPTS 64

/*
 * The scripts of a folder, in VBScript and JScript; how many they are. Ends the test program when there are fewer than
 * `least`: of none, all would pass.
 */
size_t scripts_of(const char *folder, struct script scripts[MAX_SCRIPTS], size_t least);

/*
 * Runs a script by `wine_run` with arguments, of which the last is NULL; those that are absolute paths are handed over
 * as Windows paths. `host` is openvpc-script.exe, or NULL for the script host of Wine, which says nothing of errors of
 * scripts and ends with 0, so that a script has to say itself that it came to its end. To be freed with program_free.
 */
struct program_result wine_script(const char *wine_run, const char *host, const char *script,
                                  const char *const arguments[]);

/* The same with a Windows program in the place of a script. */
struct program_result wine_program(const char *wine_run, const char *program, const char *const arguments[]);

#endif
