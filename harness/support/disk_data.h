/*
 * disk_data.h - what disks hold: puts data into image files, and reads them as a guest would, independently of the DLL.
 *
 * Nobody may have the files open. Everything is in memory, so that disks have to be small.
 */
#ifndef OPENVPC_HARNESS_DISK_DATA_H
#define OPENVPC_HARNESS_DISK_DATA_H

#include "disk_image.h"

#define SECTOR_SIZE 512
#define SECTORS_PER_MEGABYTE 2048

/*
 * Writes `count` sectors from `first` on, each with bytes of its own made from `seed`, or with zeros if that is 0. Blocks
 * are added to the image as they are needed. A failure is a failed check.
 */
bool disk_write(const WCHAR *path, uint64_t first, uint64_t count, uint32_t seed);

/* What a guest reads: all of a disk, through its parents, which are found by the absolute locators. Ids are ignored. */
struct disk_bytes {
    uint8_t *bytes;
    size_t size;
};

/* A failure is a failed check. */
bool disk_read(const WCHAR *path, struct disk_bytes *out);
void disk_bytes_free(struct disk_bytes *disk);

/* Checks that a disk reads as it did. */
#define check_reads(path, expected) check_reads_at(__FILE__, __LINE__, (path), (expected))
bool check_reads_at(const char *file, int line, const WCHAR *path, const struct disk_bytes *expected);

/* What an image file is, from its footer and its header. Zeros after a failed check. */
struct disk_identity {
    uint32_t type, created, saved_state;
    uint64_t size; /* of the disk, bytes */
    uint8_t id[16];
    uint8_t parent_id[16];
    uint32_t parent_stamp;
    uint32_t blocks; /* that have a place in the file */
};

struct disk_identity disk_identity(const WCHAR *path);

bool same_id(const uint8_t a[16], const uint8_t b[16]);

/* Sets the byte of the footer that says whether the disk is part of a saved state. The file's time stays. */
bool disk_set_saved_state(const WCHAR *path, bool saved);

#endif
