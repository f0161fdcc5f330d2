/*
 * export_run.h - runs export_machine.vbs on a machine of sample_machines.h, into a folder of that folder, and looks at what
 * is in there. All names of files are such in the folder of sample.h.
 */
#ifndef OPENVPC_TESTS_EXPORT_RUN_H
#define OPENVPC_TESTS_EXPORT_RUN_H

#include "program.h"

/* What a shell, cmd, PowerShell or QEMU could mistake and a name may hold, beyond ASCII. */
#define HARD_UNICODE "a\xe2\x80\x99; touch pwned; \xe2\x80\x98 f\xc3\xbcr \xf0\x9f\x98\x80"

/* Exports to `target` (qemu, hyperv, libvirt) with an option or NULL; fails the calling test if that does not succeed. */
void exports(const char *name, const char *target, const char *folder, const char *option);

/* It also says something. */
void exports_and_says(const char *name, const char *target, const char *folder, const char *option, const char *says);

/* It fails with a sentence about something, and what has not been there is not there. */
void does_not_export(const char *name, const char *target, const char *folder, const char *option,
                     const char *mentions);

/* What is in a file, which has to be plain ASCII, to be freed. */
char *export_text(const char *name);

/* Runs a start.sh with a program in the place of QEMU that prints its words, each on a line; to be freed. */
struct program_result export_words(const char *start);

/* Expects the word behind an option to begin with something. */
void export_has_option(const struct program_result *words, const char *option, const char *value);

/* Expects xmllint to give that for an expression on out/domain.xml. */
void export_domain_has(const char *expression, const char *expected);

#endif
