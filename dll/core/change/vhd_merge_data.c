/*
 * vhd_merge_data.c - writes the child's sectors into the parent.
 *
 * A sector that the child holds may be written in the parent in any order, since nobody who is allowed to reads it there
 * any more: the child's own hides it. Blocks that the parent lacks are appended in batches (vhd_append.h).
 */
#include "vhd_merge_data.h"

#include "vhd_append.h"
#include "vhd_bits.h"
#include "vhd_hidden.h"
#include "vhd_writeback.h"

#include <stdlib.h>
#include <string.h>

#define PIECE (1u * VHD_MEGABYTE)
#define PIECE_SECTORS (PIECE / VHD_SECTOR)

/* Well below VHD_FILL_STEP, so that little of a batch is left for its flush, where that is cheap. Bytes. */
#define CHEAP_INTERVAL (16u * VHD_MEGABYTE)

/* So many runs are written one by one, however close they are. */
#define FEW_RUNS 4

/* Sectors of a piece that the child holds. */
struct run {
    uint32_t first, count; /* sectors from the start of the piece */
    uint64_t offset;       /* in the child's file, bytes */
};

struct data {
    struct vhd_image *child, *parent;
    const struct vhd_progress *progress;
    struct vhd_error *hidden, *error;
    struct vhd_append append;       /* of a parent that is not fixed */
    uint32_t placed;                /* of the blocks in `append`, how many have been written */
    struct vhd_writeback writeback; /* of the parent */
    uint8_t *piece;                 /* PIECE bytes */
    struct run *runs;               /* what the child holds of a piece; where blocks are a sector long, each is one */
    uint8_t *bitmap;                /* of a block of the parent */
    uint64_t sectors;               /* in the disk */
    uint64_t per_block;             /* sectors; a fixed parent is taken in blocks of PIECE */
};

/* Where a block of the parent is or will be. */
struct place {
    bool is_new;      /* to be written whole: what the child does not hold of it is zeros */
    uint64_t bitmap;  /* bytes; 0: a fixed disk has none */
    uint64_t content; /* bytes */
};

static bool is_fixed(const struct data *data)
{
    return data->parent->footer.type == VHD_TYPE_FIXED;
}

/* From *sector on, moves to the next one that the child holds, or to the end of the disk. */
static enum vhd_status skip_to_held(struct data *data, uint64_t *sector)
{
    struct vhd_run run;

    for (; *sector < data->sectors; *sector += run.sectors) {
        enum vhd_status status = vhd_image_find(data->child, *sector, data->sectors - *sector, &run, data->error);
        if (status != VHD_OK || run.present)
            return status;
    }
    return VHD_OK;
}

static uint64_t block_end(const struct data *data, uint64_t sector)
{
    uint64_t end = (sector / data->per_block + 1) * data->per_block;

    return end < data->sectors ? end : data->sectors;
}

static enum vhd_status is_missing(struct data *data, uint64_t sector, bool *missing)
{
    uint32_t entry = 0;
    enum vhd_status status = VHD_OK;

    if (!is_fixed(data))
        status = vhd_image_entry(data->parent, (uint32_t)(sector / data->per_block), &entry, data->error);
    *missing = entry == VHD_BAT_UNUSED;
    return status;
}

/* Finds the runs of `count` sectors from `sector` on; those behind the end of the disk are nobody's. */
static enum vhd_status find_runs(struct data *data, uint64_t sector, uint32_t count, uint32_t *found)
{
    *found = 0;
    for (uint32_t done = 0; done < count && sector + done < data->sectors;) {
        uint64_t left = data->sectors - sector - done, limit = count - done < left ? count - done : left;
        struct vhd_run run;
        enum vhd_status status = vhd_image_find(data->child, sector + done, limit, &run, data->error);
        if (status != VHD_OK)
            return status;
        if (run.present)
            data->runs[(*found)++] = (struct run){ done, (uint32_t)run.sectors, run.offset };
        done += (uint32_t)run.sectors;
    }
    return VHD_OK;
}

/* Reads the runs into their places in the piece. */
static enum vhd_status read_runs(struct data *data, uint32_t count)
{
    enum vhd_status status = VHD_OK;

