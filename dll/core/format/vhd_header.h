/* vhd_header.h - the dynamic header of dynamic and differencing disks: encode, decode, check. */
#ifndef OPENVPC_VHD_HEADER_H
#define OPENVPC_VHD_HEADER_H

#include "vhd_error.h"
#include "vhd_layout.h"

#define VHD_DEFAULT_BLOCK_SIZE (2u * VHD_MEGABYTE)
#define VHD_MIN_BLOCK_SIZE VHD_SECTOR
#define VHD_MAX_BLOCK_SIZE (256u * VHD_MEGABYTE)

/* A parent locator's entry; the text itself stands elsewhere in the file (vhd_locator.h). */
struct vhd_locator {
    uint32_t code;   /* VHD_LOCATOR_...; 0: unused */
    uint32_t space;  /* bytes; as written by us, decoding leaves the file's number */
    uint32_t length; /* bytes of text */
    uint64_t offset; /* bytes */
};

struct vhd_header {
    uint64_t table_offset; /* bytes */
    uint32_t table_entries;
    uint32_t block_size; /* bytes */
    /* The rest is for differencing disks and zero in dynamic ones. */
    uint8_t parent_id[16];
    uint32_t parent_stamp;                    /* seconds since 2000-01-01 UTC, 0: unknown */
    char16_t parent_name[VHD_NAME_CHARS + 1]; /* NUL-terminated */
    struct vhd_locator locators[VHD_LOCATOR_SLOTS];
};

void vhd_header_encode(const struct vhd_header *header, struct vhd_header_disk *disk);

/* Fields of it, for a header that is changed; its checksum is not touched. A name is cut where the field ends. */
void vhd_header_set_name(struct vhd_header_disk *disk, const char16_t *name);
void vhd_header_set_locator(struct vhd_header_disk *disk, size_t slot, const struct vhd_locator *locator);

/* Returns VHD_HEADER_COOKIE_MISSING, _CHECKSUM, _VERSION or _BLOCK_SIZE for what it refuses. */
enum vhd_status vhd_header_decode(const struct vhd_header_disk *disk, struct vhd_header *header);

/* Blocks in a disk of `size` bytes. */
uint32_t vhd_block_count(uint64_t size, uint32_t block_size);

/* Bytes of the entries that a BAT has to have for a disk of `size` bytes; there may be more of them in a file. */
uint64_t vhd_table_bytes(uint64_t size, uint32_t block_size);

/* Bytes of the sector bitmap before each block: a bit per sector, in whole sectors. */
uint32_t vhd_bitmap_bytes(uint32_t block_size);

/*
 * Where we put blocks, bytes: the bitmap of the first one behind `end`, and from there to the next one's. Their data
 * begin at multiples of VHD_ALIGNMENT.
 */
uint64_t vhd_block_place(uint64_t end, uint32_t block_size);
uint32_t vhd_block_stride(uint32_t block_size);

#endif
