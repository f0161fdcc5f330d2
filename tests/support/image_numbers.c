/* image_numbers.c - numbers and checksums in images, by code that shares nothing with core's. */
#include "image_builder.h"

uint64_t image_get64(const struct memory_bytes *bytes, uint64_t offset)
{
    uint8_t raw[8];
    uint64_t value = 0;

    memory_bytes_read(bytes, offset, raw, sizeof raw);
    for (size_t i = 0; i < sizeof raw; i++)
        value = value * 256 + raw[i];
    return value;
}

uint32_t image_get32(const struct memory_bytes *bytes, uint64_t offset)
{
    uint8_t raw[4];
    uint32_t value = 0;

    memory_bytes_read(bytes, offset, raw, sizeof raw);
    for (size_t i = 0; i < sizeof raw; i++)
        value = value * 256 + raw[i];
    return value;
}

static void put(struct memory_bytes *bytes, uint64_t offset, uint64_t value, size_t size)
{
    uint8_t raw[8];

    for (size_t i = size; i > 0; i--) {
        raw[i - 1] = (uint8_t)(value % 256);
        value /= 256;
    }
    memory_bytes_write(bytes, offset, raw, size);
}

void image_put8(struct memory_bytes *bytes, uint64_t offset, uint8_t value)
{
    put(bytes, offset, value, 1);
}

void image_put32(struct memory_bytes *bytes, uint64_t offset, uint32_t value)
{
    put(bytes, offset, value, 4);
}

void image_put64(struct memory_bytes *bytes, uint64_t offset, uint64_t value)
{
    put(bytes, offset, value, 8);
}

/* The complement of the sum of all bytes, with those of the checksum itself taken as zeros. */
static uint32_t sum_of(const struct memory_bytes *bytes, uint64_t offset, uint32_t size, uint32_t field)
{
    uint8_t raw[HEADER_BYTES];
    uint32_t sum = 0;

    memory_bytes_read(bytes, offset, raw, size);
    for (uint32_t i = 0; i < size; i++)
        if (i < field || i >= field + 4)
            sum += raw[i];
    return 0xffffffff - sum;
}

void image_seal_footer(struct memory_bytes *bytes, uint64_t offset)
{
    image_put32(bytes, offset + FOOTER_CHECKSUM, sum_of(bytes, offset, 512, FOOTER_CHECKSUM));
}

void image_seal_header(struct memory_bytes *bytes, uint64_t offset)
{
    image_put32(bytes, offset + HEADER_CHECKSUM, sum_of(bytes, offset, HEADER_BYTES, HEADER_CHECKSUM));
}

void image_save_state(struct memory_bytes *bytes)
{
    uint64_t footer = (bytes->size - 1) / IMAGE_SECTOR * IMAGE_SECTOR; /* it may have 511 bytes */

    image_put8(bytes, footer + FOOTER_SAVED, 1);
    image_seal_footer(bytes, footer);
}

bool image_footer_sum_is_right(const struct memory_bytes *bytes, uint64_t offset)
{
    return image_get32(bytes, offset + FOOTER_CHECKSUM) == sum_of(bytes, offset, 512, FOOTER_CHECKSUM);
}

bool image_header_sum_is_right(const struct memory_bytes *bytes, uint64_t offset)
{
    return image_get32(bytes, offset + HEADER_CHECKSUM) == sum_of(bytes, offset, HEADER_BYTES, HEADER_CHECKSUM);
}
