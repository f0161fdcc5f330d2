/* host_drive.h - which virtual machine uses a DVD drive of this computer. */
#ifndef OPENVPC_HOST_DRIVE_H
#define OPENVPC_HOST_DRIVE_H

#include "machine_part.h"

/*
 * Whether a machine may use a DVD drive of this computer, by its letter; `part` is the drive of the machine for which it is
 * wanted. VHD_MEDIA_TWICE, with the machine, when another drive of that has it; VHD_MEDIA_DRIVE_USED, with the other
 * machine, when one that is registered and runs has it. One that is off or saved only names it, and uses nothing.
 */
enum vhd_status host_drive_check_unused(struct machine_part *part, const struct machine_change *change,
                                        const char16_t *letter, struct vhd_error *error);

#endif
