/*
 * fixtures.h - images that real products wrote, which are not part of this project.
 *
 * They are looked for in the folder that the environment variable OPENVPC_FIXTURES names, else in the one that the
 * build was configured with.
 */
#ifndef OPENVPC_TESTS_FIXTURES_H
#define OPENVPC_TESTS_FIXTURES_H

#include "folder.h"

/* The folder; it need not be there. */
const char *fixture_folder(void);

/* The path of one of them; NULL when it is not there, and then *reason says what is missing. */
const char *fixture_path(const char *name, char path[REAL_PATH_CHARS], const char **reason);

/* Skips the test when the fixture is not there. */
#define NEED_FIXTURE(name, path)                                   \
    do {                                                           \
        const char *fixture_reason;                                \
        if (fixture_path((name), (path), &fixture_reason) == NULL) \
            cr_skip_test("%s", fixture_reason);                    \
    } while (0)

#endif
