/* vhd_zero.c - whether a buffer holds nothing but zeros, at the speed of memory. */
#include "vhd_zero.h"

#include <stdint.h>
#include <string.h>

#define SECTOR 512

/* No exit inside the loop, so that the compiler turns it into vector instructions. */
static bool sector_is_zero(const uint8_t *sector)
{
    uint64_t words[SECTOR / sizeof(uint64_t)], all = 0;

    memcpy(words, sector, sizeof words);
    for (size_t i = 0; i < SECTOR / sizeof(uint64_t); i++)
        all |= words[i];
    return all == 0;
}

bool vhd_is_zero(const void *data, size_t size)
{
    const uint8_t *bytes = data;

    for (size_t i = 0; i < size; i += SECTOR)
        if (!sector_is_zero(bytes + i))
            return false;
    return true;
}
