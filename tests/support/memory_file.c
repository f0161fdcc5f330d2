/* memory_file.c - vhd_file over memory. */
#include "memory_host.h"
#include "text.h"
#include "vhd_patience.h"

#include <stdlib.h>

#define OS_ACCESS_DENIED 5u
#define OS_PATH_NOT_FOUND 3u
#define OS_NOT_SAME_DEVICE 17u
#define OS_HANDLE_EOF 38u
#define OS_IO_DEVICE 1117u
#define OS_ALREADY_EXISTS 183u

static struct memory_handle *handle_of(struct vhd_file *file)
{
    return (struct memory_handle *)file;
}

static enum vhd_status memory_read(struct vhd_file *file, uint64_t offset, void *buffer, size_t size,
                                   struct vhd_error *error)
{
    struct memory_handle *self = handle_of(file);
    const struct memory_node *node = self->node;
    enum vhd_status status = memory_enter(self->host, MEMORY_READ, node->path, error);

    if (status != VHD_OK)
        return status;
    if (offset > node->bytes.size || node->bytes.size - offset < size)
        return vhd_fail_system(error, VHD_READ_PAST_END, node->path, OS_HANDLE_EOF);
    memory_bytes_read(&node->bytes, offset, buffer, size);
    return VHD_OK;
}

/* After a change of the contents. */
static void touch(struct memory_handle *self)
{
    if (!self->has_set_time || !self->host->times_stay)
        self->node->modified = self->host->clock;
}

/* What NTFS does inside such a write, and nobody can cancel: everything before it is written, with zeros. */
static void memory_fill(struct memory_handle *self, uint64_t offset)
{
    struct memory_host *host = self->host;
    const uint64_t valid = self->node->bytes.valid, filled = offset > valid ? offset - valid : 0;

    host->filled += filled;
    if (host->most_filled < filled)
        host->most_filled = filled;
}

static enum vhd_status memory_write(struct vhd_file *file, uint64_t offset, const void *data, size_t size,
                                    struct vhd_error *error)
{
    struct memory_handle *self = handle_of(file);
    struct memory_host *host = self->host;
    bool was_on = !host->off;
    enum vhd_status status = memory_enter(host, MEMORY_WRITE, self->node->path, error);

    memory_require((self->access & MEMORY_WRITING) != 0, "only new files are written", self->node->path);
    if (status != VHD_OK) {
        if (!was_on)
            return status;
        size = host->fault.short_write < size ? host->fault.short_write : size;
    }
    if (size > 0) {
        memory_fill(self, offset);
        memory_bytes_write(&self->node->bytes, offset, data, size);
        struct memory_event *event = memory_record(host, MEMORY_WRITE, self->node);
        if (!host->no_data)
            memory_record_data(event, offset, data, size);
        touch(self);
        event->modified = self->node->modified;
    }
    return status;
}

static enum vhd_status memory_set_size(struct vhd_file *file, uint64_t size, struct vhd_error *error)
{
    struct memory_handle *self = handle_of(file);
    struct memory_event *event;
    enum vhd_status status = memory_enter(self->host, MEMORY_SET_SIZE, self->node->path, error);

    memory_require((self->access & MEMORY_WRITING) != 0, "only new files are written", self->node->path);
    if (status != VHD_OK)
        return status;
    memory_bytes_set_size(&self->node->bytes, size);
    touch(self);
    event = memory_record(self->host, MEMORY_SET_SIZE, self->node);
    event->size = size;
    event->modified = self->node->modified;
    return VHD_OK;
}

/* A call that flushes. */
static enum vhd_status enter_flush(struct memory_handle *self, enum memory_call call, struct vhd_error *error)
{
    enum vhd_status status = memory_enter(self->host, call, self->node->path, error);

    if (status == VHD_OK && self->is_lost)
        status = vhd_fail_system(error, VHD_SYSTEM, self->node->path, OS_IO_DEVICE);
    self->is_lost = self->host->lost_stays_lost && status != VHD_OK;
    return status;
}

static enum vhd_status memory_flush(struct vhd_file *file, struct vhd_error *error)
{
    struct memory_handle *self = handle_of(file);
    enum vhd_status status = enter_flush(self, MEMORY_FLUSH, error);

    memory_require((self->access & MEMORY_WRITING) != 0, "only files open for writing are flushed", self->node->path);
    if (!self->host->off)
        memory_record(self->host, MEMORY_FLUSH, self->node)->failed = status != VHD_OK;
    return status;
}

/* Nothing is safe by it, so nothing comes of it. */
static enum vhd_status memory_flush_ahead(struct vhd_file *file, struct vhd_error *error)
{
    struct memory_handle *self = handle_of(file);
    enum vhd_status status = enter_flush(self, MEMORY_FLUSH_AHEAD, error);

    if (status == VHD_OK)
        memory_record(self->host, MEMORY_FLUSH_AHEAD, self->node);
    return status;
}

static enum vhd_status memory_info(struct vhd_file *file, struct vhd_file_info *info, struct vhd_error *error)
{
    struct memory_handle *self = handle_of(file);
    const struct memory_node *node = self->node;
    enum vhd_status status = memory_enter(self->host, MEMORY_INFO, node->path, error);

