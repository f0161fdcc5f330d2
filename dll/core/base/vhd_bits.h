/* vhd_bits.h - sector bitmaps: a bit for each sector, of a byte the highest first. */
#ifndef OPENVPC_VHD_BITS_H
#define OPENVPC_VHD_BITS_H

#include <stdbool.h>
#include <stdint.h>

static inline bool vhd_bit(const uint8_t *bitmap, uint32_t index)
{
    return (bitmap[index / 8] & 0x80u >> index % 8) != 0;
}

/* How many bits from `first` on, at most `limit`, are like the first. */
uint32_t vhd_bits_alike(const uint8_t *bitmap, uint32_t first, uint32_t limit);

/* Sets `count` bits from `first` on. */
void vhd_bits_set(uint8_t *bitmap, uint32_t first, uint32_t count);

#endif
