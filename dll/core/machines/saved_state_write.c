/* saved_state_write.c - writes a saved state under another name, and moves it to its own when it is whole. */
#include "saved_state_layout.h"

#include "vhd_path.h"
#include "vhd_patience.h"

#include <stdlib.h>
#include <string.h>

#define NEW u".ovpc-new"

_Static_assert(sizeof NEW / sizeof *(NEW) <= VHD_TEMPORARY_CHARS - VHD_PATH_CHARS + 1, "there is room for its name");

struct saved_state_writer {
    struct vhd_patience patience; /* which the file keeps */
    const struct vhd_host *host;  /* of that */
    struct vhd_file *file;
    uint64_t size; /* of the state so far, without what is in the piece */
    size_t filled; /* of the piece */
    struct saved_state_piece piece;
    char16_t path[VHD_PATH_CHARS];
};

/* What was cut off is in the way; a link there is somebody else's. */
static enum vhd_status remove_old(const struct vhd_host *host, const char16_t *name, struct vhd_error *error)
{
    struct vhd_file *old;
    const enum vhd_status status = vhd_open(host, name, VHD_FILE_WORK, &old, error);

    if (status == VHD_OK)
        old->ops->close(old, true);
    return status == VHD_FILE_NOT_FOUND ? VHD_OK : status;
}

static enum vhd_status open_new(struct saved_state_writer *self, struct vhd_error *error)
{
    static const uint8_t zeros[SAVED_STATE_HEADER];
    char16_t name[VHD_TEMPORARY_CHARS];
    enum vhd_status status;

    vhd_path_append(name, self->path, NEW);
    status = remove_old(self->host, name, error);
    if (status == VHD_OK)
        status = vhd_open(self->host, name, VHD_FILE_DRAFT, &self->file, error);
    if (status == VHD_OK)
        status = self->file->ops->write(self->file, 0, zeros, sizeof zeros, error);
    return status;
}

enum vhd_status saved_state_begin(const struct vhd_host *host, const char16_t *path, struct saved_state_writer **writer,
                                  struct vhd_error *error)
{
    struct saved_state_writer *self = calloc(1, sizeof *self);
    enum vhd_status status;

    *writer = NULL;
    if (self == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    vhd_path_set(self->path, path);
    self->host = vhd_patience_begin(&self->patience, host);
    status = open_new(self, error);
    if (status != VHD_OK) {
        saved_state_cancel(self);
        return vhd_fail_about(error, status, path);
    }
    *writer = self;
    return VHD_OK;
}

static enum vhd_status write_piece(struct saved_state_writer *self, struct vhd_error *error)
{
    const size_t size = self->filled;
    enum vhd_status status;

    if (size == 0)
        return VHD_OK;
    status = self->file->ops->write(self->file, SAVED_STATE_HEADER + self->size, self->piece.bytes, size, error);
    if (status == VHD_OK)
        status = saved_state_digest(self->host, &self->piece, size, error);
    self->size += size;
    self->filled = 0;
    return status;
}

enum vhd_status saved_state_write(struct saved_state_writer *writer, const void *bytes, size_t size,
                                  struct vhd_error *error)
{
    const uint8_t *from = bytes;
    enum vhd_status status = VHD_OK;

    while (size > 0 && status == VHD_OK) {
        const size_t room = SAVED_STATE_PIECE - writer->filled, part = size < room ? size : room;
        memcpy(writer->piece.bytes + writer->filled, from, part);
        writer->filled += part;
        from += part;
        size -= part;
        if (writer->filled == SAVED_STATE_PIECE)
            status = write_piece(writer, error);
    }
    return status == VHD_OK ? VHD_OK : vhd_fail_about(error, status, writer->path);
}

/* Nobody finds it under its name before all of it lasts. */
static enum vhd_status finish(struct saved_state_writer *self, const struct saved_state *state, struct vhd_error *error)
{
    uint8_t header[SAVED_STATE_HEADER];
    struct saved_state complete = *state;
    enum vhd_status status = write_piece(self, error);

    complete.size = self->size;
    memcpy(complete.digest, self->piece.digest, sizeof complete.digest);
    if (status == VHD_OK)
        status = saved_state_encode(self->host, &complete, header, error);
    if (status == VHD_OK)
        status = self->file->ops->write(self->file, 0, header, sizeof header, error);
    if (status == VHD_OK)
        status = self->file->ops->flush(self->file, error);
    vhd_patience_renew(self->host);
    if (status == VHD_OK)
        status = vhd_replace(self->host, self->file, self->path, error);
    if (status == VHD_OK)
        status = self->file->ops->flush(self->file, error); /* of its name */
    return status;
}

enum vhd_status saved_state_end(struct saved_state_writer *writer, const struct saved_state *state,
                                struct vhd_error *error)
{
    enum vhd_status status = finish(writer, state, error);

    if (status != VHD_OK)
        status = vhd_fail_about(error, status, writer->path);
    writer->file->ops->close(writer->file, status != VHD_OK);
    free(writer);
    return status;
}

void saved_state_cancel(struct saved_state_writer *writer)
{
    if (writer == NULL)
        return;
    if (writer->file != NULL)
        writer->file->ops->close(writer->file, true);
    free(writer);
}
