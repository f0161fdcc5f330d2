/* vhd_whole_file.h - a small file, read as a whole while anybody else may do with it what he likes. */
#ifndef OPENVPC_VHD_WHOLE_FILE_H
#define OPENVPC_VHD_WHOLE_FILE_H

#include "vhd_io.h"

/*
 * All bytes of a file, to be freed by the caller; *bytes is NULL on failure. VHD_FILE_TOO_LARGE when it has more than
 * `limit`; else what host->ops->open says, and VHD_READ_PAST_END when it became shorter meanwhile.
 */
enum vhd_status vhd_read_whole_file(const struct vhd_host *host, const char16_t *path, size_t limit, void **bytes,
                                    size_t *size, struct vhd_error *error);

/* The same of a file that is open, and stays so. */
enum vhd_status vhd_read_open_file(struct vhd_file *file, const char16_t *path, size_t limit, void **bytes,
                                   size_t *size, struct vhd_error *error);

#endif
