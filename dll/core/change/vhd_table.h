/* vhd_table.h - changes entries of the block table of an existing image. */
#ifndef OPENVPC_VHD_TABLE_H
#define OPENVPC_VHD_TABLE_H

#include "vhd_image.h"

/* An entry to come; as numbers these are in the order of the table. `sector` may be VHD_BAT_UNUSED. */
static inline uint64_t vhd_entry(uint32_t block, uint32_t sector)
{
    return (uint64_t)block << 32 | sector;
}

/*
 * Writes entries, which are ascending: each sector of the table with all of its changes at once, so that it has them or
 * has none. Not flushed.
 */
enum vhd_status vhd_table_write(struct vhd_image *image, const uint64_t *entries, size_t count,
                                struct vhd_error *error);

#endif
