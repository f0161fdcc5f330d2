/* vhd_bytes.h - big-endian integers in byte arrays, and rounding. */
#ifndef OPENVPC_VHD_BYTES_H
#define OPENVPC_VHD_BYTES_H

#include <stddef.h>
#include <stdint.h>

static inline uint16_t vhd_get16(const uint8_t bytes[2])
{
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static inline uint32_t vhd_get32(const uint8_t bytes[4])
{
    return (uint32_t)vhd_get16(bytes) << 16 | vhd_get16(bytes + 2);
}

static inline uint64_t vhd_get64(const uint8_t bytes[8])
{
    return (uint64_t)vhd_get32(bytes) << 32 | vhd_get32(bytes + 4);
}

static inline void vhd_put16(uint8_t bytes[2], uint16_t value)
{
    bytes[0] = (uint8_t)(value >> 8);
    bytes[1] = (uint8_t)value;
}

static inline void vhd_put32(uint8_t bytes[4], uint32_t value)
{
    vhd_put16(bytes, (uint16_t)(value >> 16));
    vhd_put16(bytes + 2, (uint16_t)value);
}

static inline void vhd_put64(uint8_t bytes[8], uint64_t value)
{
    vhd_put32(bytes, (uint32_t)(value >> 32));
    vhd_put32(bytes + 4, (uint32_t)value);
}

/* Rounds up to a multiple of a power of two. */
static inline uint64_t vhd_round_up(uint64_t value, uint64_t multiple)
{
    return (value + multiple - 1) & ~(multiple - 1);
}

/* The checksum of footer and dynamic header: the complement of the sum of all bytes but the checksum's own four. */
static inline uint32_t vhd_checksum(const void *structure, size_t size, const uint8_t *checksum)
{
    const uint8_t *bytes = structure;
    uint32_t sum = 0;

    for (size_t i = 0; i < size; i++)
        sum += bytes[i];
    for (size_t i = 0; i < 4; i++)
        sum -= checksum[i];
    return ~sum;
}

#endif
