/* nbd_pieces.c - the pieces of a request. */
#include "nbd_pieces.h"

#include "nbd_session.h"

/* Zeros that are not written as data, at once; the disk is not left to others meanwhile. Bytes. */
#define ZERO_PIECE (UINT32_C(32) << 20)

#define FLOOR(value, multiple) ((value) / (multiple) * (multiple))

/* Where a piece may end: requests of any alignment are split where the sectors of any disk are. */
#define PIECE_ALIGNMENT 4096u

uint32_t nbd_piece(uint64_t offset, uint32_t left, uint32_t most)
{
    return left <= most ? left : (uint32_t)(FLOOR(offset + most, PIECE_ALIGNMENT) - offset);
}

uint32_t nbd_searched(uint64_t size)
{
    return size / NBD_SECTOR + 1 < NBD_SEARCH ? (uint32_t)(size / NBD_SECTOR + 1) : NBD_SEARCH;
}

enum nbd_error nbd_zero_piece(struct nbd_disk *disk, uint64_t offset, uint32_t left, bool no_hole, uint32_t *piece)
{
    static uint8_t zeros[NBD_PIECE]; /* not constant, or they would take room in the program's file */

    *piece = nbd_piece(offset, left, no_hole ? NBD_PIECE : ZERO_PIECE);
    return no_hole ? disk->ops->write(disk, offset, zeros, *piece) : disk->ops->zero(disk, offset, *piece);
}
