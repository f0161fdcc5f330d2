/* machine_undo_share.h - whether other machines name an undo disk: then it is nobody's to delete or to merge. */
#ifndef OPENVPC_MACHINE_UNDO_SHARE_H
#define OPENVPC_MACHINE_UNDO_SHARE_H

#include "machine_register.h"

/*
 * Whether two paths lead to one file: by their text, or by what the system says of the files. False where that cannot be
 * told. Opens both; the caller has made sure that no server is contacted by it.
 */
bool machine_undo_is_same_file(const struct vhd_host *host, const char16_t *a, const char16_t *b);

/*
 * Whether another machine names an undo disk of `machine`, under whatever path: any .vmc in the folder of the disk, be
 * it registered or not, and what `list` has elsewhere. One in that folder which is damaged, or may not be read, may name
 * it, and so may one that names a file of that name on a server, which is not asked.
 * Fails while a file of the register, or a machine, cannot be read at this moment, and when the folder cannot be listed.
 */
enum vhd_status machine_undo_is_shared(const struct vhd_host *host, const struct machine_list *list,
                                       const char16_t *machine, const char16_t *disk, bool *is_it,
                                       struct vhd_error *error);

#endif
