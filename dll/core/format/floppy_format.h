/*
 * floppy_format.h - floppy images: their sizes, and the empty FAT12 file system of new ones.
 *
 * An image is the sectors of the floppy, front to back, and nothing else; so its type is determined by its size.
 *
 *   boot sector | FAT | FAT | root folder | data
 */
#ifndef OPENVPC_FLOPPY_FORMAT_H
#define OPENVPC_FLOPPY_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#define FLOPPY_SECTOR 512u

/* The numbers are those of VMFloppyDiskImageType. */
enum floppy_type {
    FLOPPY_UNKNOWN,
    FLOPPY_720K,
    FLOPPY_1440K,
    FLOPPY_DMF,          /* 1.68 MB, on which Microsoft distributed software */
    FLOPPY_SINGLE_SIDED, /* 360 KB */
    FLOPPY_1200K,
    FLOPPY_XDF, /* 1.84 MB, with sectors of several sizes on a track */
};

/* FLOPPY_UNKNOWN when no floppy has so many bytes. */
enum floppy_type floppy_type_of_size(uint64_t bytes);

/* Bytes of a type that can be formatted, FLOPPY_720K and FLOPPY_1440K; 0 for all others, known or not. */
uint32_t floppy_formatted_size(int32_t type);

/* Fills the bytes of a whole image with an empty file system. The serial number of the volume is any four bytes. */
void floppy_format(enum floppy_type type, const uint8_t serial[4], uint8_t *image);

/* The serial number in the first sector of an image formatted here. */
const uint8_t *floppy_serial(const uint8_t sector[FLOPPY_SECTOR]);

#endif
