/* machine_name.h - the names of virtual machines: those of their files, "<name>.vmc". */
#ifndef OPENVPC_MACHINE_NAME_H
#define OPENVPC_MACHINE_NAME_H

#include "vhd_io.h"

#include <stdbool.h>

/* The longest name, in UTF-16 units, and the room for it with a final NUL. */
#define MACHINE_NAME_MAX 80
#define MACHINE_NAME_CHARS (MACHINE_NAME_MAX + 1)

/*
 * VHD_MACHINE_NAME_EMPTY, VHD_MACHINE_NAME_LONG, or VHD_MACHINE_NAME_BAD for one of * ? : < > / | \ ", a control
 * character, what XML cannot hold, such as half of a pair, or a name that Windows gives to a device (CON, COM1).
 */
enum vhd_status machine_name_check(struct vhd_text name, struct vhd_error *error);

/* The name of the machine whose file that is; false when the path is not that of a machine with a good name. */
bool machine_name_of(const char16_t *path, char16_t name[MACHINE_NAME_CHARS]);

/* Whether a file is called "<something><extension>", in whatever case; the extension is ASCII, in small letters. */
bool machine_has_extension(const char16_t *name, const char16_t *extension);

/*
 * The path of a machine's file by its own name (vhd_host_ops.long_name). Only where there is a ~ in the name of the file
 * is that looked for, and the server of the path asked.
 */
void machine_long_name(const struct vhd_host *host, char16_t path[VHD_PATH_CHARS]);

#endif
