/* saved_state_read.c - reads a saved state, and nothing of one that is damaged. */
#include "saved_state_layout.h"

#include "vhd_path.h"
#include "vhd_patience.h"

#include <stdlib.h>
#include <string.h>

struct saved_state_reader {
    struct vhd_patience patience; /* which the file keeps */
    struct vhd_file *file;
    uint64_t size, at; /* of the state, and what of it was read */
    char16_t path[VHD_PATH_CHARS];
};

static enum vhd_status read_header(const struct vhd_host *host, struct vhd_file *file, const char16_t *path,
                                   struct saved_state *state, struct vhd_error *error)
{
    uint8_t header[SAVED_STATE_HEADER] = { 0 };
    size_t size = sizeof header;
    struct vhd_file_info info;
    enum vhd_status status = file->ops->info(file, &info, error);

    if (status != VHD_OK)
        return status;
    if (info.size < size)
        size = (size_t)info.size;
    if (size > 0)
        status = file->ops->read(file, 0, header, size, error);
    if (status == VHD_OK)
        status = saved_state_decode(host, header, path, state, error);
    if (status == VHD_OK && (size < sizeof header || info.size - size != state->size))
        status = vhd_fail(error, VHD_SAVED_STATE_DAMAGED, path);
    return status;
}

static enum vhd_status read_all(const struct vhd_host *host, struct saved_state_reader *self,
                                struct saved_state_piece *piece, struct vhd_error *error)
{
    size_t size = SAVED_STATE_PIECE;
    enum vhd_status status = VHD_OK;

    while (status == VHD_OK && size > 0) {
        status = saved_state_read(self, piece->bytes, sizeof piece->bytes, &size, error);
        if (status == VHD_OK && size > 0)
            status = saved_state_digest(host, piece, size, error);
    }
    self->at = 0;
    return status;
}

static enum vhd_status check(const struct vhd_host *host, struct saved_state_reader *self, struct saved_state *state,
                             struct vhd_error *error)
{
    struct saved_state_piece *piece;
    enum vhd_status status = read_header(host, self->file, self->path, state, error);

    if (status != VHD_OK)
        return status;
    self->size = state->size;
    piece = calloc(1, sizeof *piece);
    if (piece == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, self->path);
    status = read_all(host, self, piece, error);
    if (status == VHD_OK && memcmp(piece->digest, state->digest, sizeof state->digest) != 0)
        status = vhd_fail(error, VHD_SAVED_STATE_DAMAGED, self->path);
    free(piece);
    return status;
}

enum vhd_status saved_state_open(const struct vhd_host *host, const char16_t *path, struct saved_state *state,
                                 struct saved_state_reader **reader, struct vhd_error *error)
{
    struct saved_state_reader *self = calloc(1, sizeof *self);
    enum vhd_status status;

    *reader = NULL;
    if (self == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    vhd_path_set(self->path, path);
    status = vhd_open(vhd_patience_begin(&self->patience, host), path, VHD_FILE_SOURCE, &self->file, error);
    if (status == VHD_OK)
        status = check(host, self, state, error);
    if (status != VHD_OK) {
        status = vhd_fail_about(error, status, path);
        saved_state_close(self);
        return status;
    }
    *reader = self;
    return VHD_OK;
}

enum vhd_status saved_state_look(const struct vhd_host *host, const char16_t *path, struct saved_state *state,
                                 struct vhd_error *error)
{
    struct vhd_patience patience;
    struct vhd_file *file;
    enum vhd_status status = vhd_open(vhd_patience_begin(&patience, host), path, VHD_FILE_SOURCE, &file, error);

    if (status != VHD_OK)
        return vhd_fail_about(error, status, path);
    status = read_header(host, file, path, state, error);
    file->ops->close(file, false);
    return status == VHD_OK ? VHD_OK : vhd_fail_about(error, status, path);
}

/* Reads the header and writes it again, of a file that nobody else has meanwhile. */
static enum vhd_status put_disks(const struct vhd_host *host, struct vhd_file *file, const char16_t *path,
                                 const struct saved_state_disk disks[SAVED_STATE_DISKS][2], struct vhd_error *error)
{
    uint8_t header[SAVED_STATE_HEADER];
    struct saved_state state;
    enum vhd_status status = read_header(host, file, path, &state, error);

    if (status != VHD_OK)
        return status;
    state.has_disks = true;
    memcpy(state.disks, disks, sizeof state.disks);
    status = saved_state_encode(host, &state, header, error);
    if (status == VHD_OK)
        status = file->ops->write(file, 0, header, sizeof header, error);
    return status == VHD_OK ? file->ops->flush(file, error) : status;
}

enum vhd_status saved_state_put_disks(const struct vhd_host *host, const char16_t *path,
                                      const struct saved_state_disk disks[SAVED_STATE_DISKS][2],
                                      struct vhd_error *error)
{
    struct vhd_patience patience;
    struct vhd_file *file;
    enum vhd_status status = vhd_open(vhd_patience_begin(&patience, host), path, VHD_FILE_CHANGE, &file, error);

    if (status != VHD_OK)
        return vhd_fail_about(error, status, path);
    status = put_disks(host, file, path, disks, error);
    file->ops->close(file, false);
    return status == VHD_OK ? VHD_OK : vhd_fail_about(error, status, path);
}

enum vhd_status saved_state_read(struct saved_state_reader *reader, void *buffer, size_t room, size_t *size,
                                 struct vhd_error *error)
{
    const uint64_t left = reader->size - reader->at;
    enum vhd_status status = VHD_OK;

    *size = left < room ? (size_t)left : room;
    if (*size > 0)
        status = reader->file->ops->read(reader->file, SAVED_STATE_HEADER + reader->at, buffer, *size, error);
    if (status != VHD_OK) {
        *size = 0;
        return vhd_fail_about(error, status, reader->path);
    }
    reader->at += *size;
    return VHD_OK;
}

void saved_state_close(struct saved_state_reader *reader)
{
    if (reader == NULL)
        return;
    if (reader->file != NULL)
        reader->file->ops->close(reader->file, false);
    free(reader);
}
