/* vhd_compact_move.c - moves blocks into gaps, and cuts off what is behind them. */
#include "vhd_compact_move.h"

#include "vhd_bytes.h"
#include "vhd_change.h"
#include "vhd_patience.h"
#include "vhd_sort.h"
#include "vhd_table.h"

#include <stdlib.h>
#include <string.h>

#define PIECE (1u * VHD_MEGABYTE)

static uint64_t block_bytes(const struct vhd_compact_move *move)
{
    return (uint64_t)move->gaps.bitmap + move->gaps.block;
}

enum vhd_status vhd_compact_move_begin(struct vhd_compact_move *move, struct vhd_image *image, struct vhd_error *error)
{
    enum vhd_status status;

    *move = (struct vhd_compact_move){ .image = image, .writeback.file = image->file };
    status = vhd_image_places(image, &move->places, error);
    if (status != VHD_OK)
        return status;
    vhd_gaps_begin(&move->gaps, image, &move->places);
    move->half = move->places.count * (uint64_t)move->gaps.block + 1;
    move->room = (size_t)(VHD_COMPACT_BATCH / block_bytes(move));
    if (move->room > move->places.count)
        move->room = move->places.count;
    if (move->room == 0)
        move->room = 1;
    move->piece = malloc(PIECE);
    move->entries = malloc(move->room * sizeof *move->entries);
    if (move->piece == NULL || move->entries == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, image->path);
    return VHD_OK;
}

void vhd_compact_move_end(struct vhd_compact_move *move)
{
    vhd_places_free(&move->places);
    free(move->piece);
    free(move->entries);
    move->piece = NULL;
    move->entries = NULL;
}

/* Gives the last of the first `count` places a gap before it; false if there is none. */
static bool take_gap(const struct vhd_compact_move *move, struct vhd_gaps *gaps, size_t count, uint64_t *to)
{
    const struct vhd_gaps before = *gaps;

    if (count == 0)
        return false;
    *to = vhd_gaps_take(gaps, &move->places, count);
    if (*to < (uint64_t)vhd_place_sector(move->places.all[count - 1]) * VHD_SECTOR)
        return true;
    *gaps = before;
    return false;
}

/* Where the table is or, if it stands behind all else and there is room for it before, where it will be. */
static uint64_t table_place(const struct vhd_gaps *gaps, const struct vhd_places *places, size_t count)
{
    const struct vhd_region table = gaps->structures[VHD_GAPS_TABLE];
    struct vhd_gaps others = *gaps;
    uint64_t place;

    others.structures[VHD_GAPS_TABLE] = (struct vhd_region){ 0, 0 };
    place = vhd_round_up(vhd_gaps_end(&others, places, count), vhd_gaps_unit(gaps));
    vhd_gaps_move_table(&others, place);
    return others.structures[VHD_GAPS_TABLE].end <= table.start ? place : table.start;
}

/* Where the footer has its place when the first `count` blocks stay. */
static uint64_t footer_place(const struct vhd_compact_move *move, const struct vhd_gaps *gaps, size_t count)
{
    const struct vhd_image *image = move->image;
    const uint64_t end = vhd_round_up(vhd_gaps_end(gaps, &move->places, count), VHD_SECTOR);
    const uint64_t place = gaps->aligned ? vhd_block_place(end, gaps->block) : end;

    if (place < image->data_end)
        return place;
    return image->has_end_footer ? image->data_end : end;
}

/* Plays the moves through: how many they are, and where the footer will have its place. */
static size_t rehearse(const struct vhd_compact_move *move, uint64_t *footer)
{
    struct vhd_gaps gaps = move->gaps;
    size_t count = move->places.count;
    uint64_t to;

    while (take_gap(move, &gaps, count, &to))
        count--;
    vhd_gaps_move_table(&gaps, table_place(&gaps, &move->places, count));
    *footer = footer_place(move, &gaps, count);
    return move->places.count - count;
}

bool vhd_compact_gains(const struct vhd_compact_move *move)
{
    uint64_t footer;

    (void)rehearse(move, &footer);
    return !move->image->has_end_footer || footer < move->image->data_end;
}

static enum vhd_status report(const struct vhd_compact_move *move, const struct vhd_progress *progress,
                              struct vhd_error *error)
{
    const double part = (double)move->done / (double)move->total;

    return vhd_progress_ask(progress, move->half + (uint64_t)(part * (double)move->half), 2 * move->half,
                            move->image->path, error);
}

