/* programs.c - runs programs of others. */
#define _GNU_SOURCE
#include "programs.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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

bool program_exists(const char *name)
{
    const char *rest = getenv("PATH");

    while (rest != NULL && *rest != 0) {
        int length = (int)strcspn(rest, ":");
        char path[REAL_PATH_CHARS];
        snprintf(path, sizeof path, "%.*s/%s", length, rest, name);
        if (access(path, X_OK) == 0)
            return true;
        rest += length + (rest[length] == ':');
    }
    return false;
}

int program_run(const char *const argv[], const char *output)
{
    pid_t child = fork();
    int status = 0;

    need(child >= 0, "fork");
    if (child == 0) {
        int out = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0666), null = open("/dev/null", O_RDWR);
        if (out < 0 || null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(null, 2) < 0)
            _exit(126);
        execvp(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    need(waitpid(child, &status, 0) == child, "waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

void file_text(const char *real_path, char *text, size_t size)
{
    FILE *file = fopen(real_path, "rb");

    need(file != NULL, real_path);
    text[fread(text, 1, size - 1, file)] = 0;
    fclose(file);
}

void file_sha256(const char *real_path, const char *folder, char hex[65])
{
    const char *const argv[] = { "sha256sum", real_path, NULL };
    char output[REAL_PATH_CHARS];

    need(program_run(argv, folder_path(folder, "sha256", output)) == 0, "sha256sum");
    file_text(output, hex, 65);
}
