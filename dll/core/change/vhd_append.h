/*
 * vhd_append.h - appends blocks to an existing dynamic or differencing image, so that it can be interrupted.
 *
 * In batches: first the footer moves to where the end will be, or beyond, then bitmaps and data are written, then the BAT names
 * the new blocks. A flush stands between these three; none between a BAT and the next batch's footer, since their order
 * does not matter. Until the BAT names them, the file reads as it did.
 */
#ifndef OPENVPC_VHD_APPEND_H
#define OPENVPC_VHD_APPEND_H

#include "vhd_image.h"
#include "vhd_progress.h"
#include "vhd_writeback.h"

/*
 * In a batch, at most; and no more than lie within VHD_FILL_STEP (vhd_writeback.h), since the system fills that with
 * zeros before it writes the footer behind it: 31 of the usual blocks. Each batch waits for the disk twice.
 */
#ifndef VHD_APPEND_BLOCKS
#define VHD_APPEND_BLOCKS 1024u
#endif

/* The footer moves over several batches at once, so that the disk is waited for once less in most of them. Bytes. */
#ifndef VHD_APPEND_AHEAD
#define VHD_APPEND_AHEAD (4u * VHD_FILL_STEP)
#endif

struct vhd_append {
    struct vhd_image *image;
    uint64_t next;   /* where the next block's bitmap goes, bytes */
    uint64_t end;    /* where the last block of all batches will end, bytes; 0: not known */
    uint32_t stride; /* from one bitmap to the next, bytes */
    uint32_t count;  /* of blocks in this batch */
    uint32_t blocks[VHD_APPEND_BLOCKS];
};

/* Finds the place after the last block: reads the BAT. */
enum vhd_status vhd_append_start(struct vhd_append *append, struct vhd_image *image, struct vhd_error *error);

/* Whether the batch has no room for one more. */
bool vhd_append_is_full(const struct vhd_append *append);

/* Takes a block into the batch, which has room; blocks come in ascending order. Nothing is written. */
void vhd_append_add(struct vhd_append *append, uint32_t block);

/* Where the bitmap of the n-th block of the batch goes, bytes. */
uint64_t vhd_append_offset(const struct vhd_append *append, uint32_t n);

/* Where the last block and all structures but the footer end, bytes; reads the BAT. */
enum vhd_status vhd_append_end(struct vhd_image *image, uint64_t *end, struct vhd_error *error);

/*
 * Moves the footer to `at` (bytes) unless the file reaches further already. Flushed. Where that is more than
 * VHD_FILL_STEP away, it comes nearer in steps of that, between which `stage` (may be NULL) is asked.
 */
enum vhd_status vhd_append_extend(struct vhd_image *image, uint64_t at, const struct vhd_stage *stage,
                                  struct vhd_error *error);

/*
 * Makes a block whole that was cut short by the end of the file (vhd_image_check_blocks), before it is written to or
 * moved: what was missing is zeros, and nobody reads it. Only the footer, further on then, is flushed. `stage` as above.
 */
enum vhd_status vhd_append_complete(struct vhd_image *image, const struct vhd_stage *stage, struct vhd_error *error);

/*
 * First act of a batch: the footer at the new end, flushed, if it is not there yet; up to VHD_APPEND_AHEAD further on
 * where `end` is known. Then the caller writes bitmaps and data. `stage` as above.
 */
enum vhd_status vhd_append_make_room(struct vhd_append *append, const struct vhd_stage *stage, struct vhd_error *error);

/*
 * Last act: flushes what was written, then names the blocks in the BAT. That is not flushed: the next batch does it,
 * and the caller after the last. The batch is empty again.
 */
enum vhd_status vhd_append_finish(struct vhd_append *append, struct vhd_error *error);

#endif
