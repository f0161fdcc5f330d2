/*
 * vhd_layout.h - the structures of a VHD file, byte for byte.
 *
 * Source: Virtual Hard Disk Image Format Specification 1.0 (2006), "Hard Disk Footer Format" and "Dynamic Disk Header
 * Format". All integers are big-endian; every field is an array of bytes, so that there is no padding and no alignment.
 * "Sector" is 512 bytes everywhere.
 *
 *   fixed:         data ......................................................................... footer
 *   dynamic:       footer copy | dynamic header | BAT | { bitmap | block }* ..................... footer
 *   differencing:  footer copy | dynamic header | BAT | parent locators | { bitmap | block }* ... footer
 */
#ifndef OPENVPC_VHD_LAYOUT_H
#define OPENVPC_VHD_LAYOUT_H

#include <assert.h>
#include <stdint.h>

#define VHD_SECTOR 512u
#define VHD_MEGABYTE 1048576u
/* What Windows 8 and later align block data to in the file. */
#define VHD_ALIGNMENT 4096u

#define VHD_FOOTER_COOKIE "conectix"
#define VHD_HEADER_COOKIE "cxsparse"
#define VHD_NO_OFFSET UINT64_MAX
#define VHD_BAT_UNUSED UINT32_MAX

/* As far as a BAT reaches: a file in which blocks are given places ends here at the latest, bytes. */
#define VHD_BAT_REACH ((uint64_t)UINT32_MAX * VHD_SECTOR)
#define VHD_LOCATOR_SLOTS 8
#define VHD_NAME_CHARS 256 /* UTF-16 units in the header's name field */
#define VHD_VERSION 0x00010000u

/* Where the parts of our own files begin, and of almost everybody's. */
#define VHD_HEADER_OFFSET 512u
#define VHD_BAT_OFFSET 1536u

struct vhd_footer_disk {
    uint8_t cookie[8];          /* +0   "conectix" */
    uint8_t features[4];        /* +8   bit 1 is always set; bit 0: temporary */
    uint8_t version[4];         /* +12  0x00010000 */
    uint8_t data_offset[8];     /* +16  of the dynamic header, bytes; all ones in a fixed disk */
    uint8_t created[4];         /* +24  seconds since 2000-01-01 UTC */
    uint8_t creator[4];         /* +28  "win ", "vpc ", "qemu", ... */
    uint8_t creator_version[4]; /* +32  major, minor */
    uint8_t creator_host[4];    /* +36  "Wi2k" or "Mac " */
    uint8_t original_size[8];   /* +40  bytes */
    uint8_t current_size[8];    /* +48  bytes; the size of the disk */
    uint8_t cylinders[2];       /* +56  geometry, floored: may hold less than current_size */
    uint8_t heads;              /* +58 */
    uint8_t sectors;            /* +59  per track */
    uint8_t type[4];            /* +60  2 fixed, 3 dynamic, 4 differencing */
    uint8_t checksum[4];        /* +64  one's complement of the sum of all other bytes */
    uint8_t id[16];             /* +68  unique id */
    uint8_t saved_state;        /* +84  1: belongs to a saved state */
    uint8_t reserved[427];      /* +85  zeros */
};
static_assert(sizeof(struct vhd_footer_disk) == 512, "a footer is 512 bytes");

/* Files from before Virtual PC 2004 end in a footer whose last reserved byte is missing. */
#define VHD_SHORT_FOOTER 511u

struct vhd_locator_disk {
    uint8_t code[4];     /* +0   "W2ru", "W2ku", "Wi2r", "Wi2k", "Mac ", "MacX"; 0: unused */
    uint8_t space[4];    /* +4   room for the text: bytes in real files, sectors by the specification */
    uint8_t length[4];   /* +8   of the text, bytes */
    uint8_t reserved[4]; /* +12  zeros */
    uint8_t offset[8];   /* +16  of the text, bytes */
};
static_assert(sizeof(struct vhd_locator_disk) == 24, "a parent locator entry is 24 bytes");

struct vhd_header_disk {
    uint8_t cookie[8];        /* +0   "cxsparse" */
    uint8_t data_offset[8];   /* +8   all ones (the specification's text shows 32 bits; products write 64) */
    uint8_t table_offset[8];  /* +16  of the BAT, bytes */
    uint8_t version[4];       /* +24  0x00010000 */
    uint8_t table_entries[4]; /* +28  blocks in the disk */
    uint8_t block_size[4];    /* +32  bytes, without the bitmap; a power of two */
    uint8_t checksum[4];      /* +36  as in the footer, over 1,024 bytes */
    uint8_t parent_id[16];    /* +40  unique id of the parent */
    uint8_t parent_stamp[4];  /* +56  modification time of the parent file; 0 (Windows 10): unknown */
    uint8_t reserved1[4];     /* +60  zeros */
    uint8_t parent_name[2 * VHD_NAME_CHARS]; /* +64  UTF-16BE, NUL-terminated unless full; Windows 10: absolute path */
    struct vhd_locator_disk locators[VHD_LOCATOR_SLOTS]; /* +576 */
    uint8_t reserved2[256];                              /* +768 zeros */
};
static_assert(sizeof(struct vhd_header_disk) == 1024, "a dynamic header is 1,024 bytes");

#endif
