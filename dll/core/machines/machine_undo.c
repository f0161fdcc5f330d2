/* machine_undo.c - which files are the undo disks of a machine, and how these go. */
#include "machine_undo.h"

#include "machine_path.h"
#include "machine_undo_share.h"
#include "vhd_delete.h"
#include "vhd_image.h"
#include "vhd_merge_id.h"
#include "vhd_parent.h"
#include "vhd_path.h"

#include <stdlib.h>

#define DIGITS_OF_TIME 14

/* By name and place */

/* What a machine names for a place, if it is there, beside the machine, and a .vud. */
static enum vhd_status find_beside(const struct vhd_host *host, const char16_t *machine,
                                   const struct config_document *document, int place, char16_t path[VHD_PATH_CHARS],
                                   enum machine_undo *kind, struct vhd_error *error)
{
    char16_t key[MACHINE_KEY_CHARS], own[VHD_PATH_CHARS], other[VHD_PATH_CHARS];
    enum vhd_status status;
    bool is_there;

    *kind = MACHINE_UNDO_NONE;
    machine_drive_undo_key(place, key);
    status = machine_path_get(host, document, key, machine, path, &is_there, error);
    if (status != VHD_OK || !is_there)
        return status;
    vhd_path_folder(machine, own);
    vhd_path_folder(path, other);
    *kind = host->ops->compare_names(host, own, other) == 0 && machine_has_extension(path, u".vud")
                ? MACHINE_UNDO_OWN
                : MACHINE_UNDO_ELSEWHERE;
    return VHD_OK;
}

static bool is_digits(const char16_t *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text[i] < u'0' || text[i] > u'9')
            return false;
    return true;
}

/* Whether a file is called as undo disks of a machine are, whatever its place was: drives are moved. */
static bool has_such_a_name(const struct vhd_host *host, const char16_t *machine, const char16_t *path)
{
    char16_t name[MACHINE_NAME_CHARS], wanted[VHD_PATH_CHARS] = u"VirtualPCUndo_", begin[VHD_PATH_CHARS];
    const char16_t *file = vhd_path_name(path), *rest;
    size_t length;

    if (!machine_name_of(machine, name))
        return false;
    vhd_path_set(wanted + vhd_text_of(wanted).length, name);
    length = vhd_text_of(wanted).length;
    if (vhd_text_of(file).length != length + DIGITS_OF_TIME + vhd_text_of(u"_0_0_.vud").length)
        return false;
    vhd_path_copy(begin, file, length);
    rest = file + length;
    return host->ops->compare_names(host, begin, wanted) == 0 && rest[0] == u'_' && is_digits(rest + 1, 1) &&
           rest[2] == u'_' && is_digits(rest + 3, 1) && rest[4] == u'_' && is_digits(rest + 5, DIGITS_OF_TIME);
}

/* By contents */

/* What keeps somebody from telling what a file is; all else says that it is no disk, or not the one that is wanted. */
static bool is_hindrance(enum vhd_status status)
{
    return status == VHD_SHARING_VIOLATION || status == VHD_ACCESS_DENIED || status == VHD_SYSTEM ||
           status == VHD_OUT_OF_MEMORY;
}

static enum vhd_status is_child_of(const struct vhd_host *host, const char16_t *path, const char16_t *disk, bool *is_it,
                                   struct vhd_error *error)
{
    struct vhd_image *child, *parent = NULL;
    enum vhd_parent_match match = VHD_NO_MATCH;
    enum vhd_status status = vhd_image_open(host, path, VHD_FILE_INSPECT, &child, error);

    if (status == VHD_OK && child->footer.type == VHD_TYPE_DIFFERENCING) {
        status = vhd_image_open(host, disk, VHD_FILE_INSPECT, &parent, error);
        if (status == VHD_OK)
            status = vhd_parent_matches(child, parent, &match, error);
    }
    vhd_image_close(parent);
    vhd_image_close(child);
    *is_it = status == VHD_OK && match != VHD_NO_MATCH;
    return status;
}

/* The path of the disk that is connected at a place; empty where there is none. */
static enum vhd_status disk_at(const struct vhd_host *host, const char16_t *machine,
                               const struct config_document *document, int place, char16_t disk[VHD_PATH_CHARS],
                               bool *is_there, struct vhd_error *error)
{
    char16_t key[MACHINE_KEY_CHARS];

    machine_drive_key(place, key);
    return machine_path_get(host, document, key, machine, disk, is_there, error);
}

/* Whether a file is a child of the disk at its place. A disk on another server is not asked. */
static enum vhd_status is_of_disk(const struct vhd_host *host, const char16_t *machine,
                                  const struct config_document *document, int place, const char16_t *path, bool *is_it,
                                  struct vhd_error *error)
{
    char16_t disk[VHD_PATH_CHARS];
    struct vhd_error cause;
    enum vhd_status status = disk_at(host, machine, document, place, disk, is_it, error);

