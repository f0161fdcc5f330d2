/* vhd_geometry.c - the specification's ladder from a size to cylinders, heads and sectors. */
#include "vhd_geometry.h"

#include "vhd_layout.h"

struct vhd_geometry vhd_geometry_of(uint64_t size)
{
    const uint32_t largest = 65535u * 16 * 255;
    uint64_t wanted = size / VHD_SECTOR;
    uint32_t total = wanted < largest ? (uint32_t)wanted : largest;
    uint32_t sectors, heads, tracks; /* tracks: cylinders times heads */

    if (total >= 65535u * 16 * 63) {
        sectors = 255;
        heads = 16;
        tracks = total / sectors;
    } else {
        sectors = 17;
        tracks = total / sectors;
        heads = (tracks + 1023) / 1024;
        if (heads < 4)
            heads = 4;
        if (tracks >= heads * 1024 || heads > 16) {
            sectors = 31;
            heads = 16;
            tracks = total / sectors;
        }
        if (tracks >= heads * 1024) {
            sectors = 63;
            heads = 16;
            tracks = total / sectors;
        }
    }
    return (struct vhd_geometry){ (uint16_t)(tracks / heads), (uint8_t)heads, (uint8_t)sectors };
}