    for (uint32_t i = 0; i < count && status == VHD_OK; i++) {
        const struct run *run = &data->runs[i];
        status = vhd_image_read(data->child, run->offset, data->piece + (size_t)run->first * VHD_SECTOR,
                                (size_t)run->count * VHD_SECTOR, data->error);
    }
    return status;
}

static enum vhd_status write_sectors(struct data *data, uint64_t at, uint32_t first, uint32_t count)
{
    return vhd_writeback_write(&data->writeback, at + (uint64_t)first * VHD_SECTOR,
                               data->piece + (size_t)first * VHD_SECTOR, (size_t)count * VHD_SECTOR, data->error);
}

/* Whether the runs are many and fill at least half of `sectors`. */
static bool is_dense(const struct data *data, uint32_t count, uint32_t sectors)
{
    uint32_t held = 0;

    for (uint32_t i = 0; i < count; i++)
        held += data->runs[i].count;
    return count > FEW_RUNS && held >= sectors / 2;
}

/* Writes the runs into a block that the parent has. Where they are dense, the sectors between are written as they were. */
static enum vhd_status overwrite(struct data *data, uint64_t at, uint32_t count)
{
    struct vhd_file *file = data->parent->file;
    const struct run *last = &data->runs[count - 1];
    uint32_t first = data->runs[0].first, sectors = last->first + last->count - first;
    bool dense = is_dense(data, count, sectors);
    enum vhd_status status = VHD_OK;

    if (dense)
        status = file->ops->read(file, at + (uint64_t)first * VHD_SECTOR, data->piece + (size_t)first * VHD_SECTOR,
                                 (size_t)sectors * VHD_SECTOR, data->error);
    if (status == VHD_OK)
        status = read_runs(data, count);
    if (status == VHD_OK && dense)
        return write_sectors(data, at, first, sectors);
    for (uint32_t i = 0; i < count && status == VHD_OK; i++)
        status = write_sectors(data, at, data->runs[i].first, data->runs[i].count);
    return status;
}

/*
 * Copies what the child holds of `count` sectors from `sector` on, at most PIECE. A new block is written whole.
 * `within`: of the first sector in its block.
 */
static enum vhd_status copy_piece(struct data *data, const struct place *place, uint64_t sector, uint32_t within,
                                  uint32_t count)
{
    const uint64_t at = place->content + (uint64_t)within * VHD_SECTOR;
    uint32_t found;
    enum vhd_status status = find_runs(data, sector, count, &found);

    if (status != VHD_OK)
        return status;
    for (uint32_t i = 0; i < found && place->bitmap != 0; i++)
        vhd_bits_set(data->bitmap, within + data->runs[i].first, data->runs[i].count);
    if (!place->is_new)
        return found > 0 ? overwrite(data, at, found) : VHD_OK;
    memset(data->piece, 0, (size_t)count * VHD_SECTOR);
    status = read_runs(data, found);
    return status == VHD_OK ? write_sectors(data, at, 0, count) : status;
}

static struct vhd_stage stage_at(const struct data *data, uint64_t sector)
{
    if (sector > data->sectors) /* in the part of the last block that is behind the end of the disk */
        sector = data->sectors;
    return (struct vhd_stage){ data->progress, sector * VHD_SECTOR, data->sectors * VHD_SECTOR, data->child->path };
}

static enum vhd_status report(struct data *data, uint64_t sector)
{
    const struct vhd_stage stage = stage_at(data, sector);

    return vhd_stage_ask(&stage, data->error);
}

/* In a dynamic disk a new block has all bits set, since readers differ about what a clear one means there. */
static enum vhd_status start_bitmap(struct data *data, const struct place *place)
{
    uint32_t size = vhd_bitmap_bytes(data->parent->header.block_size);

    if (!place->is_new)
        return data->parent->file->ops->read(data->parent->file, place->bitmap, data->bitmap, size, data->error);
    memset(data->bitmap, data->parent->footer.type == VHD_TYPE_DYNAMIC ? 0xff : 0, size);
    return VHD_OK;
}

