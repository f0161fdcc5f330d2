/* vhd_block_reader.c - the blocks of a disk, one after another, each of them read while the last one is being written. */
#include "vhd_block_reader.h"

#include <stdlib.h>

/*
 * How far the source is asked about at once, sectors. Without an end, a child without blocks would be searched whole
 * for each block of its parent.
 */
#define LOOK_AHEAD (UINT64_C(1024) * VHD_DEFAULT_BLOCK_SIZE / VHD_SECTOR)

bool vhd_block_reader_start(struct vhd_block_reader *reader)
{
    const size_t room = VHD_SECTOR + (size_t)reader->block_size + VHD_ALIGNMENT;

    reader->memory = malloc(2 * room);
    if (reader->memory == NULL)
        return false;
    for (unsigned i = 0; i < 2; i++)
        reader->blocks[i] = (struct vhd_block){ .reader = reader, .data = reader->memory + i * room + VHD_SECTOR };
    return true;
}

enum vhd_status vhd_block_reader_skip(struct vhd_block_reader *reader, uint32_t *number, struct vhd_error *error)
{
    const uint64_t per_block = reader->block_size / VHD_SECTOR, end = reader->size / VHD_SECTOR;
    uint64_t sector = *number * per_block;

    while (reader->sparse && sector < end) {
        struct vhd_run run;
        uint64_t limit = end - sector < LOOK_AHEAD ? end - sector : LOOK_AHEAD;
        enum vhd_status status = vhd_chain_find_blocks(reader->source, sector, limit, &run, error);
        if (status != VHD_OK)
            return status;
        if (run.present)
            break;
        sector += run.sectors;
    }
    *number = sector < end ? (uint32_t)(sector / per_block) : vhd_block_count(reader->size, reader->block_size);
    return VHD_OK;
}

/* Bytes of a block that belong to the disk. */
static size_t part_of(const struct vhd_block_reader *reader, uint32_t number)
{
    uint64_t left = reader->size - (uint64_t)number * reader->block_size;

    return left < reader->block_size ? (size_t)left : reader->block_size;
}

static void read_block(void *context)
{
    struct vhd_block *block = context;
    struct vhd_block_reader *reader = block->reader;

    block->number = block->from;
    block->status = vhd_block_reader_skip(reader, &block->number, &block->error);
    if (block->status != VHD_OK || block->number == vhd_block_count(reader->size, reader->block_size))
        return;
    block->size = part_of(reader, block->number);
    block->status = vhd_chain_read(reader->source, (uint64_t)block->number * (reader->block_size / VHD_SECTOR),
                                   block->size / VHD_SECTOR, block->data, &block->error);
}

static void begin(struct vhd_block_reader *reader, struct vhd_block *block)
{
    if (reader->helper != NULL)
        reader->helper->ops->begin(reader->helper, read_block, block);
}

void vhd_block_reader_open(struct vhd_block_reader *reader, const struct vhd_host *host)
{
    reader->helper = host->ops->new_helper(host);
    reader->next = 0;
    reader->blocks[0].from = 0;
    begin(reader, &reader->blocks[0]);
}

enum vhd_status vhd_block_reader_next(struct vhd_block_reader *reader, struct vhd_block **block,
                                      struct vhd_error *error)
{
    struct vhd_block *done = &reader->blocks[reader->next], *following = &reader->blocks[1 - reader->next];

    if (reader->helper != NULL)
        reader->helper->ops->wait(reader->helper);
    else
        read_block(done);
    *block = done;
    if (done->status != VHD_OK) {
        if (error != NULL)
            *error = done->error;
        return done->status;
    }
    if (done->number < vhd_block_count(reader->size, reader->block_size)) {
        reader->next = 1 - reader->next;
        following->from = done->number + 1;
        begin(reader, following);
    }
    return VHD_OK;
}

void vhd_block_reader_close(struct vhd_block_reader *reader)
{
    if (reader->helper != NULL)
        reader->helper->ops->close(reader->helper);
    reader->helper = NULL;
}

void vhd_block_reader_end(struct vhd_block_reader *reader)
{
    free(reader->memory);
    reader->memory = NULL;
}
