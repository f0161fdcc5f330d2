/* fuzz_input.c - images as short inputs. */
#include "fuzz_input.h"

#include "image_builder.h"

#include <string.h>

#define END UINT32_MAX

static void take(struct fuzz_input *input, uint8_t *to, size_t size)
{
    size_t given = input->size < size ? input->size : size;

    memset(to, 0, size);
    if (given > 0)
        memcpy(to, input->data, given);
    input->data += given;
    input->size -= given;
}

uint8_t fuzz_take_byte(struct fuzz_input *input)
{
    uint8_t byte;

    take(input, &byte, 1);
    return byte;
}

uint32_t fuzz_take_number(struct fuzz_input *input)
{
    uint8_t raw[4];

    take(input, raw, sizeof raw);
    return (uint32_t)raw[0] << 24 | (uint32_t)raw[1] << 16 | (uint32_t)raw[2] << 8 | raw[3];
}

static void seal(struct memory_bytes *bytes)
{
    uint64_t size = bytes->size, footer = (size - 511) / IMAGE_SECTOR * IMAGE_SECTOR, header;

    if (size < IMAGE_SECTOR)
        return;
    image_seal_footer(bytes, footer);
    header = image_get64(bytes, footer + FOOTER_DATA_OFFSET);
    if (image_get32(bytes, footer) != 0x636f6e65) { /* "cone": without a footer at the end, the copy counts */
        image_seal_footer(bytes, 0);
        header = image_get64(bytes, FOOTER_DATA_OFFSET);
    }
    if (header <= size && size - header >= HEADER_BYTES)
        image_seal_header(bytes, header);
    memory_bytes_set_size(bytes, size); /* a footer of 511 bytes was sealed as one of 512 */
}

void fuzz_take_image(struct fuzz_input *input, struct memory_bytes *bytes)
{
    uint8_t flags = fuzz_take_byte(input);
    uint32_t size = fuzz_take_number(input) % FUZZ_LARGEST;

    memory_bytes_set_size(bytes, size);
    while (input->size > 0) {
        uint8_t sector[IMAGE_SECTOR];
        uint64_t at = (uint64_t)fuzz_take_number(input) * IMAGE_SECTOR;
        if (at == (uint64_t)END * IMAGE_SECTOR)
            break;
        take(input, sector, sizeof sector);
        if (at < size)
            memory_bytes_write(bytes, at, sector, size - at < sizeof sector ? (size_t)(size - at) : sizeof sector);
    }
    if ((flags & 1) != 0)
        seal(bytes);
}

static bool put_number(FILE *file, uint32_t number)
{
    const uint8_t raw[4] = { (uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8),
                             (uint8_t)number };

    return fwrite(raw, 1, sizeof raw, file) == sizeof raw;
}

bool fuzz_put_image(FILE *file, const struct memory_bytes *bytes)
{
    static const uint8_t zeros[IMAGE_SECTOR];
    bool good = bytes->size < FUZZ_LARGEST && fputc(1, file) != EOF && put_number(file, (uint32_t)bytes->size);

    for (uint64_t at = 0; good && at < bytes->size; at += IMAGE_SECTOR) {
        uint8_t sector[IMAGE_SECTOR];
        memory_bytes_read(bytes, at, sector, sizeof sector);
        if (memcmp(sector, zeros, sizeof sector) != 0)
            good = put_number(file, (uint32_t)(at / IMAGE_SECTOR)) &&
                   fwrite(sector, 1, sizeof sector, file) == sizeof sector;
    }
    return good && put_number(file, END);
}
