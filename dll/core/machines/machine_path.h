/*
 * machine_path.h - the paths of other files in a machine's file.
 *
 * Each stands there twice, in .../absolute and .../relative, of which one or both may be missing or empty. Both are
 * taken from the folder of the machine's file, so that an "absolute" one may be a bare name. The relative one is tried
 * first, as a machine may have been moved or copied with its disks.
 *
 * The file is a stranger's. What is no path by the rules of vhd_path.h counts as none, and a server other than that
 * which holds the machine is not asked whether the file is there; it is then taken to be.
 */
#ifndef OPENVPC_MACHINE_PATH_H
#define OPENVPC_MACHINE_PATH_H

#include "config_document.h"
#include "vhd_io.h"

/*
 * The path below `key`, resolved; `machine` is that of the machine's file. The absolute one as it is written, if both
 * are of the same file. Empty if there is none. Of a file that is not there, the absolute path is told.
 */
enum vhd_status machine_path_get(const struct vhd_host *host, const struct config_document *document,
                                 const char16_t *key, const char16_t *machine, char16_t path[VHD_PATH_CHARS],
                                 bool *is_there, struct vhd_error *error);

/* Puts both; empty with an empty path. The relative one is empty, too, for a file on another drive or share. */
enum config_change machine_path_put(struct config_document *document, const char16_t *key, const char16_t *machine,
                                    const char16_t *path);

#endif
