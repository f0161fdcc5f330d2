/* posix_host.c - core over the files of a POSIX system. */
#define _GNU_SOURCE
#include "posix_host.h"

#include "vhd_path.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sha1.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

/* From the epoch of file times (vhd_io.h) back to that of POSIX, in seconds. */
#define EPOCH INT64_C(946684800)

struct posix_file {
    struct vhd_file file;
    struct posix_host *host;
    int descriptor;
    pthread_t flusher; /* the thread of flush_ahead */
    bool flushing;     /* there is one */
    int flush_failed;  /* its errno, or 0 */
    char16_t path[VHD_PATH_CHARS + 32];
};

static void real_path(const struct posix_host *self, const char16_t *path, char real[POSIX_PATH_CHARS])
{
    size_t length = strlen(self->root);

    memcpy(real, self->root, length);
    for (const char16_t *c = path + 2; *c != 0 && length < POSIX_PATH_CHARS - 1; c++)
        real[length++] = *c == u'\\' ? '/' : (char)*c;
    real[length] = 0;
}

static enum vhd_status fail(struct vhd_error *error, const char16_t *path)
{
    switch (errno) {
    case ENOENT:
        return vhd_fail(error, VHD_FILE_NOT_FOUND, path);
    case EEXIST:
        return vhd_fail(error, VHD_TARGET_EXISTS, path);
    case ENOTDIR:
        return vhd_fail(error, VHD_PATH_NOT_FOUND, path);
    case EISDIR:
        return vhd_fail(error, VHD_NOT_A_DISK_FILE, path);
    case ENOSPC:
        return vhd_fail(error, VHD_DISK_FULL, path);
    default:
        return vhd_fail_system(error, VHD_SYSTEM, path, (uint32_t)errno);
    }
}

static enum vhd_status file_read(struct vhd_file *file, uint64_t offset, void *buffer, size_t size,
                                 struct vhd_error *error)
{
    struct posix_file *self = (struct posix_file *)file;
    ssize_t done = pread(self->descriptor, buffer, size, (off_t)offset);

    if (done < 0)
        return fail(error, self->path);
    self->host->bytes_read += (uint64_t)done;
    return (size_t)done == size ? VHD_OK : vhd_fail(error, VHD_READ_PAST_END, self->path);
}

static enum vhd_status file_write(struct vhd_file *file, uint64_t offset, const void *data, size_t size,
                                  struct vhd_error *error)
{
    struct posix_file *self = (struct posix_file *)file;

    if (pwrite(self->descriptor, data, size, (off_t)offset) != (ssize_t)size)
        return fail(error, self->path);
    return VHD_OK;
}

static enum vhd_status file_set_size(struct vhd_file *file, uint64_t size, struct vhd_error *error)
{
    struct posix_file *self = (struct posix_file *)file;

    return ftruncate(self->descriptor, (off_t)size) == 0 ? VHD_OK : fail(error, self->path);
}

/* Waits for what was begun before, then begins anew: at most two stretches are on their way. */
static void *flush_beside(void *context)
{
    struct posix_file *self = context;

    if (sync_file_range(self->descriptor, 0, 0, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE) != 0)
        self->flush_failed = errno;
    return NULL;
}

/* The system tells of a write that failed once only. */
static enum vhd_status join_flusher(struct posix_file *self, struct vhd_error *error)
{
    if (self->flushing)
        pthread_join(self->flusher, NULL);
    self->flushing = false;
    errno = self->flush_failed;
    self->flush_failed = 0;
    return errno == 0 ? VHD_OK : fail(error, self->path);
}

static enum vhd_status file_flush(struct vhd_file *file, struct vhd_error *error)
{
    struct posix_file *self = (struct posix_file *)file;
    enum vhd_status status = join_flusher(self, error);

    if (status == VHD_OK && fsync(self->descriptor) != 0)
        return fail(error, self->path);
    return status;
}

/* On a thread, as win32_file.c does, since even beginning takes its time. */
static enum vhd_status file_flush_ahead(struct vhd_file *file, struct vhd_error *error)
{
    struct posix_file *self = (struct posix_file *)file;
    enum vhd_status status = join_flusher(self, error);

    if (status != VHD_OK)
        return status;
    self->flushing = pthread_create(&self->flusher, NULL, flush_beside, self) == 0;
    return self->flushing ? VHD_OK : file_flush(file, error);
}

static enum vhd_status file_info(struct vhd_file *file, struct vhd_file_info *info, struct vhd_error *error)
{
    struct posix_file *self = (struct posix_file *)file;
    struct stat found;

    if (fstat(self->descriptor, &found) != 0)
        return fail(error, self->path);
    *info = (struct vhd_file_info){
        .size = (uint64_t)found.st_size,
        .modified = (found.st_mtim.tv_sec - EPOCH) * VHD_TICKS_PER_SECOND + found.st_mtim.tv_nsec / 100,
    };
    return VHD_OK;
}

