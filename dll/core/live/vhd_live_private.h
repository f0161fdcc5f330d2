/*
 * vhd_live_private.h - what the files of vhd_live share.
 *
 *   vhd_live.c        opens, closes, reads       vhd_live_block.c   new blocks, and room for them
 *   vhd_live_write.c  writes and zeroes          vhd_live_flush.c   writes what waits, in its order
 *                                                vhd_live_again.c   flushes, also after a flush that failed
 *
 * What waits for the next flush are the pages of the disk's table and bitmaps that are changed in memory
 * (vhd_pages.h): whoever looks for a sector finds it by them at once. The blocks among them that are new, and not yet
 * settled, have no bitmap on the disk and may have anything where nothing was written.
 */
#ifndef OPENVPC_VHD_LIVE_PRIVATE_H
#define OPENVPC_VHD_LIVE_PRIVATE_H

#include "vhd_chain.h"
#include "vhd_live.h"
#include "vhd_pages.h"
#include "vhd_patience.h"

/* So many pages may wait; then they are written without a flush of the guest. */
#ifndef VHD_LIVE_WAITING
#define VHD_LIVE_WAITING 2048u
#endif

/* What is zeroed at once, bytes. */
#define VHD_LIVE_ZEROS (256u * 1024u)

/* What was written is remembered in units of so many bytes of the file. */
#define VHD_LIVE_UNIT (256u * 1024u)

/* A block whose place the table on the disk does not name. */
struct vhd_live_block {
    uint32_t entry; /* sector of the file where its bitmap is to be */
    bool is_blank;  /* its data in the file are zeros wherever no bit is set */
};

struct vhd_live {
    struct vhd_patience patience;
    struct vhd_chain *chain;
    struct vhd_image *disk; /* the first of the chain */
    struct vhd_pages *pages;
    uint8_t *zeros; /* VHD_LIVE_ZEROS of them; NULL until they are needed */

    bool is_writable;
    bool is_prepared;      /* for the first block or byte to be written */
    bool is_written;       /* since the last flush */
    bool must_write_again; /* a flush has failed, and none succeeded since */
    bool has_loose_end;    /* the file may be longer than disk->info.size says: a change of its size failed */

    uint64_t opened_end; /* where the footer was when the disk was opened, bytes */
    uint64_t next;       /* where the next block's bitmap goes, bytes */
    uint32_t stride;     /* from one bitmap to the next, bytes */
    uint32_t left;       /* blocks of the disk that have no place */
    uint64_t given;      /* bytes that new blocks have taken */
    uint64_t blank_from; /* from here on nothing was ever written to the file but a footer at its end; bytes */

    uint8_t *unflushed; /* a bit for each unit that was written to since the last flush that succeeded; or NULL */
    size_t unflushed_bytes;

    uint32_t new_blocks; /* of `blocks` */
    struct vhd_live_block blocks[VHD_LIVE_WAITING + 1];
};

/* VHD_LIVE_REQUEST for what is not whole sectors within the disk. */
enum vhd_status vhd_live_check(const struct vhd_live *live, uint64_t offset, uint64_t size, struct vhd_error *error);

/* Some bytes of the disk that one file holds one after another, or none. */
struct vhd_live_run {
    struct vhd_image *image; /* NULL: neither the disk nor a parent has them, and they read as zeros */
    uint64_t offset;         /* in the file of the image, bytes */
    uint64_t size;           /* bytes; a multiple of 512, at least 512 */
};

/* Where the bytes from `offset` on are, at most `limit` of them, within the disk. After a failure *run is anything. */
static inline enum vhd_status vhd_live_find(struct vhd_live *live, uint64_t offset, uint64_t limit,
                                            struct vhd_live_run *run, struct vhd_error *error)
{
    struct vhd_run found = { .sectors = 1 };
    const enum vhd_status status = vhd_chain_find(live->chain, offset / VHD_SECTOR, limit / VHD_SECTOR, &run->image,
                                                  &found, error);

    run->offset = found.offset;
    run->size = found.sectors * VHD_SECTOR;
    return status;
}

/* Before anything is written: puts right what of the file's structures has to be. */
enum vhd_status vhd_live_prepare(struct vhd_live *live, struct vhd_error *error);

/* Gives a block a place, in memory alone; its bits are clear. *entry is its sector. After a failure it has none. */
enum vhd_status vhd_live_make_block(struct vhd_live *live, uint32_t block, uint32_t *entry, struct vhd_error *error);

/* Takes the place away from the block that got one last, when its data could not be written. */
void vhd_live_unmake_block(struct vhd_live *live, uint32_t block);

/* A write into a block failed, so that anything may be where no bit is set. */
void vhd_live_spoil_block(struct vhd_live *live, uint32_t entry);

/*
 * Writes all that waits: new blocks, flush, table and bitmaps. Not flushed. After a failure it still waits. Without
 * anything that waits it does nothing.
 */
enum vhd_status vhd_live_settle(struct vhd_live *live, struct vhd_error *error);

/* Sectors of the bitmap that each block of the disk has. */
static inline uint32_t vhd_live_bitmap_pages(const struct vhd_live *live)
{
    return vhd_bitmap_bytes(live->disk->header.block_size) / VHD_PAGE;
}

/* Before `size` bytes of the file, at least 1, are written at `at`: a flush has to save them. */
enum vhd_status vhd_live_note(struct vhd_live *live, uint64_t at, uint64_t size, struct vhd_error *error);

/* Flushes all that was noted, even if a flush has failed before. */
enum vhd_status vhd_live_flush_file(struct vhd_live *live, struct vhd_error *error);

/* Writes zeros at `offset` of the file. */
enum vhd_status vhd_live_write_zeros(struct vhd_live *live, uint64_t offset, uint64_t size, struct vhd_error *error);

/* Puts the footer back behind the last block, as far as it was moved further. */
void vhd_live_shorten(struct vhd_live *live);

#endif
