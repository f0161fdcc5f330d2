/*
 * vhd_merge_data.c - writes the child's sectors into the parent.
 *
 * A sector that the child holds may be written in the parent in any order, since nobody who is allowed to reads it there
 * any more: the child's own hides it. Blocks that the parent lacks are appended in batches (vhd_append.h).
 */
#include "vhd_merge_data.h"

#include "vhd_append.h"

#include <stdlib.h>
#include <string.h>

#define PIECE (1u * VHD_MEGABYTE)
#define PIECE_SECTORS (PIECE / VHD_SECTOR)
#define FLUSH_INTERVAL (256u * VHD_MEGABYTE)

struct data {
    struct vhd_image *child, *parent;
    const struct vhd_progress *progress;
    struct vhd_error *error;
    struct vhd_append append; /* of a parent that is not fixed */
    uint32_t placed;          /* of the blocks in `append`, how many have been written */
    uint8_t *piece;           /* PIECE bytes */
    uint8_t *bitmap;          /* of a block of the parent */
    uint64_t sectors;         /* in the disk */
    uint64_t per_block;       /* sectors; a fixed parent is taken in blocks of PIECE */
    uint64_t unflushed;       /* bytes */
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

static enum vhd_status write_counted(struct data *data, uint64_t offset, const void *bytes, size_t size)
{
    struct vhd_file *file = data->parent->file;
    enum vhd_status status = file->ops->write(file, offset, bytes, size, data->error);

    data->unflushed += size;
    if (status != VHD_OK || data->unflushed < FLUSH_INTERVAL)
        return status;
    data->unflushed = 0;
    return file->ops->flush(file, data->error);
}

static void set_bits(uint8_t *bitmap, uint64_t first, uint64_t count)
{
    for (uint64_t i = first; i < first + count; i++)
        bitmap[i / 8] = (uint8_t)(bitmap[i / 8] | 0x80u >> i % 8);
}

/*
 * Copies `count` sectors from `sector` on, at most PIECE, as far as the child holds them: into the parent at once, or,
 * for a new block, by way of the whole piece. `within`: of the first sector in its block.
 */
static enum vhd_status copy_piece(struct data *data, const struct place *place, uint64_t sector, uint64_t within,
                                  uint64_t count)
{
    for (uint64_t done = 0; done < count && sector + done < data->sectors;) {
        uint64_t limit = count - done < data->sectors - sector - done ? count - done : data->sectors - sector - done;
        uint8_t *bytes = data->piece + done * VHD_SECTOR;
        struct vhd_run run;
        enum vhd_status status = vhd_image_find(data->child, sector + done, limit, &run, data->error);

        if (status == VHD_OK && run.present) {
            size_t size = (size_t)run.sectors * VHD_SECTOR;
            status = data->child->file->ops->read(data->child->file, run.offset, bytes, size, data->error);
            if (status == VHD_OK && !place->is_new)
                status = write_counted(data, place->content + (within + done) * VHD_SECTOR, bytes, size);
            if (!is_fixed(data))
                set_bits(data->bitmap, within + done, run.sectors);
        }
        if (status != VHD_OK)
            return status;
        done += run.sectors;
    }
    if (!place->is_new)
        return VHD_OK;
    return write_counted(data, place->content + within * VHD_SECTOR, data->piece, (size_t)count * VHD_SECTOR);
}

static enum vhd_status report(struct data *data, uint64_t sector)
{
    if (sector > data->sectors) /* in the part of the last block that is behind the end of the disk */
        sector = data->sectors;
    if (data->progress->report(data->progress->context, sector * VHD_SECTOR, data->sectors * VHD_SECTOR))
        return VHD_OK;
    return vhd_fail(data->error, VHD_CANCELLED, data->child->path);
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

static enum vhd_status copy_block(struct data *data, const struct place *place, uint64_t block)
{
    const uint64_t first = block * data->per_block;
    enum vhd_status status = place->bitmap != 0 ? start_bitmap(data, place) : VHD_OK;

