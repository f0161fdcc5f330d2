/* machine_place.h - where the file of a machine is, and those beside it that belong to it. Pure text. */
#ifndef OPENVPC_MACHINE_PLACE_H
#define OPENVPC_MACHINE_PLACE_H

#include "machine_name.h"
#include "vhd_io.h"

#define MACHINE_EXTENSION u".vmc"

/*
 * The path of a machine's file, as calls name it: by its name and a folder, or, with an empty name, by the path of the
 * file alone. Either may bring the extension or not. Fails as machine_name_check, which comes first where there is a
 * name, and as the functions of vhd_path.h.
 */
enum vhd_status machine_place_resolve(struct vhd_text name, struct vhd_text path, char16_t resolved[VHD_PATH_CHARS],
                                      struct vhd_error *error);

/* The path of a machine of that name in the folder of another one. Fails in the same way. */
enum vhd_status machine_place_beside(const char16_t *path, struct vhd_text name, char16_t other[VHD_PATH_CHARS],
                                     struct vhd_error *error);

/* The path of the file beside it that has the name of the machine and another extension. */
void machine_place_with(const char16_t *path, const char16_t *extension, char16_t other[VHD_TEMPORARY_CHARS]);

#endif
