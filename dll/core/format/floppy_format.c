/* floppy_format.c - the sizes of floppies, and an empty FAT12 file system. */
#include "floppy_format.h"

#include <stddef.h>
#include <string.h>

/* Offsets in the boot sector; numbers are little-endian there. */
enum {
    AT_SECTOR_SIZE = 11,
    AT_CLUSTER_SECTORS = 13,
    AT_RESERVED_SECTORS = 14,
    AT_TABLES = 16,
    AT_ROOT_ENTRIES = 17,
    AT_SECTORS = 19,
    AT_MEDIUM = 21,
    AT_TABLE_SECTORS = 22,
    AT_TRACK_SECTORS = 24,
    AT_HEADS = 26,
    AT_SIGNATURE = 38,
    AT_SERIAL = 39,
    AT_CODE = 62,
    AT_END_MARK = 510,
};

#define TABLES 2
#define HEADS 2

/* The values that DOS formats these floppies with, and that some readers take for granted. */
struct geometry {
    uint16_t sectors, root_entries;
    uint8_t cluster_sectors, medium, table_sectors, track_sectors;
};

static const struct geometry geometries[] = {
    [FLOPPY_720K] = { 1440, 112, 2, 0xf9, 3, 9 },
    [FLOPPY_1440K] = { 2880, 224, 1, 0xf0, 9, 18 },
};

enum floppy_type floppy_type_of_size(uint64_t bytes)
{
    static const uint32_t sizes[] = {
        [FLOPPY_720K] = 737280,         [FLOPPY_1440K] = 1474560, [FLOPPY_DMF] = 1720320,
        [FLOPPY_SINGLE_SIDED] = 368640, [FLOPPY_1200K] = 1228800, [FLOPPY_XDF] = 1884160,
    };

    for (size_t type = FLOPPY_720K; type < sizeof sizes / sizeof *sizes; type++)
        if (sizes[type] == bytes)
            return (enum floppy_type)type;
    return FLOPPY_UNKNOWN;
}

uint32_t floppy_formatted_size(int32_t type)
{
    return type == FLOPPY_720K || type == FLOPPY_1440K ? geometries[type].sectors * FLOPPY_SECTOR : 0;
}

static void put_little16(uint8_t bytes[2], uint16_t value)
{
    bytes[0] = (uint8_t)value;
    bytes[1] = (uint8_t)(value >> 8);
}

/* What a computer runs that is started from the floppy: it shows the text behind it, waits for a key, starts anew. */
static void put_code(uint8_t *at)
{
    static const uint8_t code[] = {
        0xfc,             /*       cld                  */
        0x31, 0xc0,       /*       xor  ax, ax          */
        0x8e, 0xd8,       /*       mov  ds, ax          */
        0xbe, 0x5a, 0x7c, /*       mov  si, text        ; 7C00h + AT_CODE + the length of this */
        0xac,             /* next: lodsb                */
        0x84, 0xc0,       /*       test al, al          */
        0x74, 0x09,       /*       jz   wait            */
        0xb4, 0x0e,       /*       mov  ah, 0eh         ; show a character */
        0xbb, 0x07, 0x00, /*       mov  bx, 7           */
        0xcd, 0x10,       /*       int  10h             */
        0xeb, 0xf2,       /*       jmp  next            */
        0x31, 0xc0,       /* wait: xor  ax, ax          ; read a key */
        0xcd, 0x16,       /*       int  16h             */
        0xcd, 0x19,       /*       int  19h             ; start */
    };
    static const char text[] = "\r\nThis floppy cannot start a computer. Take it out and press a key.\r\n";

    memcpy(at, code, sizeof code);
    memcpy(at + sizeof code, text, sizeof text);
}

static void put_boot_sector(const struct geometry *geometry, const uint8_t serial[4], uint8_t *sector)
{
    static const uint8_t jump[] = { 0xeb, AT_CODE - 2, 0x90 };

    memcpy(sector, jump, sizeof jump);
    memcpy(sector + sizeof jump, "MSDOS5.0", 8); /* the name that the fewest readers object to */
    put_little16(sector + AT_SECTOR_SIZE, FLOPPY_SECTOR);
    sector[AT_CLUSTER_SECTORS] = geometry->cluster_sectors;
    put_little16(sector + AT_RESERVED_SECTORS, 1);
    sector[AT_TABLES] = TABLES;
    put_little16(sector + AT_ROOT_ENTRIES, geometry->root_entries);
    put_little16(sector + AT_SECTORS, geometry->sectors);
    sector[AT_MEDIUM] = geometry->medium;
    put_little16(sector + AT_TABLE_SECTORS, geometry->table_sectors);
    put_little16(sector + AT_TRACK_SECTORS, geometry->track_sectors);
    put_little16(sector + AT_HEADS, HEADS);
    sector[AT_SIGNATURE] = 0x29; /* serial number, label and type follow */
    memcpy(sector + AT_SERIAL, serial, 4);
    memcpy(sector + AT_SERIAL + 4, "NO NAME    FAT12   ", 19);
    put_code(sector + AT_CODE);
    put_little16(sector + AT_END_MARK, 0xaa55);
}

void floppy_format(enum floppy_type type, const uint8_t serial[4], uint8_t *image)
{
    const struct geometry *geometry = &geometries[type];

    memset(image, 0, floppy_formatted_size((int32_t)type));
    put_boot_sector(geometry, serial, image);
    for (unsigned table = 0; table < TABLES; table++) {
        uint8_t *start = image + (1 + table * geometry->table_sectors) * FLOPPY_SECTOR;
        start[0] = geometry->medium; /* the first two of the entries of 12 bits stand for no cluster */
        start[1] = 0xff;
        start[2] = 0xff;
    }
}

const uint8_t *floppy_serial(const uint8_t sector[FLOPPY_SECTOR])
{
    return sector + AT_SERIAL;
}
