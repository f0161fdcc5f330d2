/* vhd_target.h - whether a new file may be created at a path: the checks that need no writing. */
#ifndef OPENVPC_VHD_TARGET_H
#define OPENVPC_VHD_TARGET_H

#include "vhd_io.h"

/* Free space without which no hard disk is created, bytes. */
#define VHD_MIN_FREE (UINT64_C(8) * 1048576)

/*
 * Checks, in this order: the drive or share exists (VHD_TARGET_NO_VOLUME), is no CD or DVD drive (VHD_TARGET_ON_CD),
 * nothing stands at `path` (VHD_TARGET_EXISTS) and no part of its folder is a file (VHD_TARGET_BELOW_FILE), the file
 * system can hold a file of `largest` bytes (VHD_TARGET_TOO_LARGE_FOR_VOLUME), and `needed` bytes are available
 * (VHD_DISK_FULL). The volume is asked through the nearest folder that exists, since a volume may be mounted in one.
 */
enum vhd_status vhd_target_check(const struct vhd_host *host, const char16_t *path, uint64_t largest, uint64_t needed,
                                 struct vhd_error *error);

/* Asks about the volume of a file that is there. VHD_PATH_NOT_FOUND: its drive or share has gone. */
enum vhd_status vhd_target_volume(const struct vhd_host *host, const char16_t *path, struct vhd_volume *volume,
                                  struct vhd_error *error);

/*
 * Whether that volume can hold a file of `size` bytes, `more` of which are not on it yet: fails with `too_large` if its
 * file system cannot, with VHD_DISK_FULL if they are not available, and as vhd_target_volume.
 */
enum vhd_status vhd_target_room(const struct vhd_host *host, const char16_t *path, uint64_t size, uint64_t more,
                                enum vhd_status too_large, struct vhd_error *error);

/* What must be available for a hard disk whose file begins with so many bytes: these, or VHD_MIN_FREE if that is more. */
uint64_t vhd_room_for_disk(uint64_t bytes);

/* The largest file that a volume can hold, bytes; UINT64_MAX for file systems whose limit no VHD reaches. */
uint64_t vhd_largest_file(const struct vhd_volume *volume);

#endif
