/* export_read.h - reads what export_machine.vbs writes by the rules of cmd and of PowerShell, which are not here. */
#ifndef OPENVPC_TESTS_EXPORT_READ_H
#define OPENVPC_TESTS_EXPORT_READ_H

#include <stdbool.h>

/*
 * Whether the program of a command file gets this word. Fails the calling test where cmd would take something in the line
 * for its own: a variable, another command, a file.
 */
bool export_cmd_has(const char *text, const char *word);

/* Whether a script has this string, in UTF-8: in quotes, perhaps with characters by their numbers added to it. */
bool export_powershell_has(const char *text, const char *string);

#endif