static enum vhd_status copy(struct vhd_compact_move *move, uint64_t from, uint64_t to, uint64_t size,
                            const struct vhd_progress *progress, struct vhd_error *error)
{
    struct vhd_file *file = move->image->file;
    enum vhd_status status = VHD_OK;

    for (uint64_t done = 0, length; done < size && status == VHD_OK; done += length) {
        length = size - done < PIECE ? size - done : PIECE;
        status = file->ops->read(file, from + done, move->piece, (size_t)length, error);
        if (status == VHD_OK) {
            status = vhd_writeback_write(&move->writeback, to + done, move->piece, (size_t)length, error);
            move->is_full = status == VHD_DISK_FULL && !move->writeback.is_ahead;
        }
        move->done = move->total - move->done < length ? move->total : move->done + length; /* some is tried again */
        if (status == VHD_OK)
            status = report(move, progress, error);
    }
    return status;
}

static enum vhd_status flush(struct vhd_compact_move *move, struct vhd_error *error)
{
    enum vhd_status status = move->image->file->ops->flush(move->image->file, error);

    move->is_pending = move->is_pending && status != VHD_OK;
    return status;
}

/* Copies blocks until the batch is full or no gap is left; *moved: how many. Nothing but gaps is written to. */
static enum vhd_status copy_batch(struct vhd_compact_move *move, struct vhd_gaps *gaps, size_t *moved,
                                  const struct vhd_progress *progress, struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;
    uint64_t to;

    *moved = 0;
    while (status == VHD_OK && *moved < move->room && take_gap(move, gaps, move->places.count - *moved, &to)) {
        uint64_t place = move->places.all[move->places.count - *moved - 1];
        move->entries[(*moved)++] = vhd_entry(vhd_place_block(place), (uint32_t)(to / VHD_SECTOR));
        status = copy(move, (uint64_t)vhd_place_sector(place) * VHD_SECTOR, to, block_bytes(move), progress, error);
    }
    return status;
}

/*
 * The table is flushed with the data of the next batch: until the file is cut off, what it named before is still there.
 */
static enum vhd_status move_batch(struct vhd_compact_move *move, size_t *moved, const struct vhd_progress *progress,
                                  struct vhd_error *error)
{
    struct vhd_gaps gaps = move->gaps;
    enum vhd_status status = copy_batch(move, &gaps, moved, progress, error);

    if (status == VHD_OK)
        status = flush(move, error);
    if (status != VHD_OK)
        return status;
    vhd_sort(move->entries, *moved);
    move->is_pending = true;
    status = vhd_table_write(move->image, move->entries, *moved, error);
    if (status == VHD_OK) {
        move->gaps = gaps;
        move->places.count -= *moved;
    }
    return status;
}

static enum vhd_status move_table(struct vhd_compact_move *move, const struct vhd_progress *progress,
                                  struct vhd_error *error)
{
    const uint64_t from = move->gaps.structures[VHD_GAPS_TABLE].start, left = move->image->data_end - from;
    const uint64_t to = table_place(&move->gaps, &move->places, move->places.count);
    const uint64_t length = vhd_round_up(move->gaps.table_bytes, VHD_SECTOR);
    enum vhd_status status;

    if (to == from)
        return VHD_OK;
    status = copy(move, from, to, length < left ? length : left, progress, error);
    if (status == VHD_OK)
        status = flush(move, error);
    if (status == VHD_OK)
        status = vhd_change_table_offset(move->image, to, error);
    if (status == VHD_OK)
        vhd_gaps_move_table(&move->gaps, to);
    return status;
}

enum vhd_status vhd_compact_move(struct vhd_compact_move *move, const struct vhd_progress *progress,
                                 struct vhd_error *error)
{
    uint64_t footer;
    size_t moves = rehearse(move, &footer), moved;
    enum vhd_status status = VHD_OK;

    move->is_full = false;
    if (footer >= footer_place(move, &move->gaps, move->places.count))
        return VHD_OK; /* something that cannot be moved stands behind them */
    if (move->total == 0)
        move->total = moves * block_bytes(move) + vhd_round_up(move->gaps.table_bytes, VHD_SECTOR);
    for (; moves > 0 && status == VHD_OK; moves -= moved)
        status = move_batch(move, &moved, progress, error);
    if (status == VHD_OK)
        status = flush(move, error);
    return status == VHD_OK ? move_table(move, progress, error) : status;
}

enum vhd_status vhd_compact_shorten(struct vhd_compact_move *move, struct vhd_error *error)
{
    struct vhd_image *image = move->image;
    const uint64_t place = footer_place(move, &move->gaps, move->places.count), size = place + VHD_SECTOR;
    struct vhd_footer_disk footer;
    enum vhd_status status = VHD_OK;

    if (image->has_end_footer && place == image->data_end)
        return VHD_OK;
    if (move->is_pending)
        status = flush(move, error);
    if (status == VHD_OK)
        status = vhd_change_read_footer(image, &footer, error);
    if (status == VHD_OK)
        status = vhd_change_write_footer(image, &footer, place, error);
    if (status != VHD_OK || size >= image->info.size)
        return status;
    status = vhd_set_size(image->host, image->file, size, error);
    if (status != VHD_OK)
        return status;
    image->info.size = size;
    return image->file->ops->flush(image->file, error);
}
