/* machine_register.c - the virtual machines that are registered. */
#include "machine_register.h"

#include "register_files.h"
#include "vhd_delete.h"
#include "vhd_path.h"
#include "vhd_patience.h"

#include <stdlib.h>
#include <string.h>

/* How often the register is read anew while machines get other names. */
#define MOST_TURNS 5

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

/* Reading */

/* A file that cannot be read, as distinct from what is read and none of the register's, and from what was deleted. */
static bool is_unread(const struct vhd_host *host, const char16_t *file, enum vhd_status status)
{
    return status == VHD_SHARING_VIOLATION || status == VHD_ACCESS_DENIED || status == VHD_SYSTEM ||
           status == VHD_OUT_OF_MEMORY || status == VHD_DISK_FULL ||
           (status == VHD_PATH_NOT_FOUND && vhd_pass_missing(host, file, status) != VHD_OK);
}

/* What a reading has seen of machines that come and go. */
struct seen {
    size_t gone;   /* files that lead nowhere */
    bool vanished; /* a file that was in the folder and is not any more */
};

/* Adds the machine to which a file leads; false without memory. */
static bool add_entry(const struct vhd_host *host, struct machine_list *list, const char16_t *folder,
                      const char16_t *name, struct seen *seen)
{
    struct machine_entry *entry = malloc(sizeof *entry);
    struct vhd_error cause;
    enum vhd_status status;
    bool there = false;

    if (entry == NULL)
        return false;
    if (!register_file_path(folder, name, entry->file)) {
        free(entry);
        return true;
    }
    status = register_follow(host, entry->file, entry->path, &cause);
    if (status == VHD_FILE_NOT_FOUND && vhd_is_missing(host, entry->file))
        seen->vanished = true;
    if (status == VHD_OK && machine_name_of(entry->path, entry->name)) {
        status = register_find_machine(host, entry->path, &there, &cause);
        if (there)
            return insert(host, list, entry);
        if (status == VHD_OK)
            seen->gone++;
    }
    if (is_unread(host, entry->file, status) && list->unread.status == VHD_OK)
        list->unread = cause;
    free(entry);
    return status != VHD_OUT_OF_MEMORY;
}

/* Whether a machine has gone since it was found. */
static bool has_one_gone(const struct vhd_host *host, const struct machine_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        bool there;
        if (register_find_machine(host, list->items[i]->path, &there, NULL) == VHD_OK && !there)
            return true;
    }
    return false;
}

static enum vhd_status read_once(const struct vhd_host *host, const char16_t *folder, struct machine_list *list,
                                 struct seen *seen, struct vhd_error *error)
{
    struct vhd_strings names;
    enum vhd_status status = register_names(host, folder, &names, error);

    *list = (struct machine_list){ 0 };
    *seen = (struct seen){ 0 };
    for (size_t i = 0; i < names.count && status == VHD_OK; i++)
        if (!add_entry(host, list, folder, names.items[i].chars, seen))
            status = vhd_fail(error, VHD_OUT_OF_MEMORY, folder);
    vhd_strings_free(&names);
    if (status != VHD_OK)
        machine_list_free(list);
    return status;
}

/*
 * A machine that gets another name meanwhile could be seen by both names or by none. So all is read again until no machine
 * that was found has gone, no file of the register has, and as many files as before lead nowhere. Those of machines that
 * somebody has deleted always do: with them it takes two readings.
 */
enum vhd_status machine_register_read(const struct vhd_host *host, const char16_t *folder, struct machine_list *list,
                                      struct vhd_error *error)
{
    size_t gone_before = 0;

    for (int turn = 1;; turn++) {
        struct seen seen;
        const enum vhd_status status = read_once(host, folder, list, &seen, error);
        if (status != VHD_OK || turn == MOST_TURNS ||
            (seen.gone == gone_before && !seen.vanished && !has_one_gone(host, list)))
            return status;
        machine_list_free(list);
        gone_before = seen.gone;
    }
}

