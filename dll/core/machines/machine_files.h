/*
 * machine_files.h - the files of machines as a whole: a new machine, another name, deleting.
 *
 * `folder` is that of the register (machine_register.h). Paths of machines are those of their files, resolved.
 */
#ifndef OPENVPC_MACHINE_FILES_H
#define OPENVPC_MACHINE_FILES_H

#include "config_document.h"
#include "vhd_io.h"

/*
 * Makes and registers a machine with what machine_template.h says, and the folders that are missing. VHD_MACHINE_TAKEN
 * where one of that name is registered, what vhd_target_check says, and what machine_register_add does. On failure
 * nothing is there that was not there before.
 */
enum vhd_status machine_create(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                               const char16_t *build, struct vhd_error *error);

/* Registers a machine that is there. `document` is what is in its file. */
enum vhd_status machine_enter_in_register(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                          const struct config_document *document, struct vhd_error *error);

/*
 * Takes the machine at that path out of the register. *found: whether it was there; when it is not, and a file of the
 * register cannot be read, that may be the one, and this fails.
 */
enum vhd_status machine_leave_register(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                       bool *found, struct vhd_error *error);

/*
 * Gives the file another name in its folder, and the register that name. VHD_MACHINE_TAKEN where another machine or
 * file has it. A machine that is not registered stays so; one that is stays registered at every moment, by one of the
 * names. On failure it has the old one, unless the file cannot be moved back.
 */
enum vhd_status machine_rename(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                               const char16_t *new_path, const struct config_document *document,
                               struct vhd_error *error);

/*
 * Deletes the file of a machine, its saved state and its undo disks, and takes it out of the register; *found is false,
 * and nothing is deleted, when it was not registered. Its file is a stranger's: of what that names, only the .vsv that has
 * the machine's own name is deleted, and the undo disks that are its own (machine_undo.h), and nothing else, such as hard
 * disks, ever is. A file that cannot be read names nothing: `document` is NULL then.
 *
 * Nothing is deleted while somebody has one of the files, or while it cannot be told whether it is registered, or who
 * names an undo disk, since a file of the register cannot be read. On failure the machine is still registered and its
 * file there, though what belongs to it may have gone; it can be deleted again.
 */
enum vhd_status machine_delete(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                               const struct config_document *document, bool *found, struct vhd_error *error);

/* Deletes the saved state that the file names, by the same rule; where that is another's, a link, or not there, nothing. */
enum vhd_status machine_delete_saved_state(const struct vhd_host *host, const char16_t *path,
                                           const struct config_document *document, struct vhd_error *error);

#endif