    if (status != VHD_OK || !*is_it)
        return status;
    *is_it = false;
    if (vhd_path_same_server(machine, disk))
        status = is_child_of(host, path, disk, is_it, &cause);
    return is_hindrance(status) ? vhd_fail_as(error, &cause) : VHD_OK;
}

/* All of that */

enum vhd_status machine_undo_find(const struct vhd_host *host, const struct machine_list *list, const char16_t *machine,
                                  const struct config_document *document, int place, char16_t path[VHD_PATH_CHARS],
                                  enum machine_undo *kind, struct vhd_error *error)
{
    enum vhd_status status = find_beside(host, machine, document, place, path, kind, error);
    bool is_it = true;

    if (status != VHD_OK || *kind != MACHINE_UNDO_OWN)
        return status;
    if (!has_such_a_name(host, machine, path))
        status = is_of_disk(host, machine, document, place, path, &is_it, error);
    if (!is_it)
        *kind = MACHINE_UNDO_FOREIGN;
    if (status == VHD_OK && is_it) {
        status = machine_undo_is_shared(host, list, machine, path, &is_it, error);
        if (is_it)
            *kind = MACHINE_UNDO_SHARED;
    }
    return status;
}

enum vhd_status machine_undo_fail(const char16_t *undo, const struct vhd_error *cause, struct vhd_error *error)
{
    struct vhd_error told = *cause;

    if (cause->status == VHD_CHAIN_PARENT_NOT_FOUND)
        vhd_fail_about(&told, VHD_UNDO_NO_PARENT, undo);
    else if (cause->status == VHD_SHARING_VIOLATION && !vhd_path_equal(cause->path, undo))
        vhd_fail_about(&told, VHD_UNDO_PARENT_IN_USE, cause->path);
    return vhd_fail_as(error, &told);
}

/* Whether a disk that was found as a parent is the one that is connected at the place, and not a copy of it. */
static enum vhd_status is_connected(const struct vhd_host *host, const char16_t *machine,
                                    const struct config_document *document, int place, struct vhd_image *parent,
                                    bool *is_it, struct vhd_error *error)
{
    char16_t disk[VHD_PATH_CHARS];
    struct vhd_image *connected;
    bool is_there;
    enum vhd_status status = disk_at(host, machine, document, place, disk, &is_there, error);

    *is_it = status == VHD_OK && host->ops->compare_names(host, disk, parent->path) == 0;
    if (status != VHD_OK || *is_it || !is_there || !vhd_path_same_server(machine, disk))
        return status;
    if (vhd_image_open(host, disk, VHD_FILE_INSPECT, &connected, NULL) != VHD_OK)
        return VHD_OK;
    *is_it = vhd_image_is_again(connected, parent);
    vhd_image_close(connected);
    return VHD_OK;
}

static enum vhd_status check_parent(const struct vhd_host *host, const char16_t *machine,
                                    const struct config_document *document, int place, struct machine_undo_disk *disk,
                                    struct vhd_error *error)
{
    struct vhd_image *child, *parent = NULL;
    struct vhd_error cause;
    bool is_it = true;
    enum vhd_status status = vhd_image_open(host, disk->path, VHD_FILE_SOURCE, &child, &cause);

    if (status == VHD_OK && child->footer.type != VHD_TYPE_DIFFERENCING)
        status = vhd_fail(&cause, VHD_NOT_DIFFERENCING, disk->path);
    if (status == VHD_OK) {
        disk->size = child->info.size;
        status = vhd_parent_open(child, VHD_FILE_SOURCE, &parent, &cause);
    }
    if (status == VHD_OK)
        status = is_connected(host, machine, document, place, parent, &is_it, &cause);
    if (!is_it)
        status = vhd_fail(&cause, VHD_UNDO_OTHER_DISK, disk->path);
    if (status == VHD_OK)
        vhd_path_set(disk->parent, parent->path);
    vhd_image_close(parent);
    vhd_image_close(child);
    return status == VHD_OK ? VHD_OK : machine_undo_fail(disk->path, &cause, error);
}

enum vhd_status machine_undo_check(const struct vhd_host *host, const struct machine_list *list,
                                   const char16_t *machine, const struct config_document *document, int place,
                                   struct machine_undo_disk *disk, struct vhd_error *error)
{
    enum machine_drive drive;
    enum machine_undo kind = MACHINE_UNDO_NONE;
    enum vhd_status status = VHD_OK;

