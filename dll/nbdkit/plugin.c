/*
 * plugin.c - a plugin for nbdkit that serves a virtual hard disk with all its parents.
 *
 * One disk for all clients, open from the start of nbdkit to its end, so that what keeps it from being served is told
 * before any client comes. One request on it at a time; the threads are nbdkit's, and take requests and send answers
 * meanwhile.
 */
#include "nbd_live.h"
#include "nbd_pieces.h"
#include "plugin_nbdkit.h"
#include "plugin_parameters.h"
#include "plugin_report.h"
#include "posix_host.h"

#include <pthread.h>
#include <stdlib.h>

#define THREAD_MODEL NBDKIT_THREAD_MODEL_PARALLEL

/* So many stretches one answer tells of, at most; clients ask again for the rest. */
#define MOST_EXTENTS 4096u

/* What nbdkit looks for in the file; the macro at the end defines it. */
struct nbdkit_plugin *plugin_init(void);

static struct nbd_disk *disk;

/* ---- the lock of the disk ---- */

struct lock {
    pthread_mutex_t mutex;
};

static void *make_lock(void)
{
    struct lock *lock = malloc(sizeof *lock);

    if (lock != NULL && pthread_mutex_init(&lock->mutex, NULL) == 0)
        return lock;
    free(lock);
    return NULL;
}

static void enter_lock(void *lock)
{
    pthread_mutex_lock(&((struct lock *)lock)->mutex);
}

static void leave_lock(void *lock)
{
    pthread_mutex_unlock(&((struct lock *)lock)->mutex);
}

static void free_lock(void *lock)
{
    if (lock != NULL)
        pthread_mutex_destroy(&((struct lock *)lock)->mutex);
    free(lock);
}

static const struct nbd_locks locks = { make_lock, enter_lock, leave_lock, free_lock };

/* ---- opening and closing ---- */

static void report(void *context, const struct vhd_error *error)
{
    plugin_report(error);
}

static int plugin_get_ready(void)
{
    static struct nbd_settings settings = { .locks = &locks, .report = report };
    const struct plugin_parameters *parameters = plugin_parameters_use();
    struct vhd_error error;

    if (parameters == NULL)
        return -1;
    settings.host = posix_host;
    settings.is_writable = parameters->is_writable;
    settings.despite_children = parameters->despite_children;
    if (nbd_live_open(&settings, parameters->disk, &disk, &error) == VHD_OK)
        return 0;
    plugin_report(&error);
    return -1;
}

/* When no client is left. */
static void plugin_cleanup(void)
{
    struct vhd_error error;

    if (nbd_live_close(disk, &error) != VHD_OK)
        plugin_report(&error);
    disk = NULL;
}

static void *plugin_open(int readonly)
{
    return NBDKIT_HANDLE_NOT_NEEDED;
}

/* ---- what clients are told ---- */

static int64_t plugin_get_size(void *handle)
{
    return (int64_t)disk->size;
}

/* nbdkit asks no more once it was started with -r. */
static int plugin_can_write(void *handle)
{
    return disk->is_writable;
}

/* To several connections of one client as well: what one has written, all read, and the flush of one is for all. */
static int plugin_yes(void *handle)
{
    return 1;
}

static int plugin_block_size(void *handle, uint32_t *minimum, uint32_t *preferred, uint32_t *maximum)
{
    *minimum = 1;
    *preferred = 4096;
    *maximum = UINT32_MAX;
    return 0;
}

/* ---- requests ---- */

/* NBD's codes are those of errno. What it was about has been reported. */
static int answer(enum nbd_error code)
{
    if (code == NBD_OK)
        return 0;
    nbdkit_set_error((int)code);
    return -1;
}

static int plugin_pread(void *handle, void *buffer, uint32_t count, uint64_t offset, uint32_t flags)
{
    return answer(disk->ops->read(disk, offset, buffer, count));
}

static int plugin_pwrite(void *handle, const void *data, uint32_t count, uint64_t offset, uint32_t flags)
{
    return answer(disk->ops->write(disk, offset, data, count));
}

static int plugin_zero(void *handle, uint32_t count, uint64_t offset, uint32_t flags)
{
    const bool no_hole = (flags & NBDKIT_FLAG_MAY_TRIM) == 0;
    enum nbd_error code = NBD_OK;

    for (uint32_t done; code == NBD_OK && count > 0; count -= done, offset += done)
        code = nbd_zero_piece(disk, offset, count, no_hole, &done);
    return answer(code);
}

/* After one that failed all others do (posix_host.h), until nbdkit is started again. */
static int plugin_flush(void *handle, uint32_t flags)
{
    const enum nbd_error code = disk->ops->flush(disk);

    if (code == NBD_EIO)
        nbdkit_error(
            "nothing was flushed: what was written before a flush that failed may be lost; start nbdkit again");
    return answer(code);
}

static int plugin_extents(void *handle, uint32_t count, uint64_t offset, uint32_t flags, struct nbdkit_extents *extents)
{
    const uint64_t end = offset + count;
    uint32_t searched = 0;

    for (unsigned told = 0; offset < end && told < MOST_EXTENTS && searched < NBD_ENOUGH_SEARCHED; told++) {
        uint64_t size;
        bool is_hole;
        const enum nbd_error code = disk->ops->extent(disk, offset, end - offset, &size, &is_hole);
        if (code != NBD_OK)
            return answer(code);
        if (nbdkit_add_extent(extents, offset, size, is_hole ? NBDKIT_EXTENT_HOLE | NBDKIT_EXTENT_ZERO : 0) != 0)
            return -1;
        searched += nbd_searched(size);
        offset += size;
        if (flags & NBDKIT_FLAG_REQ_ONE)
            break;
    }
    return 0;
}

static struct nbdkit_plugin plugin = {
    .name = "openvpc",
    .version = PLUGIN_VERSION,
    .longname = "OpenVPC: virtual hard disks (VHD) with all their parents",
    .description = "Serves a fixed, dynamic or differencing VHD as what a virtual machine would read.",
    .config = plugin_parameters_take,
    .config_complete = plugin_parameters_check,
    .config_help = plugin_parameters_help,
    .magic_config_key = "file",
    .get_ready = plugin_get_ready,
    .cleanup = plugin_cleanup,
    .open = plugin_open,
    .get_size = plugin_get_size,
    .can_write = plugin_can_write,
    .can_flush = plugin_yes,
    .can_zero = plugin_yes,
    .can_extents = plugin_yes,
    .can_multi_conn = plugin_yes,
    .block_size = plugin_block_size,
    .pread = plugin_pread,
    .pwrite = plugin_pwrite,
    .zero = plugin_zero,
    .flush = plugin_flush,
    .extents = plugin_extents,
};

NBDKIT_REGISTER_PLUGIN(plugin)
