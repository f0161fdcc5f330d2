/*
 * vhd_plan.h - where everything goes in an image that is to be created, computed before a byte is written.
 *
 * Dynamic:       footer copy | header | BAT, padded with 0xFF to 4 KiB | footer
 * Differencing:  footer copy | header | BAT, padded with 0xFF to 4 KiB | W2ku | W2ru | footer
 * The footer stands where the first block's bitmap will, so that block data begins at a multiple of 4 KiB.
 */
#ifndef OPENVPC_VHD_PLAN_H
#define OPENVPC_VHD_PLAN_H

#include "vhd_image.h"
#include "vhd_locator.h"
#include "vhd_progress.h"

struct vhd_plan {
    struct vhd_footer footer;
    struct vhd_header header; /* zeros for a fixed disk */
    uint64_t footer_offset;   /* bytes; the file ends with the footer */
    uint64_t largest_file;    /* bytes, when every block is allocated */
    bool size_only;           /* of a fixed disk: the file gets its size, and the file system sees to the zeros */
    char16_t absolute[VHD_PATH_CHARS]; /* text of W2ku; empty: none */
    char16_t relative[VHD_PATH_CHARS]; /* text of W2ru; empty: none */
};

/* These fill all but footer.id and footer.created (vhd_plan_identify). `size` is in bytes, a multiple of 512. */
void vhd_plan_fixed(struct vhd_plan *plan, uint64_t size);
void vhd_plan_dynamic(struct vhd_plan *plan, uint64_t size, uint32_t block_size);

/*
 * A child at `path` of an open parent: its size, block size (from 512 KB on, else that is 2 MB) and id, and the texts
 * by which it is found again.
 */
void vhd_plan_differencing(struct vhd_plan *plan, const char16_t *path, const struct vhd_image *parent);

/* Gives the disk at `path` its unique id, and the present as its creation stamp. */
enum vhd_status vhd_plan_identify(struct vhd_plan *plan, const struct vhd_host *host, const char16_t *path,
                                  struct vhd_error *error);

/*
 * Writes the planned image into a new file from byte 512 on; the first sector is vhd_plan_first_sector's, and its
 * writer decides when. A fixed disk is flushed. Transfers of at most VHD_TRANSFER bytes; progress is asked between them.
 */
#define VHD_TRANSFER (1u * VHD_MEGABYTE)
enum vhd_status vhd_plan_write(const struct vhd_plan *plan, struct vhd_file *file, const char16_t *path,
                               const struct vhd_progress *progress, struct vhd_error *error);

/* Writes what stands before the blocks, if it is not fixed: the header and `table`, the BAT with its padding. */
enum vhd_status vhd_plan_write_front(const struct vhd_plan *plan, const uint8_t *table, struct vhd_file *file,
                                     struct vhd_error *error);

/*
 * The same, with the footer, of an image whose blocks have been written. Not the first sector; not flushed.
 */
enum vhd_status vhd_plan_write_ends(const struct vhd_plan *plan, const uint8_t *table, struct vhd_file *file,
                                    struct vhd_error *error);

/* Where the padding of the BAT ends, bytes. */
uint64_t vhd_plan_table_end(const struct vhd_plan *plan);

/* What the first sector of the complete image holds: the footer copy, or zeros for a fixed disk. */
void vhd_plan_first_sector(const struct vhd_plan *plan, uint8_t sector[VHD_SECTOR]);

#endif
