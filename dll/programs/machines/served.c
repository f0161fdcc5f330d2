/*
 * served.c - a disk or an image that is served to one QEMU.
 *
 * The disk that the client gets is one of ours before that of the shelf: it looks at the volume before it writes. That of
 * the shelf has its own lock; what is remembered here belongs to the thread of the one client.
 */
#include "served.h"

#include "nbd_server.h"
#include "nbd_shelf.h"
#include "run_folder.h"
#include "srw_locks.h"
#include "vhd_disk.h"
#include "vhd_path.h"
#include "win32_host.h"

#include <stdlib.h>
#include <string.h>

#define STACK_BYTES 262144

/* The volume is looked at after so much was written, or after so long. Bytes, milliseconds. */
#define LOOK_BYTES (UINT64_C(1) << 20)
#define LOOK_EVERY 250u

struct served {
    struct nbd_catalogue catalogue; /* what the server has */
    struct nbd_disk disk;           /* what its client gets */
    struct nbd_disk *inner;         /* that of the shelf, taken */
    struct nbd_shelf *shelf;
    struct nbd_settings settings;
    struct nbd_server *server;
    HANDLE stop, thread;
    struct engine_export export;
    struct served_watch watch;
    char16_t path[VHD_PATH_CHARS];
    struct nbd_account account; /* of what is read and written */

    /* Who calls served_settle, alone. */
    uint64_t settled;    /* bytes that had been written at the last flush */
    ULONGLONG unsettled; /* since when there are others; 0: there are none */

    /* The thread of the client alone. */
    bool needs_room;
    bool is_low, is_full; /* the owner was told */
    uint64_t unseen;      /* bytes that were written since the volume was looked at */
    ULONGLONG looked;     /* when that was */
};

static struct served *served_of(struct nbd_disk *disk)
{
    return (struct served *)((char *)disk - offsetof(struct served, disk));
}

/* ---- Room ---- */

static void tell(const struct served *self, bool is_full)
{
    if (self->watch.low != NULL)
        self->watch.low(self->watch.context, is_full);
}

/* Whether there is room for what is written next. What cannot be asked is taken to have some. */
static bool has_room(struct served *self, uint64_t size)
{
    const ULONGLONG now = GetTickCount64();
    uint64_t available;

    self->unseen += size;
    if (!self->needs_room ||
        (!self->is_full && self->looked != 0 && self->unseen < LOOK_BYTES && now - self->looked < LOOK_EVERY))
        return true;
    self->unseen = 0;
    self->looked = now;
    if (vhd_disk_free_space(win32_host, self->path, &available, NULL) != VHD_OK)
        available = UINT64_MAX;
    if (available < SERVED_FULL && !self->is_full)
        tell(self, true);
    else if (available >= SERVED_FULL && available < SERVED_LOW && !self->is_low)
        tell(self, false);
    self->is_full = available < SERVED_FULL;
    self->is_low = available < SERVED_LOW;
    return !self->is_full;
}

/* ---- The disk ---- */

static enum nbd_error disk_read(struct nbd_disk *disk, uint64_t offset, void *buffer, size_t size)
{
    struct served *const self = served_of(disk);

    return self->inner->ops->read(self->inner, offset, buffer, size);
}

static enum nbd_error disk_write(struct nbd_disk *disk, uint64_t offset, const void *data, size_t size)
{
    struct served *const self = served_of(disk);

    return has_room(self, size) ? self->inner->ops->write(self->inner, offset, data, size) : NBD_ENOSPC;
}

static enum nbd_error disk_zero(struct nbd_disk *disk, uint64_t offset, uint64_t size)
{
    struct served *const self = served_of(disk);

    return has_room(self, size) ? self->inner->ops->zero(self->inner, offset, size) : NBD_ENOSPC;
}

static enum nbd_error disk_flush(struct nbd_disk *disk)
{
    struct served *const self = served_of(disk);

    return self->inner->ops->flush(self->inner);
}

static enum nbd_error disk_extent(struct nbd_disk *disk, uint64_t offset, uint64_t limit, uint64_t *size, bool *is_hole)
{
    struct served *const self = served_of(disk);

    return self->inner->ops->extent(self->inner, offset, limit, size, is_hole);
}

static const struct nbd_disk_ops disk_ops = { disk_read, disk_write, disk_zero, disk_flush, disk_extent };

/* ---- The catalogue ---- */

static struct served *owner_of(struct nbd_catalogue *catalogue)
{
    return (struct served *)catalogue;
}

/* The shelf knows who may have it. What it gives is the disk that is taken already. */
static struct nbd_disk *catalogue_take(struct nbd_catalogue *catalogue, struct nbd_name name)
{
    struct served *const self = owner_of(catalogue);
    struct nbd_catalogue *const inner = nbd_shelf_catalogue(self->shelf);

    return inner->ops->take(inner, name) != NULL ? &self->disk : NULL;
}

static void catalogue_give_back(struct nbd_catalogue *catalogue, struct nbd_disk *disk)
{
    struct served *const self = owner_of(catalogue);
    struct nbd_catalogue *const inner = nbd_shelf_catalogue(self->shelf);

    (void)disk;
    inner->ops->give_back(inner, self->inner);
}

static struct nbd_name catalogue_name(struct nbd_catalogue *catalogue, struct nbd_disk *disk)
{
    struct served *const self = owner_of(catalogue);
    struct nbd_catalogue *const inner = nbd_shelf_catalogue(self->shelf);

    (void)disk;
    return inner->ops->name(inner, self->inner);
}

