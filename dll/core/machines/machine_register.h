/*
 * machine_register.h - the virtual machines that are registered: a folder of files, each of which leads to a machine.
 *
 * A machine has the name of its file, less the extension .vmc; names are compared without regard to case, and each is
 * there once: of several files that lead to machines of one name, the first by its own name counts. Passed over is what
 * is no such file (Hyper-V has others with that extension), what cannot be read, what leads to a file that is not there,
 * and what leads to another server than that of the folder, which is not contacted. The files of the machines are not
 * opened.
 *
 * A file that Windows lets be called LONGNA~1.VMC as well is that of one machine, and what lies beside it has one name:
 * that of the file in its folder, whatever leads to it.
 */
#ifndef OPENVPC_MACHINE_REGISTER_H
#define OPENVPC_MACHINE_REGISTER_H

#include "machine_label.h"
#include "machine_name.h"
#include "vhd_io.h"

struct vhd_new_file;

struct machine_entry {
    char16_t name[MACHINE_NAME_CHARS];
    char16_t path[VHD_PATH_CHARS]; /* of the machine */
    char16_t file[VHD_PATH_CHARS]; /* in the register */
};

/* All zeros is an empty list. */
struct machine_list {
    struct machine_entry **items; /* in the order of their names */
    size_t count, room;
    struct vhd_error unread; /* why a file could not be read at this moment, which may lead to one more; VHD_OK: none */
};

void machine_list_free(struct machine_list *list);

/*
 * The machines of a register. A folder that is not there, on a drive that is, is an empty one; one that cannot be looked into
 * is a failure. On failure the list is empty. Read again while machines get other names, but not for ever: five times at
 * most.
 */
enum vhd_status machine_register_read(const struct vhd_host *host, const char16_t *folder, struct machine_list *list,
                                      struct vhd_error *error);

/* The one of that name; NULL when there is none. */
const struct machine_entry *machine_list_find(const struct vhd_host *host, const struct machine_list *list,
                                              const char16_t *name);

/*
 * Registers the machine whose file that is, making the folder if it is missing. With `is_new` the caller has just made that
 * file, so that what leads there has been left by a machine that has gone. The new file is "<name>.vmcx", or
 * "<name> (2).vmcx" and so on where something else has that name; one that leads to nothing any more, on a drive that is
 * there, goes then. VHD_FILE_NOT_FOUND when the machine is not there, VHD_MACHINE_NAME_BAD and VHD_MACHINE_TAKEN for its
 * name, VHD_MACHINE_ELSEWHERE when it is on another server than the folder, and VHD_FILE_TOO_LARGE for a label that
 * nobody would read. On failure no machine is registered that was not. Of two who enter machines of one name at once, one at
 * least is told VHD_MACHINE_TAKEN.
 */
enum vhd_status machine_register_add(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                     bool is_new, const struct machine_label *label, struct vhd_error *error);

/*
 * The same for a machine whose file is yet to come to its place: it is registered as soon as that is there. The file in the
 * register is open then, which tells others of the machine; to be ended when that has come, or withdrawn (vhd_new_file.h).
 * With the patience of the host, as the next two.
 */
enum vhd_status machine_register_announce(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                          const struct machine_label *label, struct vhd_new_file *new_file,
                                          struct vhd_error *error);

/* Writes the file by which a machine is registered anew, all at once, so that it leads to `path`. */
enum vhd_status machine_register_write_again(const struct vhd_host *host, const char16_t *file, const char16_t *path,
                                             const struct machine_label *label, struct vhd_error *error);

/*
 * By which file of the register the machine at that path is registered, if it is. A file that cannot be read at this
 * moment may be that one: then it is a failure that none is found.
 */
enum vhd_status machine_register_file_of(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                         bool *found, char16_t file[VHD_PATH_CHARS], struct vhd_error *error);

/*
 * Tidies up after a machine whose file is not at that path any more: what cannot be deleted is passed over if it stays. What
 * leads to one that somebody has made there meanwhile is his.
 */
void machine_register_forget(const struct vhd_host *host, const char16_t *folder, const char16_t *path);

/*
 * Removes the machine of that name from the register, which leaves its own files alone. *found: whether there was one.
 * Fails when a file of the register cannot be deleted, or none is found and one cannot be read; then the machine is still
 * there.
 */
enum vhd_status machine_register_remove(const struct vhd_host *host, const char16_t *folder, const char16_t *name,
                                        bool *found, struct vhd_error *error);

#endif
