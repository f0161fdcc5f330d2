/* vhd_geometry.h - cylinders, heads and sectors of a disk (VHD specification, appendix "CHS Calculation"). */
#ifndef OPENVPC_VHD_GEOMETRY_H
#define OPENVPC_VHD_GEOMETRY_H

#include <stdint.h>

struct vhd_geometry {
    uint16_t cylinders;
    uint8_t heads;
    uint8_t sectors; /* per track */
};

/* The geometry that Microsoft's products record for a disk of `size` bytes: rounded down, so it may hold less. */
struct vhd_geometry vhd_geometry_of(uint64_t size);

#endif
