/* wine_script.c - runs a script in Wine's script host. */
#include "wine_script.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define MOST_ARGUMENTS 8
#define HOST_ARGUMENTS 4 /* the command, the host, its option, the script */

const char *windows_path(const char *path, char windows[REAL_PATH_CHARS])
{
    snprintf(windows, REAL_PATH_CHARS, "Z:%.500s", path);
    for (char *slash = windows; (slash = strchr(slash, '/')) != NULL;)
        *slash = '\\';
    return windows;
}

struct program_result wine_script(const char *wine_run, const char *script, const char *const arguments[])
{
    char paths[MOST_ARGUMENTS + 1][REAL_PATH_CHARS];
    const char *command[HOST_ARGUMENTS + MOST_ARGUMENTS + 1] = { wine_run, "cscript.exe", "//nologo",
                                                                 windows_path(script, paths[MOST_ARGUMENTS]) };

    for (size_t i = 0; arguments[i] != NULL; i++) {
        cr_assert(i < MOST_ARGUMENTS, "there are too many arguments for %s", script);
        command[HOST_ARGUMENTS + i] = arguments[i][0] == '/' ? windows_path(arguments[i], paths[i]) : arguments[i];
    }
    return program_run(command);
}
