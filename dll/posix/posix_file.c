/* posix_file.c - an open file: vhd_file over a descriptor. */
#include "posix_private.h"

#include "vhd_patience.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define NANOSECONDS (1000000000 / VHD_TICKS_PER_SECOND) /* in a tick */

static struct posix_file *file_of(struct vhd_file *file)
{
    return (struct posix_file *)file;
}

static enum vhd_status fail(const struct posix_file *self, struct vhd_error *error)
{
    return posix_fail(error, self->path, errno);
}

static enum vhd_status posix_file_read(struct vhd_file *file, uint64_t offset, void *buffer, size_t size,
                                       struct vhd_error *error)
{
    struct posix_file *self = file_of(file);
    uint8_t *bytes = buffer;

    while (size > 0) {
        /* No file reaches further than a signed offset. */
        const ssize_t got = offset <= INT64_MAX ? posix->pread(self->descriptor, bytes, size, (off_t)offset) : 0;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(self, error);
        if (got == 0)
            return vhd_fail(error, VHD_READ_PAST_END, self->path);
        offset += (uint64_t)got;
        bytes += got;
        size -= (size_t)got;
    }
    return VHD_OK;
}

/* A full volume shows as a write that is shorter than asked, and only the next one fails. */
static enum vhd_status posix_file_write(struct vhd_file *file, uint64_t offset, const void *data, size_t size,
                                        struct vhd_error *error)
{
    struct posix_file *self = file_of(file);
    const uint8_t *bytes = data;

    while (size > 0) {
        const ssize_t done = posix->pwrite(self->descriptor, bytes, size, (off_t)offset);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return fail(self, error);
        if (done == 0)
            return posix_fail(error, self->path, ENOSPC);
        offset += (uint64_t)done;
        bytes += done;
        size -= (size_t)done;
    }
    return VHD_OK;
}

static enum vhd_status posix_file_set_size(struct vhd_file *file, uint64_t size, struct vhd_error *error)
{
    struct posix_file *self = file_of(file);
    int result;

    do
        result = posix->ftruncate(self->descriptor, (off_t)size);
    while (result != 0 && errno == EINTR);
    return result == 0 ? VHD_OK : fail(self, error);
}

static int flush_descriptor(int descriptor)
{
    int result;

    do
        result = posix->fsync(descriptor);
    while (result != 0 && errno == EINTR);
    return result == 0 ? 0 : errno;
}

/*
 * Beside the calls that follow, on a thread, since even beginning takes its time. Waits for what was begun before, so at
 * most two stretches are on their way. Where the system cannot do it, nothing is gained and nothing lost.
 */
static void *flush_beside(void *context)
{
    struct posix_file *self = context;
    const unsigned flags = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE;

    if (posix->sync_file_range(self->descriptor, 0, 0, flags) != 0 && errno != EINTR && errno != ENOSYS &&
        errno != EOPNOTSUPP && errno != EINVAL)
        self->flusher_code = errno;
    return NULL;
}

/* Waits for the thread of flush_ahead. The system tells of a write that failed once only, so its answer counts. */
static enum vhd_status join_flusher(struct posix_file *self, struct vhd_error *error)
{
    const int code = self->is_flushing && pthread_join(self->flusher, NULL) == 0 ? self->flusher_code : 0;

    self->is_flushing = false;
    self->flusher_code = 0;
    return code == 0 ? VHD_OK : posix_fail(error, self->path, code);
}

