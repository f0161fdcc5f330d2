/* counted.c - prints what a test has tried. */
#include "counted.h"

#include <stdarg.h>
#include <stdio.h>

void counted(const char *format, ...)
{
    char line[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    fprintf(stderr, "counted %s\n", line); /* at once, so that lines of tests that run side by side stay whole */
}
