/* machine_leaf.c - the disks that a machine's guest writes to. */
#include "machine_leaf.h"

#include "machine_path.h"
#include "vhd_chain.h"
#include "vhd_path.h"
#include "vhd_reparent.h"
#include "vhd_saved_mark.h"
#include "vhd_stamp.h"

/* The undo disk of a place, if it has one that can be used; empty otherwise. */
static enum vhd_status find_undo(const struct vhd_host *host, const char16_t *folder, const char16_t *machine,
                                 const struct config_document *document, int place, char16_t path[VHD_PATH_CHARS],
                                 struct vhd_error *error)
{
    struct machine_undo_disk disk = { .is_there = false };
    struct machine_list list;
    enum vhd_status status;

    path[0] = 0;
    if (!machine_undo_is_named(document, place))
        return VHD_OK;
    status = machine_register_read(host, folder, &list, error);
    if (status == VHD_OK)
        status = machine_undo_check(host, &list, machine, document, place, &disk, error);
    machine_list_free(&list);
    if (status == VHD_OK && disk.is_there)
        vhd_path_set(path, disk.path);
    return status;
}

enum vhd_status machine_leaf(const struct vhd_host *host, const char16_t *folder, const char16_t *machine,
                             const struct config_document *document, int place, char16_t path[VHD_PATH_CHARS],
                             struct vhd_error *error)
{
    char16_t key[MACHINE_KEY_CHARS];
    enum machine_drive drive;
    bool is_there;
    enum vhd_status status;

    path[0] = 0;
    if (!machine_drive_at(document, place, &drive))
        return vhd_fail(error, VHD_OUT_OF_MEMORY, machine);
    if (drive != MACHINE_HARD_DISK)
        return VHD_OK;
    status = find_undo(host, folder, machine, document, place, path, error);
    if (status != VHD_OK || path[0] != 0)
        return status;
    machine_drive_key(place, key);
    status = machine_path_get(host, document, key, machine, path, &is_there, error);
    return status == VHD_OK && path[0] == 0 ? vhd_fail(error, VHD_MACHINE_DAMAGED, machine) : status;
}

/* ---- Their parents ---- */

/* The first disk from `path` upwards whose parent has changed since, and that; empty where there is none. */
static enum vhd_status find_changed(const struct vhd_host *host, const char16_t *path, char16_t child[VHD_PATH_CHARS],
                                    char16_t parent[VHD_PATH_CHARS], struct vhd_error *error)
{
    struct vhd_chain *chain;
    const enum vhd_status status = vhd_chain_open(host, path, VHD_FILE_SOURCE, &chain, error);

    child[0] = parent[0] = 0;
    if (status != VHD_OK)
        return status;
    for (size_t i = 0; i + 1 < chain->levels && child[0] == 0; i++) {
        if (vhd_stamp_agrees(chain->images[i], chain->images[i + 1]))
            continue;
        vhd_path_set(child, chain->images[i]->path);
        vhd_path_set(parent, chain->images[i + 1]->path);
    }
    vhd_chain_close(chain);
    return VHD_OK;
}

/* Each turn sets one level right, whose file keeps its time. */
static enum vhd_status check_parents(const struct vhd_host *host, const char16_t *path, bool sets_right,
                                     struct vhd_error *error)
{
    char16_t child[VHD_PATH_CHARS], parent[VHD_PATH_CHARS];
    enum vhd_status status = find_changed(host, path, child, parent, error);

    for (int i = 0; status == VHD_OK && child[0] != 0 && i < VHD_MAX_LEVELS; i++) {
        if (!sets_right)
            return vhd_fail(error, VHD_MACHINE_PARENT_MODIFIED, parent);
        status = vhd_set_parent(host, child, parent, error);
        if (status == VHD_OK)
            status = find_changed(host, path, child, parent, error);
    }
    return status;
}

enum vhd_status machine_check_parents(const struct vhd_host *host, const char16_t *folder, const char16_t *machine,
                                      const struct config_document *document, bool sets_right, struct vhd_error *error)
{
    char16_t path[VHD_PATH_CHARS];
    enum vhd_status status = VHD_OK;

    for (int i = 0; i < MACHINE_DRIVES && status == VHD_OK; i++) {
        status = machine_leaf(host, folder, machine, document, i, path, error);
        if (status == VHD_OK && path[0] != 0)
            status = check_parents(host, path, sets_right, error);
    }
    return status;
}

/* ---- Saved states ---- */

/* Whoever keeps a disk from being marked can let it be; what is missing or damaged has nothing to lose. */
static bool is_passing(enum vhd_status status)
{
    return status == VHD_SHARING_VIOLATION || status == VHD_ACCESS_DENIED || status == VHD_FILE_READ_ONLY ||
           status == VHD_DISK_FULL || status == VHD_OUT_OF_MEMORY || status == VHD_SYSTEM;
}

enum vhd_status machine_mark_saved(const struct vhd_host *host, const char16_t *folder, const char16_t *machine,
                                   const struct config_document *document, bool is_saved, struct vhd_error *error)
{
    enum vhd_status first = VHD_OK;

    for (int i = 0; i < MACHINE_DRIVES; i++) {
        char16_t path[VHD_PATH_CHARS];
        struct vhd_error cause;
        enum vhd_status status = machine_leaf(host, folder, machine, document, i, path, &cause);
        if (status == VHD_OK && path[0] != 0)
            status = vhd_put_saved_mark(host, path, is_saved, &cause);
        if (first == VHD_OK && is_passing(status))
            first = vhd_fail_as(error, &cause);
    }
    return first;
}

/* The undo disk that the file names, if that is there, else the hard disk; empty where neither is to be opened. */
static enum vhd_status find_near(const struct vhd_host *host, const char16_t *machine,
                                 const struct config_document *document, int place, char16_t path[VHD_PATH_CHARS],
                                 struct vhd_error *error)
{
    char16_t key[MACHINE_KEY_CHARS];
    bool is_there = false;
    enum vhd_status status;

    machine_drive_undo_key(place, key);
    status = machine_path_get(host, document, key, machine, path, &is_there, error);
    if (status == VHD_OK && !is_there) {
        machine_drive_key(place, key);
        status = machine_path_get(host, document, key, machine, path, &is_there, error);
    }
    if (status != VHD_OK || !is_there || !vhd_path_same_server(machine, path))
        path[0] = 0;
    return status;
}

enum vhd_status machine_release_saved(const struct vhd_host *host, const char16_t *machine,
                                      const struct config_document *document, struct vhd_error *error)
{
    enum vhd_status first = VHD_OK;

    for (int i = 0; i < MACHINE_DRIVES; i++) {
        char16_t path[VHD_PATH_CHARS];
        struct vhd_error cause;
        enum machine_drive drive = MACHINE_NO_DRIVE;
        enum vhd_status status = VHD_OK;
        if (!machine_drive_at(document, i, &drive))
            return vhd_fail(error, VHD_OUT_OF_MEMORY, machine);
        if (drive != MACHINE_HARD_DISK)
            continue;
        status = find_near(host, machine, document, i, path, &cause);
        if (status == VHD_OK && path[0] != 0)
            status = vhd_put_saved_mark(host, path, false, &cause);
        if (first == VHD_OK && is_passing(status))
            first = vhd_fail_as(error, &cause);
    }
    return first;
}
