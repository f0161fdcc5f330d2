/* vhd_locator.c - the texts of parent locators. */
#include "vhd_locator.h"

static_assert(2 * VHD_PATH_CHARS <= VHD_LOCATOR_SPACE, "the longest path fits a locator");

void vhd_locator_place(struct vhd_locator *locator, uint32_t code, const char16_t *text, uint32_t space, uint64_t *end)
{
    *locator = (struct vhd_locator){ code, space, (uint32_t)(2 * vhd_text_of(text).length), *end };
    *end += space;
}

uint32_t vhd_locator_encode(const char16_t *text, uint8_t bytes[VHD_LOCATOR_SPACE])
{
    uint32_t length = 0;

    for (; *text != 0; text++) {
        bytes[length++] = (uint8_t)*text;
        bytes[length++] = (uint8_t)(*text >> 8);
    }
    return length;
}

enum vhd_status vhd_locator_read(struct vhd_file *file, uint64_t end, const struct vhd_locator *locator,
                                 char16_t text[VHD_PATH_ADOPTED_CHARS], const char16_t *path, struct vhd_error *error)
{
    uint8_t bytes[2 * VHD_PATH_ADOPTED_CHARS];
    size_t chars = locator->length / 2;
    enum vhd_status status;

    if (chars == 0 || chars >= VHD_PATH_ADOPTED_CHARS || locator->offset > end || end - locator->offset < 2 * chars)
        return vhd_fail(error, VHD_LOCATOR_INVALID, path);
    status = file->ops->read(file, locator->offset, bytes, 2 * chars, error);
    if (status != VHD_OK)
        return status;
    for (size_t i = 0; i < chars; i++)
        text[i] = (char16_t)(bytes[2 * i] | bytes[2 * i + 1] << 8);
    text[chars] = 0;
    return VHD_OK;
}

uint64_t vhd_locator_room(const struct vhd_locator *locator)
{
    uint64_t space = locator->space < VHD_SECTOR ? (uint64_t)locator->space * VHD_SECTOR : locator->space;

    return space > locator->length ? space : locator->length;
}