/* What stays under clear bits in a block that was there before. */
static enum vhd_status count_hidden(struct data *data, uint64_t first)
{
    const uint64_t end = block_end(data, first);
    enum vhd_status status = VHD_OK;

    for (uint64_t sector = first, next; sector < end && status == VHD_OK; sector = next) {
        const uint64_t piece_end = sector + PIECE_SECTORS - (sector - first) % PIECE_SECTORS;
        const uint64_t limit = piece_end < end ? piece_end : end;
        for (next = sector; next < limit && !vhd_bit(data->bitmap, (uint32_t)(next - first));)
            next++;
        if (next > sector)
            status = vhd_hidden_count(data->parent, sector, next - sector, data->hidden, data->error);
        while (next < limit && vhd_bit(data->bitmap, (uint32_t)(next - first)))
            next++;
        if (status == VHD_OK && next == piece_end)
            status = report(data, end);
    }
    return status;
}

static enum vhd_status copy_block(struct data *data, const struct place *place, uint64_t block)
{
    const uint64_t first = block * data->per_block;
    enum vhd_status status = place->bitmap != 0 ? start_bitmap(data, place) : VHD_OK;

    for (uint32_t within = 0; within < data->per_block && status == VHD_OK; within += PIECE_SECTORS) {
        uint64_t left = data->per_block - within;
        uint32_t count = left < PIECE_SECTORS ? (uint32_t)left : PIECE_SECTORS;
        status = copy_piece(data, place, first + within, within, count);
        if (status == VHD_OK)
            status = report(data, first + within + count);
    }
    if (status == VHD_OK && place->bitmap != 0)
        status = vhd_writeback_write(&data->writeback, place->bitmap, data->bitmap,
                                     vhd_bitmap_bytes(data->parent->header.block_size), data->error);
    if (status == VHD_OK && place->bitmap != 0 && !place->is_new)
        status = count_hidden(data, first);
    return status;
}

/* So many blocks are looked at between questions whether to go on. */
#define ASK_EVERY 1024u

/* Takes the next blocks that the parent lacks into a batch, and tells in *end the sector behind what it covers. */
static enum vhd_status plan_batch(struct data *data, uint64_t sector, uint64_t *end)
{
    uint32_t looked_at = 0;

    for (*end = sector; *end < data->sectors; *end = block_end(data, *end)) {
        bool missing, is_time = ++looked_at % ASK_EVERY == 0 && data->progress != NULL; /* nobody asks for the growth */
        enum vhd_status status = is_time ? report(data, sector) : VHD_OK;
        if (status == VHD_OK)
            status = skip_to_held(data, end);
        if (status != VHD_OK || *end == data->sectors)
            return status;
        status = is_missing(data, *end, &missing);
        if (status != VHD_OK || (missing && vhd_append_is_full(&data->append)))
            return status;
        if (missing)
            vhd_append_add(&data->append, (uint32_t)(*end / data->per_block));
    }
    return VHD_OK;
}

static enum vhd_status find_place(struct data *data, uint64_t block, struct place *place)
{
    uint32_t entry = 0;
    enum vhd_status status;

    *place = (struct place){ .content = block * data->per_block * VHD_SECTOR };
    if (is_fixed(data))
        return VHD_OK;
    status = vhd_image_entry(data->parent, (uint32_t)block, &entry, data->error);
    place->is_new = entry == VHD_BAT_UNUSED;
    place->bitmap = place->is_new ? vhd_append_offset(&data->append, data->placed++) : (uint64_t)entry * VHD_SECTOR;
    place->content = place->bitmap + vhd_bitmap_bytes(data->parent->header.block_size);
    return status;
}

/* Writes all blocks in which the child holds sectors, from `sector` up to `end`. */
static enum vhd_status write_batch(struct data *data, uint64_t sector, uint64_t end)
{
    const struct vhd_stage stage = stage_at(data, sector);
    enum vhd_status status = vhd_append_make_room(&data->append, &stage, data->error);

