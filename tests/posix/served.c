/* served.c - disks in a real folder that nbdkit serves by the plugin. */
#include "served.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char served_folder[REAL_PATH_CHARS];

void served_begin(void)
{
    folder_make(served_folder);
}

void served_end(void)
{
    folder_remove(served_folder);
}

/* With -U - nbdkit would make a folder for the socket in /tmp, and leave it there when it cannot serve. */
struct program_result served_script(const char *format, ...)
{
    static const char prologue[] =
        "set -eu; cd \"$1\"; sockets=$1; plugin=$2; export LC_ALL=C.UTF-8\n"
        "serve() { nbdkit -U \"$(mktemp -u \"$sockets/.socket.XXXXXX\")\" \"$plugin\" \"$@\"; }\n"
        "fails() { if \"$@\"; then return 1; fi; }\n";
    char script[8192];
    va_list arguments;
    int length = snprintf(script, sizeof script, "%s", prologue);

    va_start(arguments, format);
    length += vsnprintf(script + length, sizeof script - (size_t)length, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof script)
        abort();
    return program_run((const char *[]){ "bash", "-c", script, "bash", served_folder, PLUGIN, NULL });
}
