/* vhd_compact.c - compacts a dynamic disk in place: the checks, the search for zeros, and the steps. */
#include "vhd_compact.h"

#include "vhd_append.h"
#include "vhd_bytes.h"
#include "vhd_change.h"
#include "vhd_compact_move.h"
#include "vhd_filled.h"
#include "vhd_sort.h"
#include "vhd_table.h"

#include <stdlib.h>
#include <string.h>

/* What is looked at at once, bytes: most blocks say in their first piece that they are no zeros. */
#define PIECE (128u * 1024)

struct compact {
    struct vhd_job job;
    struct vhd_image *image;
    struct vhd_compact_move move; /* its places: of all blocks, then of those that stay */
    uint64_t *zeros;              /* entries of the blocks of zeros (vhd_table.h) */
    size_t zero_count;
    uint64_t scanned; /* bytes */
};

/* Searching counts as half of the work, moving as the other. */
static enum vhd_status report_scan(struct compact *self, const struct vhd_progress *progress, struct vhd_error *error)
{
    return vhd_progress_ask(progress, self->scanned, 2 * self->move.half, self->job.target, error);
}

/* The last moment to cancel. */
static enum vhd_status report_end(struct compact *self, const struct vhd_progress *progress, struct vhd_error *error)
{
    return vhd_progress_ask(progress, 2 * self->move.half, 2 * self->move.half, self->job.target, error);
}

/* Whether all that the disk has of a block is zeros, also under clear bits. */
static enum vhd_status is_zeros(struct compact *self, uint64_t place, const struct vhd_progress *progress, bool *zeros,
                                struct vhd_error *error)
{
    struct vhd_image *image = self->image;
    const uint32_t block = image->header.block_size;
    const uint64_t from = (uint64_t)vhd_place_block(place) * block, all = image->footer.size;
    const uint64_t at = (uint64_t)vhd_place_sector(place) * VHD_SECTOR + vhd_bitmap_bytes(block);
    uint64_t size = from >= all ? 0 : all - from < block ? all - from : block;
    enum vhd_status status = VHD_OK;

    *zeros = size > 0;               /* nobody knows what a block behind the end of the disk is for */
    if (size > image->data_end - at) /* one that is cut short */
        size = image->data_end - at;
    for (uint64_t done = 0, length; done < size && *zeros && status == VHD_OK; done += length) {
        length = size - done < PIECE ? size - done : PIECE;
        status = vhd_image_read(image, at + done, self->move.piece, (size_t)length, error);
        if (status == VHD_OK)
            status = report_scan(self, progress, error);
        *zeros = status == VHD_OK && vhd_is_filled(self->move.piece, (size_t)length, 0);
    }
    return status;
}

/* In the order of the file. Blocks of zeros go from the places to the entries. */
static enum vhd_status find_zeros(struct compact *self, const struct vhd_progress *progress, struct vhd_error *error)
{
    struct vhd_places *places = &self->move.places;
    enum vhd_status status = VHD_OK;
    size_t kept = 0;

    self->zeros = malloc((places->count + 1) * sizeof *self->zeros);
    if (self->zeros == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, self->job.target);
    for (size_t i = 0; i < places->count && status == VHD_OK; i++) {
        bool zeros;
        status = is_zeros(self, places->all[i], progress, &zeros, error);
        if (zeros)
            self->zeros[self->zero_count++] = vhd_entry(vhd_place_block(places->all[i]), VHD_BAT_UNUSED);
        else
            places->all[kept++] = places->all[i];
        self->scanned += self->image->header.block_size;
    }
    places->count = kept;
    vhd_sort(self->zeros, self->zero_count);
    return status == VHD_OK ? report_scan(self, progress, error) : status;
}

/*
 * XenServer's disks have a map behind the block table that its tools want to agree with it, and look for where its name
 * stands in the footer. It is not kept, so the name goes.
 */
static bool disown(struct vhd_footer_disk *footer)
{
    static const char xen[4] = { 't', 'a', 'p', 0 };

    if (memcmp(footer->creator, xen, sizeof xen) != 0)
        return false;
    vhd_footer_sign(footer);
    return true;
}

/*
 * The copy of the footer at the start has to be sound and the same before the footer at the end moves. One that is
 * missing at the end is written there in the last step, where the file is shorter.
 */
static enum vhd_status settle_footers(struct compact *self, struct vhd_error *error)
{
    struct vhd_image *image = self->image;
    struct vhd_footer_disk footer;
    enum vhd_status status = vhd_change_read_footer(image, &footer, error);

