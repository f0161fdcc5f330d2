/* vhd_bits.c - looks at and sets bits of sector bitmaps, whole bytes at once. */
#include "vhd_bits.h"

#include <string.h>

uint32_t vhd_bits_alike(const uint8_t *bitmap, uint32_t first, uint32_t limit)
{
    bool value = vhd_bit(bitmap, first);
    uint8_t full = value ? 0xff : 0;
    uint32_t i = first;

    while (i < first + limit) {
        if (i % 8 == 0 && first + limit - i >= 8 && bitmap[i / 8] == full)
            i += 8;
        else if (vhd_bit(bitmap, i) == value)
            i++;
        else
            break;
    }
    return i - first;
}

void vhd_bits_set(uint8_t *bitmap, uint32_t first, uint32_t count)
{
    uint32_t i = first, end = first + count;

    for (; i < end && i % 8 != 0; i++)
        bitmap[i / 8] = (uint8_t)(bitmap[i / 8] | 0x80u >> i % 8);
    memset(bitmap + i / 8, 0xff, (end - i) / 8);
    for (i = end - (end - i) % 8; i < end; i++)
        bitmap[i / 8] = (uint8_t)(bitmap[i / 8] | 0x80u >> i % 8);
}
