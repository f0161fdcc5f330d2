/* floppy_image.h - creates floppy images, and determines the type of existing ones. */
#ifndef OPENVPC_FLOPPY_IMAGE_H
#define OPENVPC_FLOPPY_IMAGE_H

#include "floppy_format.h"
#include "vhd_io.h"

/*
 * Creates a formatted image at an absolute path, with the folders that are missing. `type` is FLOPPY_720K or
 * FLOPPY_1440K, else VHD_FLOPPY_TYPE. Checks the path, then the type, then the target (vhd_target.h; no more free space
 * is asked for than the image takes). On failure nothing new remains, folders included.
 */
enum vhd_status floppy_create(const struct vhd_host *host, struct vhd_text image, int32_t type,
                              struct vhd_error *error);

/*
 * The type of the image at an absolute path, by its size. Everybody else may go on using it. VHD_FILE_NOT_FOUND,
 * VHD_PATH_NOT_FOUND for a missing folder or drive, VHD_NOT_A_FLOPPY.
 */
enum vhd_status floppy_type_of_file(const struct vhd_host *host, struct vhd_text image, enum floppy_type *type,
                                    struct vhd_error *error);

#endif