    data->placed = 0;
    for (; status == VHD_OK && sector < end; sector = block_end(data, sector)) {
        struct place place;
        status = skip_to_held(data, &sector);
        if (status != VHD_OK || sector >= end)
            break;
        status = find_place(data, sector / data->per_block, &place);
        if (status == VHD_OK)
            status = copy_block(data, &place, sector / data->per_block);
    }
    return status == VHD_OK ? vhd_append_finish(&data->append, data->error) : status;
}

static enum vhd_status complete_last_block(struct data *data)
{
    const struct vhd_stage stage = stage_at(data, 0);

    return vhd_append_complete(data->parent, &stage, data->error);
}

/* All but the memory that copying takes. */
static enum vhd_status data_start(struct data *data)
{
    bool fixed = is_fixed(data);

    data->per_block = fixed ? PIECE_SECTORS : data->parent->header.block_size / VHD_SECTOR;
    data->append.image = data->parent;
    data->writeback.file = data->parent->file;
    data->writeback.interval = data->parent->file->ops->is_ahead_cheap ? CHEAP_INTERVAL : 0;
    return fixed ? VHD_OK : vhd_append_start(&data->append, data->parent, data->error);
}

static enum vhd_status take_memory(struct data *data)
{
    bool fixed = is_fixed(data);

    data->piece = malloc(PIECE);
    data->runs = malloc(PIECE_SECTORS * sizeof *data->runs);
    data->bitmap = fixed ? NULL : malloc(vhd_bitmap_bytes(data->parent->header.block_size));
    if (data->piece == NULL || data->runs == NULL || (!fixed && data->bitmap == NULL))
        return vhd_fail(data->error, VHD_OUT_OF_MEMORY, data->parent->path);
    return VHD_OK;
}

static void free_memory(struct data *data)
{
    free(data->piece);
    free(data->runs);
    free(data->bitmap);
}

static struct data data_of(struct vhd_image *child, struct vhd_image *parent, struct vhd_error *error)
{
    return (
        struct data){ .child = child, .parent = parent, .error = error, .sectors = child->footer.size / VHD_SECTOR };
}

enum vhd_status vhd_merge_is_needed(struct vhd_image *child, bool *needed, struct vhd_error *error)
{
    struct data data = data_of(child, NULL, error);
    uint64_t sector = 0;
    enum vhd_status status = skip_to_held(&data, &sector);

    *needed = sector < data.sectors;
    return status;
}

enum vhd_status vhd_merge_data(struct vhd_image *child, struct vhd_image *parent, uint64_t end,
                               const struct vhd_progress *progress, struct vhd_error *hidden, struct vhd_error *error)
{
    struct data data = data_of(child, parent, error);
    enum vhd_status status = VHD_OK;

    data.progress = progress;
    data.hidden = hidden;
    if (!is_fixed(&data))
        status = complete_last_block(&data);
    if (status == VHD_OK)
        status = data_start(&data);
    if (status == VHD_OK)
        status = take_memory(&data);
    data.append.end = end;
    for (uint64_t sector = 0, next; status == VHD_OK && sector < data.sectors; sector = next) {
        status = plan_batch(&data, sector, &next);
        if (status == VHD_OK)
            status = write_batch(&data, sector, next);
    }
    if (status == VHD_OK) /* the BAT of the last batch: what the child will refer to holds all data */
        status = parent->file->ops->flush(parent->file, error);
    if (status == VHD_OK) /* whatever the child does not hold behind the last piece; and the flushes took time */
        status = report(&data, data.sectors);
    free_memory(&data);
    return status;
}

enum vhd_status vhd_merge_end(struct vhd_image *child, struct vhd_image *parent, uint64_t *end, struct vhd_error *error)
{
    struct data data = data_of(child, parent, error);
    uint64_t blocks = 0, next;
    enum vhd_status status;

    *end = 0;
    if (is_fixed(&data))
        return VHD_OK;
    status = data_start(&data);
    for (uint64_t sector = 0; status == VHD_OK && sector < data.sectors; sector = next) {
        status = plan_batch(&data, sector, &next);
        blocks += data.append.count;
        data.append.count = 0;
    }
    if (status == VHD_OK && blocks > 0)
        *end = data.append.next + blocks * data.append.stride;
    return status;
}
