/*
 * vhd_gaps.h - the gaps of an image in which blocks can stand.
 *
 * Used are the places of blocks, and what an image has besides: the copy of the footer, the header, the block table,
 * the texts of locators. All sizes and offsets are in bytes.
 */
#ifndef OPENVPC_VHD_GAPS_H
#define OPENVPC_VHD_GAPS_H

#include "vhd_image.h"

struct vhd_region {
    uint64_t start, end;
};

#define VHD_GAPS_TABLE 0 /* which of the structures is the block table */

struct vhd_gaps {
    struct vhd_region structures[3 + VHD_LOCATOR_SLOTS];
    size_t structure_count;
    uint64_t table_bytes;   /* of the entries alone */
    uint32_t bitmap, block; /* of a block: its bitmap and its data */
    bool aligned;           /* data begin at multiples of VHD_ALIGNMENT, as those of all blocks do so far, and so does
                               what follows the table: Windows may write that in units of so many bytes */
    uint64_t from;          /* gaps before it were given away */
    size_t passed;          /* so many places lie before it */
};

/* What structures are aligned to, bytes. */
uint32_t vhd_gaps_unit(const struct vhd_gaps *gaps);

/* Says where the block table is from now on. */
void vhd_gaps_move_table(struct vhd_gaps *gaps, uint64_t to);

/* The gaps of an image with these blocks, from the start of the file on. */
void vhd_gaps_begin(struct vhd_gaps *gaps, const struct vhd_image *image, const struct vhd_places *places);

/*
 * The first gap for a block, of which gaps->from is then the end. Of `places` only the first `count` are used any more.
 * What comes after the last of them is a gap as well.
 */
uint64_t vhd_gaps_take(struct vhd_gaps *gaps, const struct vhd_places *places, size_t count);

/* Where everything but the footer ends when the first `count` places and all before gaps->from are used. */
uint64_t vhd_gaps_end(const struct vhd_gaps *gaps, const struct vhd_places *places, size_t count);

#endif
