/* nbd_shelf.c - the disks that a server has, by their names. */
#include "nbd_shelf.h"

#include "nbd_raw.h"
#include "vhd_folder.h"
#include "vhd_path.h"
#include "vhd_utf8.h"

#include <stdlib.h>
#include <string.h>

#define NAME_BYTES VHD_UTF8_BYTES(NBD_SHELF_NAME_CHARS)

/*
 * A disk that is open, or is just being opened or closed. That takes its time, and is done within the lock of the item
 * alone, so that the clients of other disks do not wait for it. Where both locks are held, that of the item came first.
 */
struct item {
    void *lock;            /* around `users`, `has_failed`, and opening and closing `disk` */
    struct nbd_disk *disk; /* NULL: not open; changes within both locks */
    unsigned users;        /* sessions that have the disk */
    bool has_failed;       /* it could not be opened, and is on no shelf any more */

    struct item *next;
    unsigned keepers; /* who has a pointer to the item; within the lock of the shelf */
    char16_t name[NBD_SHELF_NAME_CHARS + 1];
    uint8_t bytes[NAME_BYTES]; /* the name in UTF-8 */
    size_t length;
};

/* How a path becomes a disk that is served, and how that ends. */
struct kind {
    enum vhd_status (*open)(const struct nbd_settings *, const char16_t *path, struct nbd_disk **, struct vhd_error *);
    enum vhd_status (*close)(struct nbd_disk *, struct vhd_error *);
};

static const struct kind live_kind = { nbd_live_open, nbd_live_close }, raw_kind = { nbd_raw_open, nbd_raw_close };

struct nbd_shelf {
    struct nbd_catalogue catalogue;
    const struct kind *kind; /* of its disks */
    const struct nbd_settings *settings;
    void *lock; /* around `items`; nothing that takes time is done within it */
    struct item *items;
    bool is_folder, is_secret;
    char16_t folder[VHD_PATH_CHARS];
};

static struct nbd_shelf *shelf_of(struct nbd_catalogue *catalogue)
{
    return (struct nbd_shelf *)catalogue;
}

static void report(const struct nbd_shelf *self, const struct vhd_error *error)
{
    if (self->settings->report != NULL)
        self->settings->report(self->settings->context, error);
}

/* ---- Items ---- */

/* Within the lock of the shelf, or before anybody else knows the shelf. NULL without memory. */
static struct item *add_item(struct nbd_shelf *self, const char16_t *name)
{
    struct item *item = calloc(1, sizeof *item);

    if (item == NULL)
        return NULL;
    item->lock = self->settings->locks->make();
    if (item->lock == NULL) {
        free(item);
        return NULL;
    }
    vhd_path_set(item->name, name);
    item->length = vhd_utf8_of(vhd_text_of(name), item->bytes);
    item->next = self->items;
    self->items = item;
    return item;
}

static void free_item(const struct nbd_shelf *self, struct item *item)
{
    self->settings->locks->free(item->lock);
    free(item);
}

/* Within the lock of the shelf, which it may have left already. */
static void remove_item(struct nbd_shelf *self, const struct item *item)
{
    struct item **place = &self->items;

    while (*place != NULL && *place != item)
        place = &(*place)->next;
    if (*place != NULL)
        *place = item->next;
}

/* Without the last keeper it goes, but for the one disk of a shelf, which the shelf keeps. */
static void let_go(struct nbd_shelf *self, struct item *item)
{
    bool is_last;

    self->settings->locks->enter(self->lock);
    item->keepers--;
    is_last = item->keepers == 0;
    if (is_last)
        remove_item(self, item);
    self->settings->locks->leave(self->lock);
    if (is_last)
        free_item(self, item);
}

/* Within the lock of the item. */
static void set_disk(struct nbd_shelf *self, struct item *item, struct nbd_disk *disk)
{
    self->settings->locks->enter(self->lock);
    item->disk = disk;
    self->settings->locks->leave(self->lock);
}

/* ---- Names ---- */

/* Compares all of it, wherever the first difference is: how long that takes tells nothing about a secret name. */
static bool is_name_of(const struct item *item, struct nbd_name name)
{
    unsigned difference = item->length != name.length;

    for (size_t i = 0; i < name.length; i++)
        difference |= (unsigned)(name.bytes[i] ^ item->bytes[i % NAME_BYTES]);
    return difference == 0;
}

static bool is_vhd(const struct vhd_host *host, const char16_t *name)
{
    static const char16_t ending[] = u".vhd";
    const size_t length = vhd_text_of(name).length, count = vhd_text_of(ending).length;

    return length > count && length <= NBD_SHELF_NAME_CHARS &&
           host->ops->compare_names(host, name + length - count, ending) == 0;
}

/* The file of a folder that is looked for. */
struct search {
    const struct vhd_host *host;
    char16_t wanted[NBD_SHELF_NAME_CHARS + 1], found[NBD_SHELF_NAME_CHARS + 1];
    bool is_exact;
};

