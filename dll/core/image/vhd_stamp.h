/*
 * vhd_stamp.h - time stamps, and whether they say that a parent is still what it was when its child was made.
 *
 * A child records the modification time of its parent's file. Restored backups, copies and daylight saving change that
 * time without changing the data, so reading never depends on it; only Merge, which would destroy data, does.
 */
#ifndef OPENVPC_VHD_STAMP_H
#define OPENVPC_VHD_STAMP_H

#include "vhd_image.h"

/* The time stamp of the format for a file time: whole seconds, kept within the field. */
uint32_t vhd_stamp_of(int64_t file_time);

/*
 * Whether the stamp that `child` records agrees with the file time of `parent`: exactly or within 2 seconds (FAT), or off
 * by an hour, by the time zone's bias, or by both (Virtual PC wrote local times). A stamp of 0 agrees with everything.
 */
bool vhd_stamp_agrees(const struct vhd_image *child, const struct vhd_image *parent);

#endif
