/*
 * vhd_rewrite.h - new contents in the place of those of a file, all at once.
 *
 * They are written to a file of another name in the same folder, whatever that holds, which then takes the place of the
 * first. At whatever moment the process or the power ends, the file has the old contents or the new ones.
 */
#ifndef OPENVPC_VHD_REWRITE_H
#define OPENVPC_VHD_REWRITE_H

#include "vhd_io.h"

/* Writes the contents into the file of the other name, and flushes them. */
enum vhd_status vhd_rewrite_fill(struct vhd_file *file, const void *bytes, size_t size, struct vhd_error *error);

/*
 * Puts it in the place of the file at `path`. May be tried again when it failed, since others keep a file from being
 * replaced while they have it open; until it succeeds, the file at `path` is as before.
 */
enum vhd_status vhd_rewrite_finish(struct vhd_file *file, const char16_t *path, struct vhd_error *error);

#endif
