/* programs.h - runs programs of others, with files in a folder that goes afterwards. */
#ifndef OPENVPC_TESTS_PROGRAMS_H
#define OPENVPC_TESTS_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>

#define REAL_PATH_CHARS 512

/* A new folder, in TMPDIR or /tmp, and its removal with all that is in it. */
void folder_make(char folder[REAL_PATH_CHARS]);
void folder_remove(const char *folder);

/* folder/name */
const char *folder_path(const char *folder, const char *name, char path[REAL_PATH_CHARS]);

bool program_exists(const char *name);

/* Runs argv[0], found in PATH, with its output going to a file; what it says on stderr is dropped. Its exit status. */
int program_run(const char *const argv[], const char *output);

/* Reads the beginning of a file as text. */
void file_text(const char *real_path, char *text, size_t size);

/* The SHA-256 of a file in hex, by sha256sum. */
void file_sha256(const char *real_path, const char *folder, char hex[65]);

#endif
