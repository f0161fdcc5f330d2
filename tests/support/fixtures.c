/* fixtures.c - finds images that real products wrote. */
#include "fixtures.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const char *fixture_folder(void)
{
    const char *folder = getenv("OPENVPC_FIXTURES");

    return folder != NULL && folder[0] != 0 ? folder : OPENVPC_FIXTURES_DEFAULT;
}

const char *fixture_path(const char *name, char path[REAL_PATH_CHARS], const char **reason)
{
    static char text[2 * REAL_PATH_CHARS];

    folder_path(fixture_folder(), name, path);
    if (access(path, R_OK) == 0)
        return path;
    snprintf(text, sizeof text, "%s is missing; set OPENVPC_FIXTURES to the folder of fixtures", path);
    *reason = text;
    return NULL;
}
