/* posix_host.c - folders, ids and time: the rest of vhd_host over Linux. */
#include "posix_host.h"

#include "posix_private.h"

#include <sha1.h>

static enum vhd_status posix_kind(const struct vhd_host *host, const char16_t *path, enum vhd_path_kind *kind,
                                  struct vhd_error *error)
{
    char name[POSIX_NAME_BYTES];
    struct stat found;

    (void)host;
    *kind = VHD_PATH_MISSING;
    if (!posix_name_of(path, name))
        return VHD_OK;
    if (posix->fstatat(AT_FDCWD, name, &found, 0) == 0) {
        *kind = S_ISDIR(found.st_mode) ? VHD_PATH_FOLDER : VHD_PATH_FILE;
        return VHD_OK;
    }
    if (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG)
        return VHD_OK;
    return posix_fail(error, path, errno);
}

static enum vhd_status posix_make_folder(const struct vhd_host *host, const char16_t *path, struct vhd_error *error)
{
    char name[POSIX_NAME_BYTES];

    (void)host;
    if (!posix_name_of(path, name))
        return vhd_fail(error, VHD_PATH_NOT_FOUND, path);
    return posix->mkdirat(AT_FDCWD, name, 0777) == 0 ? VHD_OK : posix_fail(error, path, errno);
}

static void posix_remove_folder(const struct vhd_host *host, const char16_t *path)
{
    char name[POSIX_NAME_BYTES];

    (void)host;
    if (posix_name_of(path, name))
        posix->unlinkat(AT_FDCWD, name, AT_REMOVEDIR);
}

static enum vhd_status posix_new_id(const struct vhd_host *host, uint8_t id[16], struct vhd_error *error)
{
    ssize_t got;

    (void)host;
    do
        got = posix->getrandom(id, 16, 0);
    while (got < 0 && errno == EINTR);
    if (got != 16)
        return posix_fail(error, u"", got < 0 ? errno : EIO);
    id[6] = (uint8_t)((id[6] & 0x0f) | 0x40); /* version 4 */
    id[8] = (uint8_t)((id[8] & 0x3f) | 0x80); /* of RFC 4122 */
    return VHD_OK;
}

static int64_t posix_now(const struct vhd_host *host)
{
    struct timespec time = { 0 };

    (void)host;
    posix->clock_gettime(CLOCK_REALTIME, &time);
    return (time.tv_sec - POSIX_EPOCH) * VHD_TICKS_PER_SECOND + time.tv_nsec / 100;
}

/* Standby does not count. */
static uint64_t posix_elapsed(const struct vhd_host *host)
{
    struct timespec time = { 0 };

    (void)host;
    posix->clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

static void posix_pause(const struct vhd_host *host, uint32_t milliseconds)
{
    struct timespec left = { milliseconds / 1000, milliseconds % 1000 * 1000000L };

    (void)host;
    while (posix->clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR)
        continue;
}

/* Of standard time: whoever compares local times allows for daylight saving by himself. */
static int32_t posix_zone_bias(const struct vhd_host *host)
{
    (void)host;
    tzset();
    return (int32_t)timezone;
}

static enum vhd_status posix_sha1(const struct vhd_host *host, const void *data, size_t size, uint8_t digest[20],
                                  struct vhd_error *error)
{
    SHA1_CTX context;

    (void)host;
    (void)error; /* it needs nothing that it could not get */
    SHA1Init(&context);
    SHA1Update(&context, data, size);
    SHA1Final(digest, &context);
    return VHD_OK;
}

/* Nobody makes other names here. */
static void posix_long_name(const struct vhd_host *host, char16_t path[VHD_PATH_CHARS])
{
    (void)host;
    (void)path;
}

static const struct vhd_host_ops posix_host_ops = {
    posix_open,        posix_kind,          posix_make_folder, posix_remove_folder, posix_volume, posix_visit_leftovers,
    posix_visit_files, posix_compare_names, posix_long_name,   posix_new_id,        posix_now,    posix_elapsed,
    posix_pause,       posix_zone_bias,     posix_sha1,
};

static const struct vhd_host system_host = { .ops = &posix_host_ops };
const struct vhd_host *const posix_host = &system_host;
