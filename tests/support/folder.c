/* folder.c - a real folder for files that other programs are to read. */
#define _GNU_SOURCE
#include "folder.h"

#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static void need(bool condition, const char *what)
{
    if (condition)
        return;
    perror(what);
    abort();
}

void folder_make(char folder[REAL_PATH_CHARS])
{
    const char *above = getenv("TMPDIR");

    snprintf(folder, REAL_PATH_CHARS, "%s/openvpc-test-XXXXXX", above != NULL && above[0] != 0 ? above : "/tmp");
    need(mkdtemp(folder) != NULL, folder);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status;
    (void)type;
    (void)where;
    return remove(path);
}

void folder_remove(const char *folder)
{
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *folder_path(const char *folder, const char *name, char path[REAL_PATH_CHARS])
{
    int length = snprintf(path, REAL_PATH_CHARS, "%s/%s", folder, name);

    need(length > 0 && length < REAL_PATH_CHARS, name);
    return path;
}