    disk->is_there = false;
    if (!machine_drive_at(document, place, &drive))
        return vhd_fail(error, VHD_OUT_OF_MEMORY, machine);
    if (drive == MACHINE_HARD_DISK)
        status = machine_undo_find(host, list, machine, document, place, disk->path, &kind, error);
    if (status != VHD_OK || kind == MACHINE_UNDO_NONE)
        return status;
    if (kind == MACHINE_UNDO_ELSEWHERE || kind == MACHINE_UNDO_SHARED)
        return vhd_fail(error, kind == MACHINE_UNDO_SHARED ? VHD_UNDO_SHARED : VHD_UNDO_ELSEWHERE, disk->path);
    disk->is_there = true; /* and if it is none of the machine's, that is what its parent says */
    return check_parent(host, machine, document, place, disk, error);
}

/* Forgetting and deleting */

bool machine_undo_is_named(const struct config_document *document, int place)
{
    static const char16_t *const texts[] = { u"/absolute", u"/relative" };
    char16_t key[MACHINE_KEY_CHARS], text_key[MACHINE_KEY_CHARS + 16], text[VHD_PATH_CHARS];

    for (int i = 0; i < MACHINE_DRIVES; i++)
        for (size_t j = 0; j < sizeof texts / sizeof *texts; j++) {
            if (place != MACHINE_EVERY_PLACE && place != i)
                continue;
            machine_drive_undo_key(i, key);
            vhd_path_append(text_key, key, texts[j]);
            if (!machine_get_text(document, text_key, text) || text[0] != 0)
                return true;
        }
    return false;
}

enum config_change machine_undo_forget(struct config_document *document, int place)
{
    enum config_change change = CONFIG_CHANGED;
    char16_t key[MACHINE_KEY_CHARS];

    for (int i = 0; i < MACHINE_DRIVES && change == CONFIG_CHANGED; i++) {
        if ((place != MACHINE_EVERY_PLACE && place != i) || !machine_undo_is_named(document, i))
            continue;
        machine_drive_undo_key(i, key);
        change = machine_path_put(document, key, u"", u"");
    }
    return change;
}

static bool is_held(const struct machine_undo_held *held, const char16_t *path)
{
    for (size_t i = 0; i < held->count; i++)
        if (held->host->ops->compare_names(held->host, held->paths[i], path) == 0)
            return true;
    return false;
}

/* A link is none of ours, whatever it is called. */
static enum vhd_status hold_one(struct machine_undo_held *held, const struct machine_list *list,
                                const char16_t *machine, const struct config_document *document, int place,
                                struct vhd_error *error)
{
    char16_t path[VHD_PATH_CHARS];
    struct vhd_error cause;
    enum machine_undo kind;
    enum vhd_status status = machine_undo_find(held->host, list, machine, document, place, path, &kind, error);

    if (status != VHD_OK || kind != MACHINE_UNDO_OWN || is_held(held, path))
        return status;
    status = vhd_open_to_delete(held->host, path, &held->files[held->count], &cause);
    if (status == VHD_OK)
        vhd_path_set(held->paths[held->count++], path);
    if (status == VHD_NOT_A_DISK_FILE)
        return VHD_OK;
    status = vhd_pass_missing(held->host, path, status);
    return status == VHD_OK ? VHD_OK : vhd_fail_as(error, &cause);
}

enum vhd_status machine_undo_hold(const struct vhd_host *host, const char16_t *folder, const char16_t *machine,
                                  const struct config_document *document, int place, struct machine_undo_held *held,
                                  struct vhd_error *error)
{
    struct machine_list list;
    enum vhd_status status;

    held->count = 0;
    held->host = vhd_patience_begin(&held->patience, host);
    if (!machine_undo_is_named(document, place))
        return VHD_OK;
    status = machine_register_read(held->host, folder, &list, error);
    for (int i = 0; i < MACHINE_DRIVES && status == VHD_OK; i++)
        if (place == MACHINE_EVERY_PLACE || place == i)
            status = hold_one(held, &list, machine, document, i, error);
    machine_list_free(&list);
    if (status != VHD_OK)
        machine_undo_let_go(held);
    return status;
}

enum vhd_status machine_undo_delete(struct machine_undo_held *held, struct vhd_error *error)
{
    enum vhd_status first = VHD_OK;
    struct vhd_error cause;

    while (held->count > 0) {
        const size_t i = --held->count;
        const enum vhd_status status = vhd_delete_open_file(held->files[i], held->paths[i], &cause);
        if (first == VHD_OK && status != VHD_OK)
            first = vhd_fail_as(error, &cause);
    }
    return first;
}

void machine_undo_let_go(struct machine_undo_held *held)
{
    while (held->count > 0) {
        struct vhd_file *file = held->files[--held->count];
        file->ops->close(file, false);
    }
}
