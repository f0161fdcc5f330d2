/* posix_open.c - opens files, and keeps others away from them as the mode says. */
#include "posix_private.h"

#include "vhd_path.h"

#include <stdlib.h>

/* How often, and after how many milliseconds, a new file is locked again that somebody looks at. */
#define LOCK_TRIES 200
#define LOCK_PAUSE 5

static const int open_flags[] = {
    [VHD_FILE_INSPECT] = O_RDONLY,
    [VHD_FILE_SOURCE] = O_RDONLY,
    [VHD_FILE_CHANGE] = O_RDWR,
    [VHD_FILE_NEW] = O_RDWR | O_CREAT | O_EXCL,
    [VHD_FILE_DRAFT] = O_RDWR | O_CREAT | O_EXCL,
    [VHD_FILE_SEEN_DRAFT] = O_RDWR | O_CREAT | O_EXCL,
    [VHD_FILE_WORK] = O_RDONLY | O_NOFOLLOW, /* a link of that name is no file of ours */
};

/* What a file has to be, before it is opened and again when it is: opening a device can do something already. */
static enum vhd_status require(const struct posix_file *self, const struct stat *found, enum vhd_open_mode mode,
                               struct vhd_error *error)
{
    if (!S_ISREG(found->st_mode) || (mode == VHD_FILE_WORK && found->st_nlink != 1))
        return vhd_fail(error, VHD_NOT_A_DISK_FILE, self->path);
    if (mode == VHD_FILE_CHANGE && !(found->st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)))
        return vhd_fail(error, VHD_FILE_READ_ONLY, self->path);
    return VHD_OK;
}

/* Of a file that is missing: whether it is its folder that is. A name that is too long for the system has no file. */
static enum vhd_status fail_missing(const struct posix_file *self, int code, struct vhd_error *error)
{
    char folder[POSIX_NAME_BYTES];
    struct stat found;

    posix_folder(self->name, folder);
    if (code == ENOTDIR || posix->fstatat(AT_FDCWD, folder, &found, 0) != 0 || !S_ISDIR(found.st_mode))
        return vhd_fail_system(error, VHD_PATH_NOT_FOUND, self->path, (uint32_t)code);
    return vhd_fail_system(error, VHD_FILE_NOT_FOUND, self->path, (uint32_t)code);
}

static enum vhd_status fail_open(const struct posix_file *self, enum vhd_open_mode mode, int code,
                                 struct vhd_error *error)
{
    if (code == ENOENT || code == ENOTDIR || (code == ENAMETOOLONG && !vhd_mode_creates(mode)))
        return fail_missing(self, code, error);
    if (code == ELOOP && mode == VHD_FILE_WORK)
        return vhd_fail_system(error, VHD_NOT_A_DISK_FILE, self->path, ELOOP);
    return posix_fail(error, self->path, code);
}

/* Looks at what is to be opened, by its name or one in another case. */
static enum vhd_status look(struct posix_file *self, enum vhd_open_mode mode, struct vhd_error *error)
{
    const int flags = mode == VHD_FILE_WORK ? AT_SYMLINK_NOFOLLOW : 0;
    char asked[POSIX_NAME_BYTES];
    struct stat found;

    if (posix->fstatat(AT_FDCWD, self->name, &found, flags) == 0)
        return require(self, &found, mode, error);
    if (errno != ENOENT || mode == VHD_FILE_WORK)
        return fail_open(self, mode, errno, error);
    snprintf(asked, sizeof asked, "%s", self->name);
    if (posix_find_in_other_case(self->name) && posix->fstatat(AT_FDCWD, self->name, &found, 0) == 0)
        return require(self, &found, mode, error);
    snprintf(self->name, sizeof self->name, "%s", asked);
    return fail_open(self, mode, ENOENT, error);
}

/* Whoever looks for leftovers may find a new file before it is locked, but keeps it open for a moment only. */
static int lock(const struct posix_file *self, enum vhd_open_mode mode)
{
    const struct timespec pause = { .tv_nsec = LOCK_PAUSE * 1000000L };
    int code = posix_lock(self->descriptor, mode);

    for (unsigned i = 0; code == EAGAIN && vhd_mode_creates(mode) && i < LOCK_TRIES; i++) {
        posix->clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
        code = posix_lock(self->descriptor, mode);
    }
    return posix_has_no_locks(code) && mode != VHD_FILE_CHANGE && mode != VHD_FILE_WORK ? 0 : code;
}

/* Of a new file nothing is left behind when it cannot be had. */
static enum vhd_status open_descriptor(struct posix_file *self, enum vhd_open_mode mode, struct vhd_error *error)
{
    struct stat found;
    enum vhd_status status;
    int code;

    do
        self->descriptor = posix->open_file(self->name, open_flags[mode] | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0666);
    while (self->descriptor < 0 && errno == EINTR);
    if (self->descriptor < 0)
        return fail_open(self, mode, errno, error);
    self->is_name_new = mode == VHD_FILE_NEW;
    status = posix->fstat(self->descriptor, &found) == 0 ? require(self, &found, mode, error)
                                                         : posix_fail(error, self->path, errno);
    code = status == VHD_OK ? lock(self, mode) : 0;
    if (code != 0)
        status = posix_fail(error, self->path, code);
    return status;
}

/*
 * Before a new file is locked, somebody may sweep it away as a leftover: then it is created again. Where another has come
 * in its place, that is found to exist.
 */
static enum vhd_status open_what_is_there(struct posix_file *self, enum vhd_open_mode mode, struct vhd_error *error)
{
    for (unsigned i = 1;; i++) {
        const enum vhd_status status = open_descriptor(self, mode, error);
        const int code = status == VHD_OK && vhd_mode_creates(mode) ? posix_is_at(self->descriptor, self->name) : 0;
        if (code == 0)
            return status;
        if (i == LOCK_TRIES || (code != ENOENT && code != ESTALE))
            return posix_fail(error, self->path, code);
        posix->close(self->descriptor);
        self->descriptor = -1;
    }
}

/* Its name stays empty where the path is none of this system. */
static struct posix_file *new_file(const char16_t *path)
{
    struct posix_file *self = calloc(1, sizeof *self);

    if (self == NULL)
        return NULL;
    self->file.ops = &posix_file_ops;
    self->descriptor = -1;
    if (posix_name_of(path, self->name))
        vhd_path_set(self->path, path);
    return self;
}

enum vhd_status posix_open(const struct vhd_host *host, const char16_t *path, enum vhd_open_mode mode,
                           struct vhd_file **file, struct vhd_error *error)
{
    struct posix_file *self = new_file(path);
    enum vhd_status status = VHD_OK;

    if (self == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    self->patience = host->patience;
    if (self->name[0] == 0)
        status = vhd_fail(error, VHD_PATH_NOT_FOUND, path);
    else if (!vhd_mode_creates(mode))
        status = look(self, mode, error);
    if (status == VHD_OK)
        status = open_what_is_there(self, mode, error);
    if (status == VHD_OK) {
        *file = &self->file;
        return VHD_OK;
    }
    if (self->descriptor >= 0)
        self->file.ops->close(&self->file, vhd_mode_creates(mode));
    else
        free(self);
    return status;
}