    if (status != VHD_OK)
        return status;
    *info = (struct vhd_file_info){ node->bytes.size, node->modified, node->read_only };
    return VHD_OK;
}

static void memory_find_data(struct vhd_file *file, uint64_t offset, uint64_t *begin, uint64_t *end)
{
    const struct memory_handle *self = handle_of(file);

    *begin = offset;
    *end = self->node->bytes.size;
    if (!self->host->no_ranges && offset < *end)
        memory_bytes_find_data(&self->node->bytes, offset, begin, end);
}

static void memory_identify(struct vhd_file *file, struct vhd_file_identity *identity)
{
    struct memory_handle *self = handle_of(file);

    *identity = (struct vhd_file_identity){ 0 };
    if (!self->host->no_identity)
        *identity = (struct vhd_file_identity){ 1, { self->node->file } };
}

/* Windows denies it while anybody has the other file open. */
static enum vhd_status check_target(const struct memory_host *host, const char16_t *path, bool replaces,
                                    struct vhd_error *error)
{
    const struct memory_node *target = memory_find(host, path);

    if (memory_kind_above(host, path) != VHD_PATH_FOLDER)
        return vhd_fail_system(error, VHD_PATH_NOT_FOUND, path, OS_PATH_NOT_FOUND);
    if (memory_kind_of(host, path) == VHD_PATH_MISSING)
        return VHD_OK;
    if (!replaces)
        return vhd_fail_system(error, VHD_TARGET_EXISTS, path, OS_ALREADY_EXISTS);
    if (target == NULL || target->is_folder || target->handles != NULL)
        return vhd_fail_system(error, VHD_ACCESS_DENIED, path, OS_ACCESS_DENIED);
    return VHD_OK;
}

static enum vhd_status rename_to(struct vhd_file *file, const char16_t *path, bool replaces, struct vhd_error *error)
{
    struct memory_handle *self = handle_of(file);
    struct memory_host *host = self->host;
    struct memory_event *event;
    enum vhd_status status = memory_enter(host, MEMORY_MOVE, path, error);

    memory_require((self->access & MEMORY_DELETING) != 0, "only new files are moved", path);
    memory_require(text_length(path) < MEMORY_PATH_CHARS, "a path is short", path);
    if (status != VHD_OK)
        return status;
    if (memory_volume_of(host, path) != memory_volume_of(host, self->node->path))
        return vhd_fail_system(error, VHD_SYSTEM, path, OS_NOT_SAME_DEVICE);
    if (memory_find(host, path) != self->node) /* its own name in another case is free */
        status = check_target(host, path, replaces, error);
    if (status != VHD_OK)
        return status;
    event = memory_record(host, MEMORY_MOVE, self->node);
    event->replaces = replaces;
    text_copy(event->new_path, path);
    if (memory_find(host, path) != NULL && memory_find(host, path) != self->node)
        memory_delete_node(host, memory_find(host, path));
    text_copy(self->node->path, path);
    return VHD_OK;
}

static enum vhd_status memory_move(struct vhd_file *file, const char16_t *path, struct vhd_error *error)
{
    return rename_to(file, path, false, error);
}

static enum vhd_status memory_replace(struct vhd_file *file, const char16_t *path, struct vhd_error *error)
{
    return rename_to(file, path, true, error);
}

static enum vhd_status memory_set_modified(struct vhd_file *file, int64_t time, struct vhd_error *error)
{
    struct memory_handle *self = handle_of(file);
    enum vhd_status status = memory_enter(self->host, MEMORY_SET_MODIFIED, self->node->path, error);

    memory_require((self->access & MEMORY_WRITING) != 0, "only files open for writing get a time", self->node->path);
    if (status != VHD_OK)
        return status;
    memory_record(self->host, MEMORY_SET_MODIFIED, self->node)->modified = time;
    self->node->modified = time;
    self->has_set_time = true;
    return VHD_OK;
}

static bool memory_close(struct vhd_file *file, bool discard)
{
    struct memory_handle *self = handle_of(file);
    struct memory_host *host = self->host;
    struct memory_node *node = self->node;
    enum vhd_status status;

    memory_require(!discard || (self->access & MEMORY_DELETING) != 0, "only new files and leftovers are discarded",
                   node->path);
    do
        status = discard ? memory_enter(host, MEMORY_DISCARD, node->path, NULL) : VHD_OK;
    while (status != VHD_OK && vhd_patience_wait(self->patience, status, NULL));
    if (memory_enter(host, MEMORY_CLOSE, node->path, NULL) != VHD_OK || (discard && node->read_only))
        status = VHD_ACCESS_DENIED;
    if (discard && status == VHD_OK) {
        memory_record(host, MEMORY_CLOSE, node)->discarded = true;
        node->doomed = true;
    }
    memory_close_handle(self);
    host->open_files--;
    return !discard || status == VHD_OK;
}

const struct vhd_file_ops memory_file_ops = { memory_read,
                                              memory_write,
                                              memory_set_size,
                                              memory_flush,
                                              memory_flush_ahead,
                                              memory_info,
                                              memory_find_data,
                                              memory_identify,
                                              memory_move,
                                              memory_replace,
                                              memory_set_modified,
                                              memory_close,
                                              false };
