/* nbd_shelf.c - the disks that a server has, by their names. */
#include "nbd_shelf.h"

#include "vhd_folder.h"
#include "vhd_path.h"
#include "vhd_utf8.h"

#include <stdlib.h>
#include <string.h>

#define NAME_BYTES VHD_UTF8_BYTES(NBD_SHELF_NAME_CHARS)

/* A disk that is open. */
struct item {
    struct nbd_disk *disk;
    struct item *next;
    unsigned users; /* sessions */
    char16_t name[NBD_SHELF_NAME_CHARS + 1];
    uint8_t bytes[NAME_BYTES]; /* the name in UTF-8 */
    size_t length;
};

struct nbd_shelf {
    struct nbd_catalogue catalogue;
    const struct nbd_settings *settings;
    void *lock; /* around `items` and what is in them, and around opening and closing */
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

static enum vhd_status open_item(struct nbd_shelf *self, const char16_t *path, const char16_t *name,
                                 struct item **opened, struct vhd_error *error)
{
    struct item *item = calloc(1, sizeof *item);
    enum vhd_status status;

    if (item == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    status = nbd_live_open(self->settings, path, &item->disk, error);
    if (status != VHD_OK) {
        free(item);
        return status;
    }
    vhd_path_set(item->name, name);
    item->length = vhd_utf8_of(vhd_text_of(name), item->bytes);
    item->next = self->items;
    self->items = item;
    *opened = item;
    return VHD_OK;
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

/* Finds the file of a name, and its path; false when there is none that can be a disk. */
static bool find_file(const struct nbd_shelf *self, struct nbd_name name, struct search *search,
                      char16_t path[VHD_PATH_CHARS])
{
    char16_t wanted[NAME_BYTES], joined[VHD_PATH_CHARS + NBD_SHELF_NAME_CHARS + 2];
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
    vhd_path_join(joined, self->folder, search->found);
    return vhd_path_parse(vhd_text_of(joined), NULL, path, NULL) == VHD_OK;
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

/* A disk of the folder, opened for its first client. Under another spelling of its name it may be open already. */
static struct item *open_from_folder(struct nbd_shelf *self, struct nbd_name name)
{
    struct item *item;
    struct search search;
    char16_t path[VHD_PATH_CHARS];
    struct vhd_error error;

    if (!find_file(self, name, &search, path))
        return NULL;
    for (item = self->items; item != NULL; item = item->next)
        if (vhd_path_equal(item->name, search.found))
            return item;
    if (open_item(self, path, search.found, &item, &error) == VHD_OK)
        return item;
    report(self, &error);
    return NULL;
}

static struct nbd_disk *shelf_take(struct nbd_catalogue *catalogue, struct nbd_name name)
{
    struct nbd_shelf *self = shelf_of(catalogue);
    struct item *item;

    self->settings->locks->enter(self->lock);
    item = find_open(self, name);
    if (item == NULL && self->is_folder)
        item = open_from_folder(self, name);
    if (item != NULL)
        item->users++;
    self->settings->locks->leave(self->lock);
    return item != NULL ? item->disk : NULL;
}

static void shelf_give_back(struct nbd_catalogue *catalogue, struct nbd_disk *disk)
{
    struct nbd_shelf *self = shelf_of(catalogue);
    struct item **place = &self->items, *item;
    struct vhd_error error;

    self->settings->locks->enter(self->lock);
    while ((*place)->disk != disk)
        place = &(*place)->next;
    item = *place;
    item->users--;
    if (item->users == 0 && self->is_folder) {
        *place = item->next;
        if (nbd_live_close(disk, &error) != VHD_OK)
            report(self, &error);
        free(item);
    } else if (item->users == 0 && disk->is_writable) {
        disk->ops->flush(disk); /* a client that goes without a flush has no claim to one, but nothing is lost by it */
    }
    self->settings->locks->leave(self->lock);
}

static struct nbd_name shelf_name(struct nbd_catalogue *catalogue, struct nbd_disk *disk)
{
    struct nbd_shelf *self = shelf_of(catalogue);
    struct item *item;

    self->settings->locks->enter(self->lock);
    item = self->items;
    while (item->disk != disk)
        item = item->next;
    self->settings->locks->leave(self->lock);
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

static struct nbd_shelf *new_shelf(const struct nbd_settings *settings)
{
    struct nbd_shelf *self = calloc(1, sizeof *self);

    if (self == NULL)
        return NULL;
    self->catalogue.ops = &shelf_ops;
    self->settings = settings;
    self->lock = settings->locks->make();
    if (self->lock != NULL)
        return self;
    free(self);
    return NULL;
}

enum vhd_status nbd_shelf_of_disk(const struct nbd_settings *settings, const char16_t *path, const char16_t *name,
                                  bool is_secret, struct nbd_shelf **shelf, struct vhd_error *error)
{
    struct item *item;
    enum vhd_status status;

    *shelf = new_shelf(settings);
    if (*shelf == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    (*shelf)->is_secret = is_secret;
    status = open_item(*shelf, path, name != NULL ? name : vhd_path_name(path), &item, error);
    if (status != VHD_OK) {
        nbd_shelf_close(*shelf, NULL);
        *shelf = NULL;
    }
    return status;
}

enum vhd_status nbd_shelf_of_folder(const struct nbd_settings *settings, const char16_t *folder,
                                    struct nbd_shelf **shelf, struct vhd_error *error)
{
    enum vhd_status status = vhd_folder_require(settings->host, folder, error);

    *shelf = NULL;
    if (status != VHD_OK)
        return status;
    *shelf = new_shelf(settings);
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
        const enum vhd_status closed = nbd_live_close(item->disk, error);
        if (closed != VHD_OK)
            status = closed;
        shelf->items = item->next;
        free(item);
    }
    shelf->settings->locks->free(shelf->lock);
    free(shelf);
    return status;
}
