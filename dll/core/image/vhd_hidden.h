/*
 * vhd_hidden.h - data that a dynamic disk holds under clear bits of its bitmaps.
 *
 * By the specification such sectors are zeros, and as such they are read here, as by libvhd and Xen. qemu and DiscUtils
 * do not look at the bits of a dynamic disk and read what is there. Whoever copies or merges such a disk is told how
 * many they were.
 */
#ifndef OPENVPC_VHD_HIDDEN_H
#define OPENVPC_VHD_HIDDEN_H

#include "vhd_image.h"

/*
 * Adds to hidden->count how many of `sectors` sectors from `sector` on, whose bits are clear or whose blocks have no
 * place, have anything but zeros in the file, or cannot be read, and makes it VHD_HIDDEN_DATA of that image if
 * there were any. None of a disk that is not dynamic. All are in one block, or in blocks without a place.
 */
enum vhd_status vhd_hidden_count(struct vhd_image *image, uint64_t sector, uint64_t sectors, struct vhd_error *hidden,
                                 struct vhd_error *error);

#endif
