/*
 * dumped.h - disks in a host in memory, and a real folder into which they are dumped for programs of others to read.
 *
 * For a suite of Criterion: dumped_begin and dumped_end are its .init and .fini.
 */
#ifndef OPENVPC_TESTS_DUMPED_H
#define OPENVPC_TESTS_DUMPED_H

#include "create_calls.h"
#include "folder.h"

extern struct memory_host dumped_host;

void dumped_begin(void);
/* Removes the folder, if there is one. No file of the host may be open. */
void dumped_end(void);

/* Makes a disk (create_calls.h), which has to succeed. */
void dumped_create(enum vhd_type type, const char16_t *image, const char16_t *parent, int32_t megabytes);

/* A path in the folder, which is made when it is first needed: a test that skips itself is not torn down. */
const char *dumped_path(const char *name, char path[REAL_PATH_CHARS]);

/* Dumps a file of the host under a name in the folder, and tells its path there. */
const char *dump(const char16_t *path, const char *name, char real[REAL_PATH_CHARS]);

#endif
