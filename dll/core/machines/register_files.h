/*
 * register_files.h - the files of the register of machines: each leads to a machine. For machine_register*.c, whose header
 * says what the register is.
 */
#ifndef OPENVPC_REGISTER_FILES_H
#define OPENVPC_REGISTER_FILES_H

#include "vhd_io.h"
#include "vhd_strings.h"

#define REGISTER_EXTENSION u".vmcx"

/*
 * The names of a register's files, to be freed; none on failure. None where its folder is missing, which a drive that is
 * not ready says as well, but that is a failure.
 */
enum vhd_status register_names(const struct vhd_host *host, const char16_t *folder, struct vhd_strings *list,
                               struct vhd_error *error);

/* Makes the path of one of them; false if it is too long to be one. */
bool register_file_path(const char16_t *folder, const char16_t *name, char16_t file[VHD_PATH_CHARS]);

/*
 * Where a file of the register leads. VHD_OK when that is a place that a machine may have, whether or not one is there;
 * else it is no file of a register, or cannot be read, as the error says.
 */
enum vhd_status register_follow(const struct vhd_host *host, const char16_t *file, char16_t path[VHD_PATH_CHARS],
                                struct vhd_error *error);

/* The same of one that nobody else has open. *leads is false for one that leads to no place; fails if it cannot be read. */
enum vhd_status register_follow_open(const struct vhd_host *host, struct vhd_file *open, const char16_t *file,
                                     char16_t path[VHD_PATH_CHARS], bool *leads, struct vhd_error *error);

/* Whether a machine is there: a file. */
enum vhd_status register_find_machine(const struct vhd_host *host, const char16_t *path, bool *there,
                                      struct vhd_error *error);

#endif