/* Where case makes a difference to the file system, the file that has the very name is the one. */
static void look_at_file(void *context, const char16_t *name)
{
    struct search *search = context;

    if (search->is_exact || !is_vhd(search->host, name))
        return;
    search->is_exact = vhd_path_equal(name, search->wanted);
    if (search->is_exact || search->host->ops->compare_names(search->host, name, search->wanted) == 0)
        vhd_path_set(search->found, name);
}

/* The path of a file of the folder; false when it is too long. */
static bool path_of(const struct nbd_shelf *self, const char16_t *name, char16_t path[VHD_PATH_CHARS])
{
    char16_t joined[VHD_PATH_CHARS + NBD_SHELF_NAME_CHARS + 2];

    vhd_path_join(joined, self->folder, name);
    return vhd_path_parse(vhd_text_of(joined), NULL, path, NULL) == VHD_OK;
}

/* Finds the file of a name, and its path; false when there is none that can be a disk. */
static bool find_file(const struct nbd_shelf *self, struct nbd_name name, struct search *search,
                      char16_t path[VHD_PATH_CHARS])
{
    char16_t wanted[NAME_BYTES];
    size_t length;
    struct vhd_error error;
    enum vhd_status status;

    *search = (struct search){ .host = self->settings->host };
    if (name.length == 0 || name.length > NAME_BYTES ||
        vhd_utf16_of(name.bytes, name.length, wanted, &length) != name.length || length > NBD_SHELF_NAME_CHARS)
        return false;
    vhd_path_copy(search->wanted, wanted, length);
    if (vhd_text_of(search->wanted).length != length) /* it holds a NUL */
        return false;
    status = self->settings->host->ops->visit_files(self->settings->host, self->folder, look_at_file, search, &error);
    if (status != VHD_OK)
        report(self, &error);
    if (status != VHD_OK || search->found[0] == 0)
        return false;
    return path_of(self, search->found, path);
}

/* ---- The catalogue ---- */

static struct item *find_open(const struct nbd_shelf *self, struct nbd_name name)
{
    struct item *item = self->items;

    if (!self->is_folder)
        return (name.length == 0 && !self->is_secret) || is_name_of(item, name) ? item : NULL;
    while (item != NULL && !is_name_of(item, name))
        item = item->next;
    return item;
}

/* The item of a file of the folder, kept. Under another spelling of its name it may be there already. */
static struct item *keep_file(struct nbd_shelf *self, const char16_t *name, const char16_t *path)
{
    struct vhd_error error;
    struct item *item;

    self->settings->locks->enter(self->lock);
    item = self->items;
    while (item != NULL && !vhd_path_equal(item->name, name))
        item = item->next;
    if (item == NULL)
        item = add_item(self, name);
    if (item != NULL)
        item->keepers++;
    self->settings->locks->leave(self->lock);
    if (item == NULL) {
        (void)vhd_fail(&error, VHD_OUT_OF_MEMORY, path);
        report(self, &error);
    }
    return item;
}

/* Within the lock of the item. Others who have waited for this are told the same; who comes later tries anew. */
static void open_file(struct nbd_shelf *self, struct item *item, const char16_t *path)
{
    struct nbd_disk *disk;
    struct vhd_error error;

    if (self->kind->open(self->settings, path, &disk, &error) == VHD_OK) {
        set_disk(self, item, disk);
        return;
    }
    report(self, &error);
    item->has_failed = true;
    self->settings->locks->enter(self->lock);
    remove_item(self, item);
    self->settings->locks->leave(self->lock);
}

static struct nbd_disk *shelf_take(struct nbd_catalogue *catalogue, struct nbd_name name)
{
    struct nbd_shelf *self = shelf_of(catalogue);
    struct nbd_disk *disk;
    struct search search;
    struct item *item;
    char16_t path[VHD_PATH_CHARS];

    self->settings->locks->enter(self->lock);
    item = find_open(self, name);
    if (item != NULL)
        item->keepers++;
    self->settings->locks->leave(self->lock);
    if (item == NULL && self->is_folder && find_file(self, name, &search, path))
        item = keep_file(self, search.found, path);
    if (item == NULL)
        return NULL;
    self->settings->locks->enter(item->lock);
    if (item->disk == NULL && !item->has_failed && path_of(self, item->name, path))
        open_file(self, item, path);
    disk = item->disk;
    item->users += disk != NULL;
    self->settings->locks->leave(item->lock);
    if (disk == NULL)
        let_go(self, item);
    return disk;
}

static struct item *item_of(struct nbd_shelf *self, const struct nbd_disk *disk)
{
    struct item *item;

    self->settings->locks->enter(self->lock);
    item = self->items;
    while (item->disk != disk)
        item = item->next;
    self->settings->locks->leave(self->lock);
    return item;
}

