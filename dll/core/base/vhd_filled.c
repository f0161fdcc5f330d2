/* vhd_filled.c - whether a buffer holds one value throughout, at the speed of memory. */
#include "vhd_filled.h"

#include <string.h>

/* Bytes that are looked at one by one. As many as keep the two sides of the comparison equally aligned. */
#define FIRST 16u

/* Where the first bytes are right and each byte is like the one FIRST before it, all are. memcmp is fast everywhere. */
bool vhd_is_filled(const void *data, size_t size, uint8_t value)
{
    const uint8_t *bytes = data;

    for (size_t i = 0; i < FIRST && i < size; i++)
        if (bytes[i] != value)
            return false;
    return size <= FIRST || memcmp(bytes, bytes + FIRST, size - FIRST) == 0;
}
