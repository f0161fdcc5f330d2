/* vhd_compact_move.h - moves the blocks of a disk into the gaps of its file, and cuts off what is then behind them. */
#ifndef OPENVPC_VHD_COMPACT_MOVE_H
#define OPENVPC_VHD_COMPACT_MOVE_H

#include "vhd_gaps.h"
#include "vhd_writeback.h"
#include "vhd_progress.h"

/*
 * What is copied in a batch at most, bytes, or a single block: what a slow disk writes in a second. Each batch waits
 * for the disk once.
 */
#ifndef VHD_COMPACT_BATCH
#define VHD_COMPACT_BATCH (64u * VHD_MEGABYTE)
#endif

struct vhd_compact_move {
    struct vhd_image *image;
    struct vhd_places places; /* those of the caller's choice; the count falls as blocks are moved */
    struct vhd_gaps gaps;
    struct vhd_writeback writeback;
    uint8_t *piece;    /* 1 MB */
    uint64_t *entries; /* of a batch; room for `room` of them */
    size_t room;
    uint64_t half, done; /* progress, in bytes: of 2 * half, the moves are those from `half` on */
    uint64_t total;      /* bytes to be moved, as far as known */
    bool is_pending;     /* the table has been written, and nothing flushed since */
    bool is_full;        /* a gap took no more: nothing that waits to be flushed has failed */
};

/* Reads and checks the places of an image and takes memory. */
enum vhd_status vhd_compact_move_begin(struct vhd_compact_move *move, struct vhd_image *image, struct vhd_error *error);
void vhd_compact_move_end(struct vhd_compact_move *move);

/* Whether the file can become shorter, or gets a footer at its end, by what follows. */
bool vhd_compact_gains(const struct vhd_compact_move *move);

/*
 * Moves blocks from the end into the gaps while that makes the file shorter, then a block table that stands behind all
 * of them. Flushed. After a failure some of them have moved. After one with move->is_full, vhd_compact_shorten may
 * follow, and then this again.
 */
enum vhd_status vhd_compact_move(struct vhd_compact_move *move, const struct vhd_progress *progress,
                                 struct vhd_error *error);

/*
 * Puts the footer behind what is left and cuts the file off there; flushed, and so is the table before: the footer may
 * come to stand where a block was.
 */
enum vhd_status vhd_compact_shorten(struct vhd_compact_move *move, struct vhd_error *error);

#endif