static void shelf_give_back(struct nbd_catalogue *catalogue, struct nbd_disk *disk)
{
    struct nbd_shelf *self = shelf_of(catalogue);
    struct item *item = item_of(self, disk);
    struct vhd_error error;

    self->settings->locks->enter(item->lock);
    item->users--;
    if (item->users == 0 && self->is_folder) {
        set_disk(self, item, NULL);
        if (self->kind->close(disk, &error) != VHD_OK)
            report(self, &error);
    } else if (item->users == 0 && disk->is_writable) {
        disk->ops->flush(disk); /* a client that goes without a flush has no claim to one, but nothing is lost by it */
    }
    self->settings->locks->leave(item->lock);
    let_go(self, item);
}

static struct nbd_name shelf_name(struct nbd_catalogue *catalogue, struct nbd_disk *disk)
{
    const struct item *item = item_of(shelf_of(catalogue), disk);

    return (struct nbd_name){ item->bytes, item->length };
}

struct listing {
    const struct vhd_host *host;
    void (*visit)(void *context, struct nbd_name name);
    void *context;
};

static void list_file(void *context, const char16_t *name)
{
    const struct listing *listing = context;
    uint8_t bytes[NAME_BYTES];

    if (is_vhd(listing->host, name))
        listing->visit(listing->context, (struct nbd_name){ bytes, vhd_utf8_of(vhd_text_of(name), bytes) });
}

static bool shelf_list(struct nbd_catalogue *catalogue, void (*visit)(void *context, struct nbd_name name),
                       void *context)
{
    struct nbd_shelf *self = shelf_of(catalogue);
    struct listing listing = { self->settings->host, visit, context };
    struct vhd_error error;

    if (self->is_secret)
        return false;
    if (!self->is_folder) {
        visit(context, (struct nbd_name){ self->items->bytes, self->items->length });
        return true;
    }
    if (self->settings->host->ops->visit_files(self->settings->host, self->folder, list_file, &listing, &error) !=
        VHD_OK)
        report(self, &error);
    return true;
}

static const struct nbd_catalogue_ops shelf_ops = { shelf_take, shelf_give_back, shelf_name, shelf_list };

/* ---- Shelves ---- */

static struct nbd_shelf *new_shelf(const struct nbd_settings *settings, const struct kind *kind)
{
    struct nbd_shelf *self = calloc(1, sizeof *self);

    if (self == NULL)
        return NULL;
    self->catalogue.ops = &shelf_ops;
    self->kind = kind;
    self->settings = settings;
    self->lock = settings->locks->make();
    if (self->lock != NULL)
        return self;
    free(self);
    return NULL;
}

static enum vhd_status shelf_of_one(const struct nbd_settings *settings, const struct kind *kind, const char16_t *path,
                                    const char16_t *name, bool is_secret, struct nbd_shelf **shelf,
                                    struct vhd_error *error)
{
    struct item *item;
    enum vhd_status status;

    *shelf = new_shelf(settings, kind);
    if (*shelf == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    (*shelf)->is_secret = is_secret;
    item = add_item(*shelf, name != NULL ? name : vhd_path_name(path));
    if (item == NULL) {
        status = vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    } else {
        item->keepers = 1; /* the shelf */
        status = kind->open(settings, path, &item->disk, error);
    }
    if (status != VHD_OK) {
        nbd_shelf_close(*shelf, NULL);
        *shelf = NULL;
    }
    return status;
}

enum vhd_status nbd_shelf_of_disk(const struct nbd_settings *settings, const char16_t *path, const char16_t *name,
                                  bool is_secret, struct nbd_shelf **shelf, struct vhd_error *error)
{
    return shelf_of_one(settings, &live_kind, path, name, is_secret, shelf, error);
}

enum vhd_status nbd_shelf_of_file(const struct nbd_settings *settings, const char16_t *path, const char16_t *name,
                                  bool is_secret, struct nbd_shelf **shelf, struct vhd_error *error)
{
    return shelf_of_one(settings, &raw_kind, path, name, is_secret, shelf, error);
}

enum vhd_status nbd_shelf_of_folder(const struct nbd_settings *settings, const char16_t *folder,
                                    struct nbd_shelf **shelf, struct vhd_error *error)
{
    enum vhd_status status = vhd_folder_require(settings->host, folder, error);

    *shelf = NULL;
    if (status != VHD_OK)
        return status;
    *shelf = new_shelf(settings, &live_kind);
    if (*shelf == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, folder);
    (*shelf)->is_folder = true;
    vhd_path_set((*shelf)->folder, folder);
    return VHD_OK;
}

struct nbd_catalogue *nbd_shelf_catalogue(struct nbd_shelf *shelf)
{
    return &shelf->catalogue;
}

enum vhd_status nbd_shelf_close(struct nbd_shelf *shelf, struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;

    if (shelf == NULL)
        return VHD_OK;
    while (shelf->items != NULL) {
        struct item *item = shelf->items;
        const enum vhd_status closed = shelf->kind->close(item->disk, error);
        if (closed != VHD_OK)
            status = closed;
        shelf->items = item->next;
        free_item(shelf, item);
    }
    shelf->settings->locks->free(shelf->lock);
    free(shelf);
    return status;
}
