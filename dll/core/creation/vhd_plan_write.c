/*
 * vhd_plan_write.c - writes a planned image front to back.
 *
 * The parts are gathered in one buffer, so that a BAT of 4 MB takes four writes, and the data of a fixed disk large ones.
 */
#include "vhd_plan.h"

#include "vhd_writeback.h"

#include <stdlib.h>
#include <string.h>

#define MIXED (-1)

struct writer {
    struct vhd_writeback writeback;
    const char16_t *path;
    const struct vhd_progress *progress;
    struct vhd_error *error;
    enum vhd_status status; /* once it is not VHD_OK nothing more is written */
    uint64_t total;         /* bytes of the whole file */
    uint64_t offset;        /* of the buffer in the file */
    size_t used;            /* bytes in the buffer */
    uint8_t *buffer;        /* VHD_TRANSFER bytes */
    int value;              /* that all of them have, and need not get again, or MIXED */
};

static void write_out(struct writer *w)
{
    if (w->status == VHD_OK)
        w->status = vhd_writeback_write(&w->writeback, w->offset, w->buffer, w->used, w->error);
    w->offset += w->used;
    w->used = 0;
    if (w->status == VHD_OK)
        w->status = vhd_progress_ask(w->progress, w->offset, w->total, w->path, w->error);
}

/* Makes room in the buffer and tells where; the buffer ends at a multiple of VHD_TRANSFER in the file. */
static uint8_t *room(struct writer *w, uint64_t wanted, size_t *size)
{
    size_t space = VHD_TRANSFER - (size_t)(w->offset % VHD_TRANSFER);

    if (w->used == space) {
        write_out(w);
        space = VHD_TRANSFER;
    }
    *size = wanted < space - w->used ? (size_t)wanted : space - w->used;
    return w->buffer + w->used;
}

static void put(struct writer *w, const void *data, size_t size)
{
    const uint8_t *bytes = data;

    while (size > 0 && w->status == VHD_OK) {
        size_t part;
        uint8_t *at = room(w, size, &part);
        memcpy(at, bytes, part);
        w->value = MIXED;
        w->used += part;
        bytes += part;
        size -= part;
    }
}

static void fill_to(struct writer *w, uint64_t end, uint8_t value)
{
    while (w->offset + w->used < end && w->status == VHD_OK) {
        size_t part;
        uint8_t *at = room(w, end - w->offset - w->used, &part);
        if (w->value != value) {
            memset(at, value, part);
            w->value = part == VHD_TRANSFER ? value : MIXED;
        }
        w->used += part;
    }
}

/*
 * Goes on behind what the file system makes of a larger file: a hole, or zeros that it writes by itself (NTFS), then in
 * steps that can be cancelled. Nothing is in the buffer.
 */
static void extend_to(struct writer *w, uint64_t end)
{
    uint64_t before;

    w->status = w->writeback.file->ops->set_size(w->writeback.file, end, w->error);
    do {
        before = w->offset;
        if (w->status == VHD_OK)
            w->status = vhd_writeback_approach(w->writeback.file, end, &w->offset, w->error);
        if (w->status == VHD_OK)
            w->status = vhd_progress_ask(w->progress, w->offset, w->total, w->path, w->error);
    } while (w->status == VHD_OK && w->offset > before);
    w->offset = end;
}

static void put_locator(struct writer *w, const struct vhd_locator *locator, const char16_t *text)
{
    uint8_t bytes[VHD_LOCATOR_SPACE];

    fill_to(w, locator->offset, 0);
    put(w, bytes, vhd_locator_encode(text, bytes));
}

static void put_structures(struct writer *w, const struct vhd_plan *plan)
{
    struct vhd_header_disk header;

    vhd_header_encode(&plan->header, &header);
    put(w, &header, sizeof header);
    fill_to(w, vhd_plan_table_end(plan), 0xff);
    if (plan->absolute[0] != 0)
        put_locator(w, &plan->header.locators[0], plan->absolute);
    if (plan->relative[0] != 0)
        put_locator(w, &plan->header.locators[1], plan->relative);
}

static void flush(struct writer *w)
{
    w->status = w->writeback.file->ops->flush(w->writeback.file, w->error);
    if (w->status == VHD_OK)
        w->status = vhd_progress_ask(w->progress, w->total, w->total, w->path, w->error);
}

enum vhd_status vhd_plan_write(const struct vhd_plan *plan, struct vhd_file *file, const char16_t *path,
                               const struct vhd_progress *progress, struct vhd_error *error)
{
    struct writer w = {
        .writeback.file = file, .path = path, .progress = progress, .error = error, .offset = VHD_SECTOR, .value = MIXED
    };
    struct vhd_footer_disk footer;

    w.total = plan->footer_offset + sizeof footer;
    w.buffer = malloc(VHD_TRANSFER);
    if (w.buffer == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    if (plan->footer.type != VHD_TYPE_FIXED)
        put_structures(&w, plan);
    if (plan->size_only)
        extend_to(&w, plan->footer_offset);
    else
        fill_to(&w, plan->footer_offset, 0);
    vhd_footer_encode(&plan->footer, &footer);
    put(&w, &footer, sizeof footer);
    if (w.status == VHD_OK)
        write_out(&w);
    if (w.status == VHD_OK && plan->footer.type == VHD_TYPE_FIXED)
        flush(&w);
    free(w.buffer);
    return w.status;
}

enum vhd_status vhd_plan_write_front(const struct vhd_plan *plan, const uint8_t *table, struct vhd_file *file,
                                     struct vhd_error *error)
{
    struct vhd_header_disk header;
    enum vhd_status status;

    if (plan->footer.type == VHD_TYPE_FIXED)
        return VHD_OK;
    vhd_header_encode(&plan->header, &header);
    status = file->ops->write(file, plan->footer.data_offset, &header, sizeof header, error);
    if (status != VHD_OK)
        return status;
    return file->ops->write(file, plan->header.table_offset, table,
                            (size_t)(vhd_plan_table_end(plan) - plan->header.table_offset), error);
}

enum vhd_status vhd_plan_write_ends(const struct vhd_plan *plan, const uint8_t *table, struct vhd_file *file,
                                    struct vhd_error *error)
{
    struct vhd_footer_disk footer;
    enum vhd_status status = vhd_plan_write_front(plan, table, file, error);

    vhd_footer_encode(&plan->footer, &footer);
    return status == VHD_OK ? file->ops->write(file, plan->footer_offset, &footer, sizeof footer, error) : status;
}
