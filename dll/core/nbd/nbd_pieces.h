/* nbd_pieces.h - large requests are done in pieces, between which other clients have their turn. */
#ifndef OPENVPC_NBD_PIECES_H
#define OPENVPC_NBD_PIECES_H

#include "nbd_export.h"

/*
 * How many bytes the next piece of a request has, of which `left` are yet to be done from `offset` on: about `most`, which
 * is at least 4096, so that the pieces after it begin where the sectors of any disk do.
 */
uint32_t nbd_piece(uint64_t offset, uint32_t left, uint32_t most);

/*
 * Zeros the first piece of `left` bytes, not 0, and tells how large it is, also after an error. With `no_hole` the zeros
 * are written as any data, so that the disk has room for what is written there later: a client asks for that with
 * NBD_CMD_FLAG_NO_HOLE.
 */
enum nbd_error nbd_zero_piece(struct nbd_disk *disk, uint64_t offset, uint32_t left, bool no_hole, uint32_t *piece);

/*
 * What an answer about holes costs: at most so many pieces of the disk were looked at for a stretch of that many bytes. An
 * answer is at its end when it has cost NBD_ENOUGH_SEARCHED, and tells of the disk as far as it has come.
 */
uint32_t nbd_searched(uint64_t size);
#define NBD_ENOUGH_SEARCHED (16 * NBD_SEARCH)

#endif