    for (uint64_t within = 0; within < data->per_block && status == VHD_OK; within += PIECE_SECTORS) {
        uint64_t left = data->per_block - within, count = left < PIECE_SECTORS ? left : PIECE_SECTORS;
        if (place->is_new)
            memset(data->piece, 0, PIECE);
        status = copy_piece(data, place, first + within, within, count);
        if (status == VHD_OK)
            status = report(data, first + within);
    }
    if (status == VHD_OK && place->bitmap != 0)
        status = write_counted(data, place->bitmap, data->bitmap, vhd_bitmap_bytes(data->parent->header.block_size));
    return status;
}

/* Takes the next blocks that the parent lacks into a batch, and tells in *end the sector behind what it covers. */
static enum vhd_status plan_batch(struct data *data, uint64_t sector, uint64_t *end)
{
    for (*end = sector; *end < data->sectors; *end = block_end(data, *end)) {
        bool missing;
        enum vhd_status status = skip_to_held(data, end);
        if (status != VHD_OK || *end == data->sectors)
            return status;
        status = is_missing(data, *end, &missing);
        if (status != VHD_OK || (missing && data->append.count == VHD_APPEND_BLOCKS))
            return status;
        if (missing)
            vhd_append_add(&data->append, (uint32_t)(*end / data->per_block));
    }
    return VHD_OK;
}

static enum vhd_status find_place(struct data *data, uint64_t block, struct place *place)
{
    uint32_t entry;
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
    enum vhd_status status = vhd_append_make_room(&data->append, data->error);

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

static enum vhd_status data_start(struct data *data)
{
    bool fixed = is_fixed(data);

    data->sectors = data->child->footer.size / VHD_SECTOR;
    data->per_block = fixed ? PIECE_SECTORS : data->parent->header.block_size / VHD_SECTOR;
    data->append.image = data->parent;
    data->piece = malloc(PIECE);
    data->bitmap = fixed ? NULL : malloc(vhd_bitmap_bytes(data->parent->header.block_size));
    if (data->piece == NULL || (!fixed && data->bitmap == NULL))
        return vhd_fail(data->error, VHD_OUT_OF_MEMORY, data->parent->path);
    return fixed ? VHD_OK : vhd_append_start(&data->append, data->parent, data->error);
}

static void data_end(struct data *data)
{
    free(data->piece);
    free(data->bitmap);
}

enum vhd_status vhd_merge_data(struct vhd_image *child, struct vhd_image *parent, const struct vhd_progress *progress,
                               struct vhd_error *error)
{
    struct data data = { .child = child, .parent = parent, .progress = progress, .error = error };
    enum vhd_status status = data_start(&data);

    for (uint64_t sector = 0, end; status == VHD_OK && sector < data.sectors; sector = end) {
        status = plan_batch(&data, sector, &end);
        if (status == VHD_OK)
            status = write_batch(&data, sector, end);
    }
    data_end(&data);
    return status;
}

enum vhd_status vhd_merge_growth(struct vhd_image *child, struct vhd_image *parent, uint64_t *bytes,
                                 struct vhd_error *error)
{
    struct data data = { .child = child, .parent = parent, .error = error };
    uint64_t blocks = 0, end;
    enum vhd_status status;

    *bytes = 0;
    if (is_fixed(&data))
        return VHD_OK;
    status = data_start(&data);
    for (uint64_t sector = 0; status == VHD_OK && sector < data.sectors; sector = end) {
        status = plan_batch(&data, sector, &end);
        blocks += data.append.count;
        data.append.count = 0;
    }
    end = data.append.next + blocks * data.append.stride + VHD_SECTOR;
    if (status == VHD_OK && blocks > 0 && end > parent->info.size)
        *bytes = end - parent->info.size;
    data_end(&data);
    return status;
}
