/* machine_folder.h - the folder in which the user's virtual machines are registered (machine_register.h). */
#ifndef OPENVPC_MACHINE_FOLDER_H
#define OPENVPC_MACHINE_FOLDER_H

#include "vhd_error.h"

/*
 * What the configuration says; else "Virtual Machines" in the profile of the user, as for Windows Virtual PC, or, where
 * that is installed, whose folder this is, "OpenVPC Virtual Machines". It need not be there.
 */
enum vhd_status machine_folder(char16_t folder[VHD_PATH_CHARS], struct vhd_error *error);

#endif
