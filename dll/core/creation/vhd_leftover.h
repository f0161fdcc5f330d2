/* vhd_leftover.h - the temporary names of new files, and what interrupted creations left under them. */
#ifndef OPENVPC_VHD_LEFTOVER_H
#define OPENVPC_VHD_LEFTOVER_H

#include "vhd_io.h"
#include "vhd_layout.h"

/* The sector that a file begins with until it is complete. */
void vhd_marker_encode(uint8_t sector[VHD_SECTOR]);

/* Whether a file of `size` bytes begins with it; false also when that cannot be read. */
bool vhd_has_marker(struct vhd_file *file, uint64_t size);

/* The path of the temporary file for a disk in a folder (its first `folder_length` units). */
void vhd_temporary_path(const char16_t *folder, size_t folder_length, const uint8_t id[16],
                        char16_t temporary[VHD_TEMPORARY_CHARS]);

/*
 * Removes what interrupted creations left in a folder, and nothing else; what cannot be removed stays, silently. Does
 * nothing where the host skips the folder (vhd_io.h, visit_leftovers).
 */
void vhd_remove_leftovers(const struct vhd_host *host, const char16_t *folder, size_t folder_length);

#endif