/* A system that cannot tell says that all is data, and that the hole behind it is at the end. */
static void file_find_data(struct vhd_file *file, uint64_t offset, uint64_t *begin, uint64_t *end)
{
    struct posix_file *self = (struct posix_file *)file;
    struct stat found = { 0 };
    off_t data, hole;

    *begin = offset;
    *end = fstat(self->descriptor, &found) == 0 ? (uint64_t)found.st_size : UINT64_MAX;
    data = lseek(self->descriptor, (off_t)offset, SEEK_DATA);
    if (data < 0) {
        *begin = errno == ENXIO ? *end : offset;
        return;
    }
    *begin = (uint64_t)data;
    hole = lseek(self->descriptor, data, SEEK_HOLE);
    if (hole >= 0)
        *end = (uint64_t)hole;
}

static void file_identify(struct vhd_file *file, struct vhd_file_identity *identity)
{
    struct stat found = { 0 };

    fstat(((struct posix_file *)file)->descriptor, &found);
    *identity = (struct vhd_file_identity){ found.st_dev, { found.st_ino } };
}

static enum vhd_status rename_to(struct vhd_file *file, const char16_t *path, unsigned flags, struct vhd_error *error)
{
    struct posix_file *self = (struct posix_file *)file;
    char from[POSIX_PATH_CHARS], to[POSIX_PATH_CHARS];

    real_path(self->host, self->path, from);
    real_path(self->host, path, to);
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, flags) != 0)
        return fail(error, path);
    vhd_path_copy(self->path, path, vhd_text_of(path).length);
    return VHD_OK;
}

static enum vhd_status file_move(struct vhd_file *file, const char16_t *path, struct vhd_error *error)
{
    return rename_to(file, path, RENAME_NOREPLACE, error);
}

static enum vhd_status file_replace(struct vhd_file *file, const char16_t *path, struct vhd_error *error)
{
    return rename_to(file, path, 0, error);
}

static enum vhd_status file_set_modified(struct vhd_file *file, int64_t modified, struct vhd_error *error)
{
    struct posix_file *self = (struct posix_file *)file;
    const struct timespec times[2] = {
        { .tv_nsec = UTIME_OMIT },
        { .tv_sec = modified / VHD_TICKS_PER_SECOND + EPOCH, .tv_nsec = modified % VHD_TICKS_PER_SECOND * 100 },
    };

    return futimens(self->descriptor, times) == 0 ? VHD_OK : fail(error, self->path);
}

static void file_close(struct vhd_file *file, bool discard)
{
    struct posix_file *self = (struct posix_file *)file;
    char path[POSIX_PATH_CHARS];

    real_path(self->host, self->path, path);
    (void)join_flusher(self, NULL);
    if (discard)
        unlink(path);
    close(self->descriptor);
    free(self);
}

static const struct vhd_file_ops file_ops = {
    file_read,      file_write,    file_set_size, file_flush,   file_flush_ahead,  file_info,
    file_find_data, file_identify, file_move,     file_replace, file_set_modified, file_close,
};

static struct posix_host *host_of(const struct vhd_host *host)
{
    /* The contract's const is about the operations. */
    return (struct posix_host *)(uintptr_t)(host->original != NULL ? host->original : host);
}

static enum vhd_status host_open(const struct vhd_host *host, const char16_t *path, enum vhd_open_mode mode,
                                 struct vhd_file **file, struct vhd_error *error)
{
    static const int flags[] = {
        [VHD_FILE_INSPECT] = O_RDONLY, [VHD_FILE_SOURCE] = O_RDONLY,
        [VHD_FILE_CHANGE] = O_RDWR,    [VHD_FILE_NEW] = O_RDWR | O_CREAT | O_EXCL,
        [VHD_FILE_WORK] = O_RDONLY,
    };
    struct posix_file *self = calloc(1, sizeof *self);
    char real[POSIX_PATH_CHARS];
    struct stat found;

    if (self == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    real_path(host_of(host), path, real);
    self->file.ops = &file_ops;
    self->host = host_of(host);
    vhd_path_copy(self->path, path, vhd_text_of(path).length);
    self->descriptor = open(real, flags[mode] | O_CLOEXEC, 0666);
    if (self->descriptor < 0) {
        free(self);
        return fail(error, path);
    }
    if (fstat(self->descriptor, &found) != 0 || !S_ISREG(found.st_mode)) {
        close(self->descriptor);
        free(self);
        return vhd_fail(error, VHD_NOT_A_DISK_FILE, path);
    }
    *file = &self->file;
    return VHD_OK;
}

static enum vhd_status host_kind(const struct vhd_host *host, const char16_t *path, enum vhd_path_kind *kind,
                                 struct vhd_error *error)
{
    char real[POSIX_PATH_CHARS];
    struct stat found;

    real_path(host_of(host), path, real);
    if (stat(real, &found) != 0)
        *kind = VHD_PATH_MISSING;
    else
        *kind = S_ISDIR(found.st_mode) ? VHD_PATH_FOLDER : VHD_PATH_FILE;
    return VHD_OK;
}

static enum vhd_status host_make_folder(const struct vhd_host *host, const char16_t *path, struct vhd_error *error)
{
    char real[POSIX_PATH_CHARS];

