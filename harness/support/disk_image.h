/*
 * disk_image.h - reads VHD files by the format's specification, independently of the DLL, and makes damaged ones.
 */
#ifndef OPENVPC_HARNESS_DISK_IMAGE_H
#define OPENVPC_HARNESS_DISK_IMAGE_H

#include "harness.h"
#include "image_layout.h"

#define MEGABYTE UINT64_C(1048576)

enum disk_type { DISK_FIXED = 2, DISK_DYNAMIC = 3, DISK_DIFFERENCING = 4 };

struct disk_image {
    uint8_t *bytes; /* the whole file */
    size_t size;
};

/* Loads a file; failure is a failed check. */
bool image_load(struct disk_image *image, const WCHAR *path);
void image_free(struct disk_image *image);

uint32_t get32(const uint8_t *bytes);
uint64_t get64(const uint8_t *bytes);
void put32(uint8_t *bytes, uint32_t value);
void put64(uint8_t *bytes, uint64_t value);

/* The footer at the end; the dynamic header that it leads to. The file must be large enough for them. */
uint8_t *image_footer(struct disk_image *image);
uint8_t *image_header(struct disk_image *image);

/* Corrects the checksum of a footer (512 bytes) or of a dynamic header (1024 bytes). */
void footer_seal(uint8_t *footer);
void header_seal(uint8_t *header);

/*
 * Changes a footer field of 4 bytes of a dynamic or differencing disk at both ends of its file, and the checksums; failure
 * is a failed check.
 */
bool image_change_footer(const WCHAR *path, size_t at, uint32_t value);

/* Makes a disk one of a type that stands for a link to a physical disk. */
bool image_link(const WCHAR *path);

/* Lets a differencing image name its parent by this text alone, of up to 255 characters, in all places that it has. */
void image_name_parent(struct disk_image *image, const WCHAR *text);

/* What an image file must be. */
struct disk_expected {
    enum disk_type type;
    uint64_t size;         /* of the disk, bytes */
    const WCHAR *parent;   /* of a differencing disk: the parent's file, as the absolute locator names it */
    const WCHAR *relative; /* the relative locator; NULL: there must be none */
    uint32_t block_size;   /* bytes; 0 stands for 2 MiB */
};

/* Checks every field of a new, empty image and the layout of its file. */
void check_image(const WCHAR *path, const struct disk_expected *expected);

#endif
