/* folder.h - a real folder for files that other programs are to read; it goes afterwards. */
#ifndef OPENVPC_TESTS_FOLDER_H
#define OPENVPC_TESTS_FOLDER_H

#define REAL_PATH_CHARS 512

/* A new folder, in TMPDIR or /tmp, and its removal with all that is in it. */
void folder_make(char folder[REAL_PATH_CHARS]);
void folder_remove(const char *folder);

/* folder/name */
const char *folder_path(const char *folder, const char *name, char path[REAL_PATH_CHARS]);

#endif