    real_path(host_of(host), path, real);
    return mkdir(real, 0777) == 0 ? VHD_OK : fail(error, path);
}

static void host_remove_folder(const struct vhd_host *host, const char16_t *path)
{
    char real[POSIX_PATH_CHARS];

    real_path(host_of(host), path, real);
    rmdir(real);
}

static enum vhd_status host_volume(const struct vhd_host *host, const char16_t *folder, struct vhd_volume *volume,
                                   struct vhd_error *error)
{
    char real[POSIX_PATH_CHARS];
    struct statvfs found;

    real_path(host_of(host), folder, real);
    if (statvfs(real, &found) != 0)
        return fail(error, folder);
    *volume = (struct vhd_volume){ .kind = VHD_DRIVE_WRITABLE, .available = found.f_bavail * found.f_frsize };
    return VHD_OK;
}

/*
 * As many entries are looked at as Windows would look at for its pattern. Once in a folder: no run takes as long as
 * win32_leftovers.c waits.
 */
/* Of a name that begins with that character; 0: of any. False when the folder cannot be looked into. */
static bool visit_names(const struct vhd_host *host, const char16_t *folder, char first,
                        void (*visit)(void *context, const char16_t *name), void *context)
{
    char real[POSIX_PATH_CHARS];
    char16_t name[VHD_PATH_CHARS];
    struct dirent *entry;
    DIR *listing;

    real_path(host_of(host), folder, real);
    listing = opendir(real);
    while (listing != NULL && (entry = readdir(listing)) != NULL) {
        size_t length = strlen(entry->d_name);
        if ((first != 0 && entry->d_name[0] != first) || length >= VHD_PATH_CHARS)
            continue;
        if (first == 0 && entry->d_type == DT_DIR)
            continue;
        for (size_t i = 0; i <= length; i++)
            name[i] = (unsigned char)entry->d_name[i];
        visit(context, name);
    }
    if (listing != NULL)
        closedir(listing);
    return listing != NULL;
}

static void host_visit_leftovers(const struct vhd_host *host, const char16_t *folder,
                                 void (*visit)(void *context, const char16_t *name), void *context)
{
    static char16_t last[VHD_PATH_CHARS];

    if (vhd_path_equal(last, folder))
        return;
    vhd_path_copy(last, folder, vhd_text_of(folder).length);
    visit_names(host, folder, '~', visit, context);
}

static enum vhd_status host_visit_files(const struct vhd_host *host, const char16_t *folder,
                                        void (*visit)(void *context, const char16_t *name), void *context,
                                        struct vhd_error *error)
{
    if (visit_names(host, folder, 0, visit, context))
        return VHD_OK;
    return errno == ENOENT || errno == ENOTDIR ? vhd_fail(error, VHD_PATH_NOT_FOUND, folder) : fail(error, folder);
}

static int host_compare_names(const struct vhd_host *host, const char16_t *a, const char16_t *b)
{
    while (*a != 0 && *a < 128 && *b < 128 && tolower(*a) == tolower(*b)) {
        a++;
        b++;
    }
    return (*a < 128 ? tolower(*a) : *a) - (*b < 128 ? tolower(*b) : *b);
}

static enum vhd_status host_new_id(const struct vhd_host *host, uint8_t id[16], struct vhd_error *error)
{
    return getrandom(id, 16, 0) == 16 ? VHD_OK : fail(error, u"getrandom");
}

static int64_t host_now(const struct vhd_host *host)
{
    return (time(NULL) - EPOCH) * VHD_TICKS_PER_SECOND;
}

static uint64_t host_elapsed(const struct vhd_host *host)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

static void host_pause(const struct vhd_host *host, uint32_t milliseconds)
{
    const struct timespec time = { milliseconds / 1000, milliseconds % 1000 * 1000000L };

    nanosleep(&time, NULL);
}

static int32_t host_zone_bias(const struct vhd_host *host)
{
    return 0;
}

static enum vhd_status host_sha1(const struct vhd_host *host, const void *data, size_t size, uint8_t digest[20],
                                 struct vhd_error *error)
{
    SHA1_CTX context;

    SHA1Init(&context);
    SHA1Update(&context, data, size);
    SHA1Final(digest, &context);
    return VHD_OK;
}

static const struct vhd_host_ops host_ops = {
    host_open,        host_kind,          host_make_folder, host_remove_folder, host_volume,  host_visit_leftovers,
    host_visit_files, host_compare_names, host_new_id,      host_now,           host_elapsed, host_pause,
    host_zone_bias,   host_sha1,
};

void posix_host_init(struct posix_host *self, const char *root)
{
    self->host = (struct vhd_host){ .ops = &host_ops };
    self->bytes_read = 0;
    snprintf(self->root, sizeof self->root, "%s", root);
}

void posix_path(const char *name, char16_t path[VHD_PATH_CHARS])
{
    size_t length = 3;

    memcpy(path, u"C:\\", 3 * sizeof *path);
    while (*name != 0 && length < VHD_PATH_CHARS - 1)
        path[length++] = (unsigned char)*name++;
    path[length] = 0;
}
