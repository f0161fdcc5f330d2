/*
 * vhd_block_reader.h - the blocks of a disk, one after another, each of them read while the last one is being written.
 *
 * Where the host has no helper, each is read when it is asked for.
 */
#ifndef OPENVPC_VHD_BLOCK_READER_H
#define OPENVPC_VHD_BLOCK_READER_H

#include "vhd_chain.h"

/* A block as it stands in a dynamic file: bitmap, data, and the gap before the next bitmap. */
struct vhd_block {
    uint32_t number; /* the count of blocks when there are no more */
    size_t size;     /* bytes of it that belong to the disk: only the last block is cut short */
    uint8_t *data;   /* of the disk; VHD_SECTOR bytes before it and VHD_ALIGNMENT behind the block are the caller's */

    /* What reading it came to; vhd_block_reader.c only. */
    struct vhd_block_reader *reader;
    uint32_t from;
    enum vhd_status status;
    struct vhd_error error;
};

/* Made of zeros; the first four are then the caller's to fill. */
struct vhd_block_reader {
    struct vhd_chain *source;
    uint64_t size;       /* of the disk, bytes */
    uint32_t block_size; /* bytes, whole sectors */
    bool sparse;         /* blocks of which no level has a part are passed over; they read as zeros */

    struct vhd_helper *helper; /* NULL: none */
    uint8_t *memory;
    struct vhd_block blocks[2];
    unsigned next; /* of the two, the one that is being read, or will be */
};

/* Takes the memory: two blocks. False if there is not enough. */
bool vhd_block_reader_start(struct vhd_block_reader *reader);

/*
 * Moves to the first block from *number on that is not passed over, or behind the last one. Not while blocks are read.
 */
enum vhd_status vhd_block_reader_skip(struct vhd_block_reader *reader, uint32_t *number, struct vhd_error *error);

/* From here to vhd_block_reader_close the source is the reader's: what it is asked, and its files, are its own. */
void vhd_block_reader_open(struct vhd_block_reader *reader, const struct vhd_host *host);

/* Gives the next block, from the first one on. It stays as it is until the next one is asked for. */
enum vhd_status vhd_block_reader_next(struct vhd_block_reader *reader, struct vhd_block **block,
                                      struct vhd_error *error);

void vhd_block_reader_close(struct vhd_block_reader *reader);

/* Frees the memory. */
void vhd_block_reader_end(struct vhd_block_reader *reader);

#endif