/* Signals are for the threads of the program. */
static bool start_flusher(struct posix_file *self)
{
    sigset_t all, before;
    bool started;

    sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
        return false;
    started = posix->pthread_create(&self->flusher, NULL, flush_beside, self) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

/*
 * A name lasts when its folder does. Not everybody who may use a folder may open it, and not every file system writes
 * one by itself: then the whole file system is written, with it.
 */
static enum vhd_status flush_name(struct posix_file *self, struct vhd_error *error)
{
    char folder[POSIX_NAME_BYTES];
    int descriptor, code = EINVAL;

    posix_folder(self->name, folder);
    do
        descriptor = posix->open_file(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    while (descriptor < 0 && errno == EINTR);
    if (descriptor >= 0) {
        code = flush_descriptor(descriptor);
        posix->close(descriptor);
    }
    if ((code == EINVAL || code == EOPNOTSUPP || code == EBADF) && posix->syncfs(self->descriptor) == 0)
        code = 0;
    return code == 0 ? VHD_OK : posix_fail(error, self->path, code);
}

/* What the system has told of once it forgets, whatever the cause was: no later flush can promise anything. */
static enum vhd_status lose(struct posix_file *self, enum vhd_status status)
{
    self->is_lost = status != VHD_OK;
    return status;
}

static enum vhd_status flush_contents(struct posix_file *self, struct vhd_error *error)
{
    enum vhd_status status;
    int code;

    if (self->is_lost)
        return posix_fail(error, self->path, EIO);
    status = join_flusher(self, error);
    if (status != VHD_OK)
        return lose(self, status);
    code = flush_descriptor(self->descriptor);
    return lose(self, code == 0 ? VHD_OK : posix_fail(error, self->path, code));
}

static enum vhd_status posix_file_flush(struct vhd_file *file, struct vhd_error *error)
{
    struct posix_file *self = file_of(file);
    enum vhd_status status = flush_contents(self, error);

    if (status == VHD_OK && self->is_name_new)
        status = flush_name(self, error);
    self->is_name_new = self->is_name_new && status != VHD_OK;
    return status;
}

static enum vhd_status posix_file_flush_ahead(struct vhd_file *file, struct vhd_error *error)
{
    struct posix_file *self = file_of(file);
    enum vhd_status status;

    if (self->is_lost)
        return posix_fail(error, self->path, EIO);
    status = join_flusher(self, error);
    if (status != VHD_OK)
        return lose(self, status);
    self->is_flushing = start_flusher(self);
    return self->is_flushing ? VHD_OK : posix_file_flush(file, error);
}

static enum vhd_status posix_file_info(struct vhd_file *file, struct vhd_file_info *info, struct vhd_error *error)
{
    struct posix_file *self = file_of(file);
    struct stat found;

    if (posix->fstat(self->descriptor, &found) != 0)
        return fail(self, error);
    info->size = (uint64_t)found.st_size;
    info->is_read_only = false;
    info->modified = (found.st_mtim.tv_sec - POSIX_EPOCH) * VHD_TICKS_PER_SECOND + found.st_mtim.tv_nsec / NANOSECONDS;
    return VHD_OK;
}

static uint64_t size_of(const struct posix_file *self)
{
    struct stat found;

    return posix->fstat(self->descriptor, &found) == 0 ? (uint64_t)found.st_size : UINT64_MAX;
}

/* What the file system does not tell is data. The position that this moves is nobody's: all else is said with its own. */
static void posix_file_find_data(struct vhd_file *file, uint64_t offset, uint64_t *begin, uint64_t *end)
{
    struct posix_file *self = file_of(file);
    const uint64_t size = size_of(self);
    off_t data, hole;

    *begin = offset;
    *end = size;
    if (offset >= size || size > INT64_MAX)
        return;
    data = posix->lseek(self->descriptor, (off_t)offset, SEEK_DATA);
    if (data < 0 && errno == ENXIO)
        *begin = size;
    if (data < (off_t)offset)
        return;
    *begin = (uint64_t)data < size ? (uint64_t)data : size;
    hole = posix->lseek(self->descriptor, data, SEEK_HOLE);
    if (hole > data && (uint64_t)hole < size)
        *end = (uint64_t)hole;
}

static void posix_file_identify(struct vhd_file *file, struct vhd_file_identity *identity)
{
    struct stat found;

    *identity = (struct vhd_file_identity){ 0 };
    if (posix->fstat(file_of(file)->descriptor, &found) == 0)
        *identity = (struct vhd_file_identity){ found.st_dev, { found.st_ino } };
}

static int link_and_unlink(const char *from, const char *to)
{
    int code;

    if (posix->linkat(AT_FDCWD, from, AT_FDCWD, to, 0) != 0)
        return errno;
    if (posix->unlinkat(AT_FDCWD, from, 0) == 0)
        return 0;
    code = errno;
    posix->unlinkat(AT_FDCWD, to, 0);
    return code;
}

/* Renames, but for a name that is taken. Returns an errno. */
static int rename_to_free(const struct posix_file *self, const char *to)
{
    struct stat own;
    int code;

    if (posix->renameat2(AT_FDCWD, self->name, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    code = errno;
    if (code == EINVAL || code == ENOSYS) /* of the file system, which knows no such renaming */
        return link_and_unlink(self->name, to);
    /* Where case does not matter, a name in another case is taken by the file itself; a second name of it is not that. */
    if (code == EEXIST && strcmp(self->name, to) != 0 && posix->fstat(self->descriptor, &own) == 0 &&
        own.st_nlink == 1 && posix_is_at(self->descriptor, to) == 0)
        return posix->renameat2(AT_FDCWD, self->name, AT_FDCWD, to, 0) == 0 ? 0 : errno;
    return code;
}

/* By name, as the system does it; so what has come in the place of the file meanwhile is looked for. */
static enum vhd_status rename_to(struct posix_file *self, const char16_t *path, bool replace, struct vhd_error *error)
{
    char name[POSIX_NAME_BYTES];
    int code = posix_is_at(self->descriptor, self->name);

    if (!posix_name_of(path, name))
        return vhd_fail(error, VHD_PATH_NOT_FOUND, path);
    if (code == 0 && !replace)
        code = rename_to_free(self, name);
    else if (code == 0 && posix->renameat2(AT_FDCWD, self->name, AT_FDCWD, name, 0) != 0)
        code = errno;
    if (code != 0)
        return posix_fail(error, self->path, code);
    self->is_name_new = true;
    memcpy(self->name, name, sizeof name);
    memcpy(self->path, path, (vhd_text_of(path).length + 1) * sizeof *path);
    return VHD_OK;
}

static enum vhd_status posix_file_move(struct vhd_file *file, const char16_t *path, struct vhd_error *error)
{
    return rename_to(file_of(file), path, false, error);
}

static enum vhd_status posix_file_replace(struct vhd_file *file, const char16_t *path, struct vhd_error *error)
{
    return rename_to(file_of(file), path, true, error);
}

static enum vhd_status posix_file_set_modified(struct vhd_file *file, int64_t time, struct vhd_error *error)
{
    struct posix_file *self = file_of(file);
    const int64_t rest = (time % VHD_TICKS_PER_SECOND + VHD_TICKS_PER_SECOND) % VHD_TICKS_PER_SECOND;
    const struct timespec times[2] = {
        { .tv_nsec = UTIME_OMIT },
        { .tv_sec = (time - rest) / VHD_TICKS_PER_SECOND + POSIX_EPOCH, .tv_nsec = rest * NANOSECONDS },
    };

    return posix->futimens(self->descriptor, times) == 0 ? VHD_OK : fail(self, error);
}

/* What stands at its name by now may be another file, which is left alone. */
static int discard_file(const struct posix_file *self)
{
    const int code = posix_is_at(self->descriptor, self->name);

    if (code != 0)
        return code == ENOENT || code == ESTALE ? 0 : code;
    return posix->unlinkat(AT_FDCWD, self->name, 0) == 0 ? 0 : errno;
}

static bool posix_file_close(struct vhd_file *file, bool discard)
{
    struct posix_file *self = file_of(file);
    int code;

    (void)join_flusher(self, NULL);
    do
        code = discard ? discard_file(self) : 0;
    while (code != 0 && vhd_patience_wait(self->patience, posix_status(code), NULL));
    posix->close(self->descriptor);
    free(self);
    return code == 0;
}

const struct vhd_file_ops posix_file_ops = { posix_file_read,
                                             posix_file_write,
                                             posix_file_set_size,
                                             posix_file_flush,
                                             posix_file_flush_ahead,
                                             posix_file_info,
                                             posix_file_find_data,
                                             posix_file_identify,
                                             posix_file_move,
                                             posix_file_replace,
                                             posix_file_set_modified,
                                             posix_file_close,
                                             true };
