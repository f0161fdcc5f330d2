/* machine_register.c - the virtual machines that are registered. */
#include "machine_register.h"

#include "vhd_delete.h"
#include "vhd_new_file.h"
#include "vhd_path.h"
#include "vhd_patience.h"
#include "vhd_strings.h"
#include "vhd_whole_file.h"

#include <stdlib.h>
#include <string.h>

#define EXTENSION u".vmcx"

/* Names that are tried for a new file: "<name>.vmcx", "<name> (2).vmcx" and so on. */
#define MOST_NAMES 100

/* Room for the longest of them. */
#define FILE_CHARS (MACHINE_NAME_CHARS + 16)

void machine_list_free(struct machine_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct machine_list){ 0 };
}

/* Where the name is in the list, or where it would be. */
static size_t place_of(const struct vhd_host *host, const struct machine_list *list, const char16_t *name, bool *there)
{
    size_t low = 0, high = list->count;

    *there = false;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = host->ops->compare_names(host, name, list->items[middle]->name);
        if (order == 0) {
            *there = true;
            return middle;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

const struct machine_entry *machine_list_find(const struct vhd_host *host, const struct machine_list *list,
                                              const char16_t *name)
{
    bool there;
    const size_t place = place_of(host, list, name, &there);

    return there ? list->items[place] : NULL;
}

/* Takes an entry over, or frees it when the list has one of that name already that counts. */
static bool insert(const struct vhd_host *host, struct machine_list *list, struct machine_entry *entry)
{
    bool there;
    const size_t place = place_of(host, list, entry->name, &there);

    if (there) {
        struct machine_entry *other = list->items[place];
        const bool counts = host->ops->compare_names(host, entry->file, other->file) < 0;
        list->items[place] = counts ? entry : other;
        free(counts ? other : entry);
        return true;
    }
    if (list->count == list->room) {
        const size_t room = list->room > 0 ? 2 * list->room : 16;
        struct machine_entry **items = realloc(list->items, room * sizeof(struct machine_entry *));
        if (items == NULL) {
            free(entry);
            return false;
        }
        list->items = items;
        list->room = room;
    }
    memmove(list->items + place + 1, list->items + place, (list->count - place) * sizeof(struct machine_entry *));
    list->items[place] = entry;
    list->count++;
    return true;
}

void machine_long_name(const struct vhd_host *host, char16_t path[VHD_PATH_CHARS])
{
    const char16_t *c = vhd_path_name(path);

    while (*c != 0 && *c != u'~')
        c++;
    if (*c != 0)
        host->ops->long_name(host, path);
}

/*
 * Where a file of the register leads. VHD_OK when that is a place that a machine may have, whether or not one is there;
 * else it is no file of a register, or cannot be read.
 */
static enum vhd_status read_label(const struct vhd_host *host, const void *bytes, size_t size, const char16_t *file,
                                  char16_t path[VHD_PATH_CHARS])
{
    const enum vhd_status status = machine_label_read(bytes, size, file, path);

    if (status == VHD_OK && !vhd_path_same_server(file, path))
        return VHD_MACHINE_ELSEWHERE;
    if (status == VHD_OK)
        machine_long_name(host, path);
    return status;
}

static enum vhd_status follow(const struct vhd_host *host, const char16_t *file, char16_t path[VHD_PATH_CHARS],
                              struct vhd_error *error)
{
    void *bytes;
    size_t size;
    enum vhd_status status = vhd_read_whole_file(host, file, MACHINE_LABEL_LIMIT, &bytes, &size, error);

    if (status == VHD_OK)
        status = read_label(host, bytes, size, file, path);
    free(bytes);
    return status;
}

/* The same of one that nobody else has open. *leads is false for one that leads to no place; fails if it cannot be read. */
static enum vhd_status follow_open(const struct vhd_host *host, struct vhd_file *open, const char16_t *file,
                                   char16_t path[VHD_PATH_CHARS], bool *leads, struct vhd_error *error)
{
    void *bytes;
    size_t size;
    enum vhd_status status = vhd_read_open_file(open, file, MACHINE_LABEL_LIMIT, &bytes, &size, error);

    *leads = status == VHD_OK && read_label(host, bytes, size, file, path) == VHD_OK;
    free(bytes);
    return status;
}

static enum vhd_status find_machine(const struct vhd_host *host, const char16_t *path, bool *there,
                                    struct vhd_error *error)
{
    enum vhd_path_kind kind = VHD_PATH_MISSING;
    const enum vhd_status status = host->ops->kind(host, path, &kind, error);

    *there = status == VHD_OK && kind == VHD_PATH_FILE;
    return status;
}

/* Reading */

struct names {
    struct vhd_strings list;
    bool out_of_memory;
};

static void add_name(void *context, const char16_t *name)
{
    struct names *names = context;

    if (machine_has_extension(name, EXTENSION) && !vhd_strings_add(&names->list, vhd_text_of(name)))
        names->out_of_memory = true;
}

/* What cannot be read, as distinct from what is read and none of the register's. */
static bool is_unread(enum vhd_status status)
{
    return status == VHD_SHARING_VIOLATION || status == VHD_ACCESS_DENIED || status == VHD_SYSTEM ||
           status == VHD_OUT_OF_MEMORY || status == VHD_DISK_FULL;
}

/* Adds the machine to which a file leads; false without memory. */
static bool add_entry(const struct vhd_host *host, struct machine_list *list, const char16_t *folder,
                      const char16_t *name)
{
    struct machine_entry *entry;
    struct vhd_error cause;
    enum vhd_status status;
    bool there = false;

    if (vhd_text_of(folder).length + vhd_text_of(name).length + 2 > VHD_PATH_CHARS)
        return true;
    entry = malloc(sizeof *entry);
    if (entry == NULL)
        return false;
    vhd_path_join(entry->file, folder, name);
    status = follow(host, entry->file, entry->path, &cause);
    if (status == VHD_OK && machine_name_of(entry->path, entry->name))
        status = find_machine(host, entry->path, &there, &cause);
    if (there)
        return insert(host, list, entry);
    if (is_unread(status) && list->unread.status == VHD_OK)
        list->unread = cause;
    free(entry);
    return status != VHD_OUT_OF_MEMORY;
}

static bool is_missing(enum vhd_status status)
{
    return status == VHD_PATH_NOT_FOUND || status == VHD_FILE_NOT_FOUND;
}

/* The names of the files of a register; none where it is missing, which a drive that is not ready says as well. */
static enum vhd_status read_names(const struct vhd_host *host, const char16_t *folder, struct names *names,
                                  struct vhd_error *error)
{
    struct vhd_error cause;
    enum vhd_path_kind kind;
    enum vhd_status status = host->ops->visit_files(host, folder, add_name, names, &cause);

    if (is_missing(status) && host->ops->kind(host, folder, &kind, &cause) == VHD_OK && kind == VHD_PATH_MISSING)
        return VHD_OK;
    if (status == VHD_OK && names->out_of_memory)
        status = vhd_fail(&cause, VHD_OUT_OF_MEMORY, folder);
    return status == VHD_OK ? status : vhd_fail_as(error, &cause);
}

enum vhd_status machine_register_read(const struct vhd_host *host, const char16_t *folder, struct machine_list *list,
                                      struct vhd_error *error)
{
    struct names names = { .out_of_memory = false };
    enum vhd_status status = read_names(host, folder, &names, error);

    *list = (struct machine_list){ 0 };
    for (size_t i = 0; i < names.list.count && status == VHD_OK; i++)
        if (!add_entry(host, list, folder, names.list.items[i].chars))
            status = vhd_fail(error, VHD_OUT_OF_MEMORY, folder);
    vhd_strings_free(&names.list);
    if (status != VHD_OK)
        machine_list_free(list);
    return status;
}

/* Adding */

static enum vhd_status check_new(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                 bool is_to_come, char16_t name[MACHINE_NAME_CHARS], struct vhd_error *error)
{
    struct machine_list list;
    enum vhd_status status;
    bool there;

    if (!machine_name_of(path, name))
        return vhd_fail(error, VHD_MACHINE_NAME_BAD, vhd_path_name(path));
    if (!vhd_path_same_server(folder, path))
        return vhd_fail(error, VHD_MACHINE_ELSEWHERE, path);
    status = find_machine(host, path, &there, error);
    if (status == VHD_OK && !there && !is_to_come)
        status = vhd_fail(error, VHD_FILE_NOT_FOUND, path);
    if (status == VHD_OK)
        status = machine_register_read(host, folder, &list, error);
    if (status != VHD_OK)
        return status;
    if (machine_list_find(host, &list, name) != NULL)
        status = vhd_fail(error, VHD_MACHINE_TAKEN, name);
    machine_list_free(&list);
    return status;
}

/* The name of the n-th file that is tried, from 1 on. */
static void file_name(const char16_t *name, unsigned number, char16_t file[FILE_CHARS])
{
    char16_t suffix[] = u" (00)" EXTENSION;

    vhd_path_set(file, name);
    if (number < 10) {
        vhd_path_set(suffix + 2, u"0)" EXTENSION);
        suffix[2] = (char16_t)(u'0' + number);
    } else {
        suffix[2] = (char16_t)(u'0' + number / 10);
        suffix[3] = (char16_t)(u'0' + number % 10);
    }
    vhd_path_set(file + vhd_text_of(name).length, number > 1 ? suffix : EXTENSION);
}

/* Whether no machine is there, and that is not because its drive is not. */
static bool has_gone(const struct vhd_host *host, const char16_t *path)
{
    char16_t root[VHD_PATH_CHARS];
    enum vhd_path_kind kind;
    bool there;

    vhd_path_copy(root, path, vhd_path_root_length(path));
    return find_machine(host, path, &there, NULL) == VHD_OK && !there &&
           host->ops->kind(host, root, &kind, NULL) == VHD_OK && kind == VHD_PATH_FOLDER;
}

/*
 * Opens a file that leads to a machine which has gone, so that nobody can make it lead to another; NULL when it is
 * anything else. Looked at before, since files that are in use are not to be kept from anybody. VHD_SHARING_VIOLATION for
 * one that somebody holds: by that he keeps the name for a machine that is to come (machine_files.c).
 */
static enum vhd_status open_stale(const struct vhd_host *host, const char16_t *file, struct vhd_file **stale)
{
    char16_t path[VHD_PATH_CHARS];
    struct vhd_file *open;
    enum vhd_status status;
    bool leads;

    *stale = NULL;
    if (follow(host, file, path, NULL) != VHD_OK || !has_gone(host, path))
        return VHD_OK;
    status = vhd_open(host, file, VHD_FILE_WORK, &open, NULL);
    if (status != VHD_OK)
        return status == VHD_SHARING_VIOLATION ? status : VHD_OK;
    if (follow_open(host, open, file, path, &leads, NULL) == VHD_OK && leads && has_gone(host, path))
        *stale = open;
    else
        open->ops->close(open, false);
    return VHD_OK;
}

/* The path of the new file; *stale is another one, of no use, that it passed by, or NULL. */
static enum vhd_status choose_file(const struct vhd_host *host, const char16_t *folder, const char16_t *name,
                                   char16_t path[VHD_PATH_CHARS], struct vhd_file **stale, struct vhd_error *error)
{
    enum vhd_path_kind kind;
    char16_t file[FILE_CHARS];
    enum vhd_status status;

    for (unsigned number = 1; number < MOST_NAMES; number++) {
        file_name(name, number, file);
        if (vhd_text_of(folder).length + vhd_text_of(file).length + 2 > VHD_PATH_CHARS)
            return vhd_fail(error, VHD_PATH_TOO_LONG, folder);
        vhd_path_join(path, folder, file);
        status = host->ops->kind(host, path, &kind, error);
        if (status != VHD_OK || kind == VHD_PATH_MISSING)
            return status;
        if (*stale == NULL && kind == VHD_PATH_FILE && open_stale(host, path, stale) != VHD_OK)
            return vhd_fail(error, VHD_MACHINE_TAKEN, name);
    }
    return vhd_fail(error, VHD_TARGET_EXISTS, path);
}

/* Writes a file of the register, in the place of one of that name only if it `replaces` that. */
static enum vhd_status write_file(const struct vhd_host *host, const char16_t *file, const char16_t *path,
                                  const struct machine_label *label, bool replaces, struct vhd_error *error)
{
    struct vhd_new_file new_file;
    enum vhd_status status;
    uint8_t id[16];
    void *bytes;
    size_t size;

    if (!machine_label_write(label, path, &bytes, &size))
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    status = size <= MACHINE_LABEL_LIMIT ? host->ops->new_id(host, id, error)
                                         : vhd_fail(error, VHD_FILE_TOO_LARGE, file);
    if (status == VHD_OK)
        status = vhd_new_file_begin(&new_file, host, file, id, VHD_NEW_FILLED, error);
    if (status == VHD_OK) {
        new_file.replaces = replaces;
        status = vhd_new_file_put(&new_file, bytes, size, error);
    }
    free(bytes);
    return status;
}

/* What is of no use goes once there is another file, and stays if that cannot be. */
static enum vhd_status add(const struct vhd_host *host, const char16_t *folder, const char16_t *path, bool is_to_come,
                           const struct machine_label *label, char16_t file[VHD_PATH_CHARS], struct vhd_error *error)
{
    char16_t name[MACHINE_NAME_CHARS];
    struct vhd_file *stale = NULL;
    enum vhd_status status = check_new(host, folder, path, is_to_come, name, error);

    if (status == VHD_OK)
        status = choose_file(host, folder, name, file, &stale, error);
    if (status == VHD_OK)
        status = write_file(host, file, path, label, false, error);
    if (stale != NULL)
        stale->ops->close(stale, status == VHD_OK);
    return status;
}

enum vhd_status machine_register_add(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                     const struct machine_label *label, struct vhd_error *error)
{
    char16_t file[VHD_PATH_CHARS];
    struct vhd_patience patience;

    if (host->patience == NULL)
        host = vhd_patience_begin(&patience, host);
    return add(host, folder, path, false, label, file, error);
}

enum vhd_status machine_register_announce(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                          const struct machine_label *label, char16_t file[VHD_PATH_CHARS],
                                          struct vhd_error *error)
{
    return add(host, folder, path, true, label, file, error);
}

enum vhd_status machine_register_write_again(const struct vhd_host *host, const char16_t *file, const char16_t *path,
                                             const struct machine_label *label, struct vhd_error *error)
{
    return write_file(host, file, path, label, true, error);
}

/* Removing */

/* Deletes a file of the register if it leads to that machine, also at the moment when nobody else can change it. */
static enum vhd_status delete_file(const struct vhd_host *host, const char16_t *file, const char16_t *machine,
                                   struct vhd_error *error)
{
    char16_t path[VHD_PATH_CHARS];
    struct vhd_file *open;
    enum vhd_status status = vhd_open(host, file, VHD_FILE_WORK, &open, error);
    bool leads;

    if (is_missing(status))
        return VHD_OK;
    if (status != VHD_OK)
        return status;
    status = follow_open(host, open, file, path, &leads, error);
    if (status == VHD_OK && leads && host->ops->compare_names(host, path, machine) == 0)
        return vhd_delete_open_file(host, open, file, error);
    open->ops->close(open, false);
    return status;
}

/* Makes the path of one of them; false if it is too long to be one. */
static bool file_path(const char16_t *folder, const char16_t *name, char16_t file[VHD_PATH_CHARS])
{
    if (vhd_text_of(folder).length + vhd_text_of(name).length + 2 > VHD_PATH_CHARS)
        return false;
    vhd_path_join(file, folder, name);
    return true;
}

/* Deletes `first`, unless that is NULL, and then whatever else leads to the machine. */
static enum vhd_status delete_files(const struct vhd_host *host, const char16_t *folder, const char16_t *first,
                                    const char16_t *machine, struct vhd_error *error)
{
    struct names names = { .out_of_memory = false };
    enum vhd_status status = read_names(host, folder, &names, error);

    if (status == VHD_OK && first != NULL)
        status = delete_file(host, first, machine, error);
    for (size_t i = 0; i < names.list.count && status == VHD_OK; i++) {
        char16_t file[VHD_PATH_CHARS], path[VHD_PATH_CHARS];
        if (file_path(folder, names.list.items[i].chars, file) && follow(host, file, path, NULL) == VHD_OK &&
            host->ops->compare_names(host, path, machine) == 0)
            status = delete_file(host, file, machine, error);
    }
    vhd_strings_free(&names.list);
    return status;
}

enum vhd_status machine_register_file_of(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                         bool *found, char16_t file[VHD_PATH_CHARS], struct vhd_error *error)
{
    struct names names = { .out_of_memory = false };
    char16_t other[VHD_PATH_CHARS], leads[VHD_PATH_CHARS];
    enum vhd_status unread = VHD_OK, status;
    struct vhd_error cause;

    *found = false;
    status = read_names(host, folder, &names, &cause);
    for (size_t i = 0; i < names.list.count && status == VHD_OK; i++) {
        enum vhd_status reading;
        if (!file_path(folder, names.list.items[i].chars, other))
            continue;
        reading = follow(host, other, leads, unread == VHD_OK ? &cause : NULL);
        if (is_unread(reading) && unread == VHD_OK)
            unread = reading;
        if (reading != VHD_OK || host->ops->compare_names(host, leads, path) != 0 ||
            (*found && host->ops->compare_names(host, file, other) < 0))
            continue;
        vhd_path_set(file, other);
        *found = true;
    }
    vhd_strings_free(&names.list);
    if (status == VHD_OK && !*found)
        status = unread;
    return status == VHD_OK ? status : vhd_fail_as(error, &cause);
}

void machine_register_withdraw(const struct vhd_host *host, const char16_t *file, const char16_t *path)
{
    (void)delete_file(host, file, path, NULL);
}

void machine_register_forget(const struct vhd_host *host, const char16_t *folder, const char16_t *path)
{
    (void)delete_files(host, folder, NULL, path, NULL);
}

enum vhd_status machine_register_remove(const struct vhd_host *host, const char16_t *folder, const char16_t *name,
                                        bool *found, struct vhd_error *error)
{
    const struct machine_entry *entry;
    struct vhd_patience patience;
    struct machine_list list;
    enum vhd_status status;

    if (host->patience == NULL)
        host = vhd_patience_begin(&patience, host);
    *found = false;
    status = machine_register_read(host, folder, &list, error);
    if (status != VHD_OK)
        return status;
    entry = machine_list_find(host, &list, name);
    *found = entry != NULL;
    if (*found)
        status = delete_files(host, folder, entry->file, entry->path, error);
    else if (list.unread.status != VHD_OK)
        status = vhd_fail_as(error, &list.unread);
    machine_list_free(&list);
    return status;
}
