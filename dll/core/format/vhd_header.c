/* vhd_header.c - the dynamic header. */
#include "vhd_header.h"

#include "vhd_bytes.h"

#include <string.h>

void vhd_header_set_name(struct vhd_header_disk *disk, const char16_t *name)
{
    memset(disk->parent_name, 0, sizeof disk->parent_name);
    for (size_t i = 0; i < VHD_NAME_CHARS && name[i] != 0; i++)
        vhd_put16(disk->parent_name + 2 * i, name[i]);
}

void vhd_header_set_locator(struct vhd_header_disk *disk, size_t slot, const struct vhd_locator *locator)
{
    struct vhd_locator_disk *entry = &disk->locators[slot];

    vhd_put32(entry->code, locator->code);
    vhd_put32(entry->space, locator->space);
    vhd_put32(entry->length, locator->length);
    vhd_put64(entry->offset, locator->offset);
}

void vhd_header_encode(const struct vhd_header *header, struct vhd_header_disk *disk)
{
    memset(disk, 0, sizeof *disk);
    memcpy(disk->cookie, VHD_HEADER_COOKIE, sizeof disk->cookie);
    vhd_put64(disk->data_offset, VHD_NO_OFFSET);
    vhd_put64(disk->table_offset, header->table_offset);
    vhd_put32(disk->version, VHD_VERSION);
    vhd_put32(disk->table_entries, header->table_entries);
    vhd_put32(disk->block_size, header->block_size);
    memcpy(disk->parent_id, header->parent_id, sizeof disk->parent_id);
    vhd_put32(disk->parent_stamp, header->parent_stamp);
    vhd_header_set_name(disk, header->parent_name);
    for (size_t i = 0; i < VHD_LOCATOR_SLOTS; i++)
        vhd_header_set_locator(disk, i, &header->locators[i]);
    vhd_put32(disk->checksum, vhd_checksum(disk, sizeof *disk, disk->checksum));
}

enum vhd_status vhd_header_decode(const struct vhd_header_disk *disk, struct vhd_header *header)
{
    if (memcmp(disk->cookie, VHD_HEADER_COOKIE, sizeof disk->cookie) != 0)
        return VHD_HEADER_COOKIE_MISSING;
    if (vhd_get32(disk->checksum) != vhd_checksum(disk, sizeof *disk, disk->checksum))
        return VHD_HEADER_CHECKSUM;
    if (vhd_get32(disk->version) >> 16 != VHD_VERSION >> 16)
        return VHD_HEADER_VERSION;

    memset(header, 0, sizeof *header);
    header->table_offset = vhd_get64(disk->table_offset);
    header->table_entries = vhd_get32(disk->table_entries);
    header->block_size = vhd_get32(disk->block_size);
    memcpy(header->parent_id, disk->parent_id, sizeof header->parent_id);
    header->parent_stamp = vhd_get32(disk->parent_stamp);
    for (size_t i = 0; i < VHD_NAME_CHARS; i++)
        header->parent_name[i] = vhd_get16(disk->parent_name + 2 * i);
    for (size_t i = 0; i < VHD_LOCATOR_SLOTS; i++) {
        header->locators[i].code = vhd_get32(disk->locators[i].code);
        header->locators[i].space = vhd_get32(disk->locators[i].space);
        header->locators[i].length = vhd_get32(disk->locators[i].length);
        header->locators[i].offset = vhd_get64(disk->locators[i].offset);
    }
    if (header->block_size < VHD_MIN_BLOCK_SIZE || header->block_size > VHD_MAX_BLOCK_SIZE ||
        (header->block_size & (header->block_size - 1)) != 0)
        return VHD_HEADER_BLOCK_SIZE;
    return VHD_OK;
}

uint32_t vhd_block_count(uint64_t size, uint32_t block_size)
{
    return (uint32_t)((size + block_size - 1) / block_size);
}

uint64_t vhd_table_bytes(uint64_t size, uint32_t block_size)
{
    return UINT64_C(4) * vhd_block_count(size, block_size);
}

uint32_t vhd_bitmap_bytes(uint32_t block_size)
{
    return (uint32_t)vhd_round_up((block_size / VHD_SECTOR + 7) / 8, VHD_SECTOR);
}

uint64_t vhd_block_place(uint64_t end, uint32_t block_size)
{
    return vhd_round_up(end + vhd_bitmap_bytes(block_size), VHD_ALIGNMENT) - vhd_bitmap_bytes(block_size);
}

uint32_t vhd_block_stride(uint32_t block_size)
{
    return (uint32_t)vhd_round_up(vhd_bitmap_bytes(block_size) + block_size, VHD_ALIGNMENT);
}