static bool catalogue_list(struct nbd_catalogue *catalogue, void (*visit)(void *context, struct nbd_name name),
                           void *context)
{
    (void)catalogue;
    (void)visit;
    (void)context;
    return false; /* strangers are not told */
}

static const struct nbd_catalogue_ops catalogue_ops = { catalogue_take, catalogue_give_back, catalogue_name,
                                                        catalogue_list };

/* ---- Opening ---- */

static DWORD WINAPI serve(void *context)
{
    struct served *const self = context;

    return nbd_server_run(self->server, self->stop);
}

/* The disk, held by its secret name. */
static enum vhd_status open_disk(struct served *self, enum served_kind kind, struct vhd_error *error)
{
    char16_t name[ENGINE_SECRET_CHARS];
    struct vhd_disk_facts facts;
    struct nbd_catalogue *inner;
    enum vhd_status status = run_secret(self->export.secret, error);

    if (status != VHD_OK)
        return status;
    for (size_t i = 0; i < ENGINE_SECRET_CHARS; i++)
        name[i] = (char16_t)self->export.secret[i];
    if (!nbd_account_init(&self->account, &srw_locks))
        return vhd_fail(error, VHD_OUT_OF_MEMORY, self->path);
    self->settings = (struct nbd_settings){
        .host = win32_host, .is_writable = kind == SERVED_DISK, .locks = &srw_locks, .account = &self->account
    };
    self->needs_room = kind == SERVED_DISK && vhd_disk_read(win32_host, self->path, &facts, NULL) == VHD_OK &&
                       facts.type != VHD_TYPE_FIXED;
    status = kind == SERVED_DISK ? nbd_shelf_of_disk(&self->settings, self->path, name, true, &self->shelf, error)
                                 : nbd_shelf_of_file(&self->settings, self->path, name, true, &self->shelf, error);
    if (status != VHD_OK)
        return status;
    inner = nbd_shelf_catalogue(self->shelf);
    self->inner = inner->ops->take(inner, (struct nbd_name){ (const uint8_t *)self->export.secret,
                                                             strlen(self->export.secret) });
    self->catalogue.ops = &catalogue_ops;
    self->disk = (struct nbd_disk){ &disk_ops, self->inner->size, self->inner->is_writable };
    self->export.is_writable = self->inner->is_writable;
    return VHD_OK;
}

static enum vhd_status open_server(struct served *self, struct vhd_error *error)
{
    DWORD code = NO_ERROR;

    self->stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (self->stop == NULL)
        code = GetLastError();
    if (code == NO_ERROR)
        code = nbd_server_open(&self->catalogue, L"127.0.0.1", 0, &self->server);
    if (code == NO_ERROR) {
        self->export.port = nbd_server_port(self->server);
        nbd_server_serve_one(self->server);
        self->thread = CreateThread(NULL, STACK_BYTES, serve, self, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
        if (self->thread == NULL)
            code = GetLastError();
    }
    return code == NO_ERROR ? VHD_OK : vhd_fail_system(error, VHD_ENGINE_NO_SOCKET, self->path, code);
}

enum vhd_status served_open(enum served_kind kind, const char16_t *path, const struct served_watch *watch,
                            struct served **served, struct vhd_error *error)
{
    struct served *const self = calloc(1, sizeof *self);
    enum vhd_status status;

    *served = NULL;
    if (self == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    vhd_path_set(self->path, path);
    if (watch != NULL)
        self->watch = *watch;
    status = open_disk(self, kind, error);
    if (status == VHD_OK)
        status = open_server(self, error);
    if (status == VHD_OK)
        *served = self;
    else
        (void)served_close(self, NULL);
    return status;
}

const struct engine_export *served_export(const struct served *self)
{
    return &self->export;
}

const char16_t *served_path(const struct served *self)
{
    return self->path;
}

uint64_t served_size(const struct served *self)
{
    return self->disk.size;
}

void served_account(struct served *self, uint64_t *read, uint64_t *written)
{
    *read = *written = 0;
    if (self != NULL)
        nbd_account_get(&self->account, read, written);
}

enum vhd_status served_flush(struct served *self, struct vhd_error *error)
{
    if (!self->disk.is_writable || self->inner->ops->flush(self->inner) == NBD_OK)
        return VHD_OK;
    return vhd_fail(error, VHD_ENGINE_DISK_FAILED, self->path);
}

void served_settle(struct served *self)
{
    const ULONGLONG now = GetTickCount64();
    uint64_t read, written;

    if (self == NULL || !self->disk.is_writable)
        return;
    served_account(self, &read, &written);
    if (written == self->settled) {
        self->unsettled = 0;
    } else if (self->unsettled == 0) {
        self->unsettled = now;
    } else if (now - self->unsettled >= SERVED_SETTLE && self->inner->ops->flush(self->inner) == NBD_OK) {
        self->settled = written;
        self->unsettled = 0;
    }
}

enum vhd_status served_close(struct served *self, struct vhd_error *error)
{
    enum vhd_status status;

    if (self == NULL)
        return VHD_OK;
    if (self->thread != NULL) {
        SetEvent(self->stop);
        WaitForSingleObject(self->thread, INFINITE);
        CloseHandle(self->thread);
    }
    nbd_server_close(self->server);
    if (self->inner != NULL)
        nbd_shelf_catalogue(self->shelf)->ops->give_back(nbd_shelf_catalogue(self->shelf), self->inner);
    status = nbd_shelf_close(self->shelf, error);
    nbd_account_free(&self->account);
    if (self->stop != NULL)
        CloseHandle(self->stop);
    free(self);
    return status;
}