/* Removing */

/* A look that fails finds none: Windows denies it for a file that is being deleted. */
static bool is_there(const struct vhd_host *host, const char16_t *machine)
{
    bool there;

    (void)register_find_machine(host, machine, &there, NULL);
    return there;
}

/*
 * Deletes a file of the register if it leads to that machine, also at the moment when nobody else can change it. With
 * `if_gone` what leads to one that is there stays, and is not kept from anybody.
 */
static enum vhd_status delete_file(const struct vhd_host *host, const char16_t *file, const char16_t *machine,
                                   bool if_gone, struct vhd_error *error)
{
    char16_t path[VHD_PATH_CHARS];
    struct vhd_file *open;
    enum vhd_status status;
    bool leads;

    if (if_gone && is_there(host, machine))
        return VHD_OK;
    status = vhd_open(host, file, VHD_FILE_WORK, &open, error);
    if (status != VHD_OK)
        return vhd_pass_missing(host, file, status);
    status = register_follow_open(host, open, file, path, &leads, error);
    if (status == VHD_OK && leads && host->ops->compare_names(host, path, machine) == 0 &&
        !(if_gone && is_there(host, machine)))
        return vhd_delete_open_file(open, file, error);
    open->ops->close(open, false);
    return status;
}

/* Deletes `first`, unless that is NULL, and then whatever else leads to the machine. */
static enum vhd_status delete_files(const struct vhd_host *host, const char16_t *folder, const char16_t *first,
                                    const char16_t *machine, bool if_gone, struct vhd_error *error)
{
    struct vhd_strings names;
    enum vhd_status status = register_names(host, folder, &names, error);

    if (status == VHD_OK && first != NULL)
        status = delete_file(host, first, machine, if_gone, error);
    for (size_t i = 0; i < names.count && status == VHD_OK; i++) {
        char16_t file[VHD_PATH_CHARS], path[VHD_PATH_CHARS];
        if (register_file_path(folder, names.items[i].chars, file) &&
            register_follow(host, file, path, NULL) == VHD_OK && host->ops->compare_names(host, path, machine) == 0)
            status = delete_file(host, file, machine, if_gone, error);
    }
    vhd_strings_free(&names);
    return status;
}

enum vhd_status machine_register_file_of(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                         bool *found, char16_t file[VHD_PATH_CHARS], struct vhd_error *error)
{
    struct vhd_strings names;
    char16_t other[VHD_PATH_CHARS], leads[VHD_PATH_CHARS];
    enum vhd_status unread = VHD_OK, status;
    struct vhd_error cause;

    *found = false;
    status = register_names(host, folder, &names, &cause);
    for (size_t i = 0; i < names.count && status == VHD_OK; i++) {
        enum vhd_status reading;
        if (!register_file_path(folder, names.items[i].chars, other))
            continue;
        reading = register_follow(host, other, leads, unread == VHD_OK ? &cause : NULL);
        if (is_unread(host, other, reading) && unread == VHD_OK)
            unread = reading;
        if (reading != VHD_OK || host->ops->compare_names(host, leads, path) != 0 ||
            (*found && host->ops->compare_names(host, file, other) < 0))
            continue;
        vhd_path_set(file, other);
        *found = true;
    }
    vhd_strings_free(&names);
    if (status == VHD_OK && !*found)
        status = unread;
    return status == VHD_OK ? status : vhd_fail_as(error, &cause);
}

void machine_register_forget(const struct vhd_host *host, const char16_t *folder, const char16_t *path)
{
    (void)delete_files(host, folder, NULL, path, true, NULL);
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
        status = delete_files(host, folder, entry->file, entry->path, false, error);
    else if (list.unread.status != VHD_OK)
        status = vhd_fail_as(error, &list.unread);
    machine_list_free(&list);
    return status;
}
