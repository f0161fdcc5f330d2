/* lab_disks.h - image files made by hand, by the format's specification: disks that no call would make. */
#ifndef OPENVPC_HARNESS_LAB_DISKS_H
#define OPENVPC_HARNESS_LAB_DISKS_H

#include "disk_image.h"

/* A fixed disk of `bytes`. Only its footer is written: it takes next to no room where files may have holes. */
bool lab_make_disk(const WCHAR *path, uint64_t bytes);

#endif
