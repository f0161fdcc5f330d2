/* registered.h - the virtual machines that are registered for the user (machine_folder.h, machine_register.h). */
#ifndef OPENVPC_REGISTERED_H
#define OPENVPC_REGISTERED_H

#include "com_windows.h"

#include "machine_register.h"

/* To be freed by machine_list_free; empty on failure. */
enum vhd_status registered_read(struct machine_list *list, struct vhd_error *error);

/* The path of the one of that name, whatever it is; empty when there is none. */
enum vhd_status registered_find(struct vhd_text name, char16_t path[VHD_PATH_CHARS], struct vhd_error *error);

#endif