    if (status == VHD_OK && disown(&footer) && image->has_end_footer)
        status = vhd_change_write_footer(image, &footer, image->data_end, error);
    return status == VHD_OK ? vhd_change_write_copy(image, &footer, error) : status;
}

/* 1, and what has to be right before it. */
static enum vhd_status begin(struct compact *self, struct vhd_error *error)
{
    struct vhd_file *file = self->image->file;
    enum vhd_status status = vhd_change_keep_time(self->image, error);

    if (status == VHD_OK)
        status = vhd_change_restore_header(self->image, error);
    if (status == VHD_OK)
        status = settle_footers(self, error);
    if (status == VHD_OK && self->zero_count > 0) {
        status = vhd_table_write(self->image, self->zeros, self->zero_count, error);
        if (status == VHD_OK)
            status = file->ops->flush(file, error);
    }
    return status;
}

static enum vhd_status complete_last_block(struct compact *self, const struct vhd_progress *progress,
                                           struct vhd_error *error)
{
    const struct vhd_stage stage = { progress, self->move.half, 2 * self->move.half, self->job.target };

    return vhd_append_complete(self->image, &stage, error);
}

/* 2 to 4. Where holes in the file take room that the volume has not, what was gained by then may make some. */
static enum vhd_status make_smaller(struct compact *self, const struct vhd_progress *progress, struct vhd_error *error)
{
    struct vhd_error full = { .status = VHD_OK };
    uint64_t before;
    enum vhd_status moved, status;

    do {
        before = self->image->info.size;
        moved = vhd_compact_move(&self->move, progress, &full);
        if (moved == VHD_OK)
            moved = report_end(self, progress, &full);
        if (moved != VHD_OK && !self->move.is_full)
            return vhd_fail_as(error, &full);
        status = vhd_compact_shorten(&self->move, error);
        if (status != VHD_OK)
            return status;
    } while (moved != VHD_OK && self->image->info.size < before);
    return moved == VHD_OK ? VHD_OK : vhd_fail_as(error, &full);
}

static enum vhd_status change(struct compact *self, const struct vhd_progress *progress, struct vhd_error *error)
{
    struct vhd_image *image = self->image;
    enum vhd_status status = begin(self, error);

    if (status == VHD_OK)
        status = complete_last_block(self, progress, error);
    if (status == VHD_OK)
        status = make_smaller(self, progress, error);
    if (status != VHD_OK) {
        (void)vhd_change_keep_time(image, NULL); /* children go by it */
        return status;
    }
    status = vhd_change_keep_time(image, error);
    return status == VHD_OK ? image->file->ops->flush(image->file, error) : status;
}

static enum vhd_status compact_run(struct vhd_job *job, const struct vhd_progress *progress, struct vhd_error *error)
{
    struct compact *self = (struct compact *)job;
    enum vhd_status status = find_zeros(self, progress, error);

    if (status != VHD_OK)
        return status;
    if (self->zero_count == 0 && !vhd_compact_gains(&self->move))
        return report_end(self, progress, error);
    return change(self, progress, error);
}

static void compact_close(struct vhd_job *job)
{
    struct compact *self = (struct compact *)job;

    vhd_image_close(self->image);
    vhd_compact_move_end(&self->move);
    free(self->zeros);
    free(self);
}

static const struct vhd_job_ops compact_ops = { compact_run, compact_close };

static enum vhd_status prepare(struct compact *self, const struct vhd_host *host, struct vhd_error *error)
{
    struct vhd_image *image;
    enum vhd_status status = vhd_image_open(host, self->job.target, VHD_FILE_CHANGE, &self->image, error);

    if (status != VHD_OK)
        return status;
    image = self->image;
    if (image->footer.type != VHD_TYPE_DYNAMIC)
        return vhd_fail(error, VHD_NOT_DYNAMIC, image->path);
    status = vhd_change_allowed(image, NULL, error);
    return status == VHD_OK ? vhd_compact_move_begin(&self->move, image, error) : status;
}

enum vhd_status vhd_compact(const struct vhd_host *host, const char16_t *path, struct vhd_job **job,
                            struct vhd_error *error)
{
    enum vhd_status status = vhd_job_new(sizeof(struct compact), &compact_ops, &host, path, job, error);

    if (status == VHD_OK)
        status = prepare((struct compact *)*job, host, error);
    return vhd_job_hand_out(job, status);
}
