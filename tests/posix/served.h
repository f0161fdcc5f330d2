/*
 * served.h - disks in a real folder that nbdkit serves by the plugin, and what its clients make of them.
 *
 * For a suite of Criterion: served_begin and served_end are its .init and .fini.
 */
#ifndef OPENVPC_TESTS_SERVED_H
#define OPENVPC_TESTS_SERVED_H

#include "folder.h"
#include "program.h"

#include <stdbool.h>

extern char served_folder[REAL_PATH_CHARS];

void served_begin(void);
void served_end(void);

/*
 * Runs a script of sh in the folder. In it, `serve WORDS... --run COMMAND` is nbdkit with the plugin on a socket of its
 * own, which ends with COMMAND; $plugin is the plugin's file. `fails COMMAND...` succeeds when that fails, since a script
 * does not end by a command with ! before it.
 */
__attribute__((format(printf, 1, 2))) struct program_result served_script(const char *format, ...);

/* The same for a script that has to succeed: fails the test, with its output, when it does not. */
#define SERVED(...)                                                                                       \
    do {                                                                                                  \
        struct program_result served_result = served_script(__VA_ARGS__);                                 \
        cr_assert(served_result.exit_code == 0, "%d: %s", served_result.exit_code, served_result.output); \
        program_free(&served_result);                                                                     \
    } while (0)

#endif
