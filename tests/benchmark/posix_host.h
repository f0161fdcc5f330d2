/*
 * posix_host.h - core over the files of a POSIX system, for the benchmark.
 *
 * The folder given to posix_host_init is drive C:. Only ASCII names. There is no sharing between programs, and renames
 * are as safe as rename(2); otherwise files are flushed, moved and sized as dll/win32 does it.
 */
#ifndef OPENVPC_TESTS_POSIX_HOST_H
#define OPENVPC_TESTS_POSIX_HOST_H

#include "vhd_io.h"

#define POSIX_PATH_CHARS 1024

struct posix_host {
    struct vhd_host host;
    char root[POSIX_PATH_CHARS];
    uint64_t bytes_read; /* from files, so far */
};

void posix_host_init(struct posix_host *self, const char *root);

/* "C:\name" for the name of a file in the folder. */
void posix_path(const char *name, char16_t path[VHD_PATH_CHARS]);

#endif
