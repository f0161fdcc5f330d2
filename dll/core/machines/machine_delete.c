/* machine_delete.c - the files of a machine are deleted. */
#include "machine_files.h"

#include "machine_drives.h"
#include "machine_path.h"
#include "machine_place.h"
#include "machine_register.h"
#include "machine_settings.h"
#include "machine_state.h"
#include "vhd_delete.h"
#include "vhd_path.h"
#include "vhd_patience.h"
#include "vhd_whole_file.h"

#include <stdlib.h>

/* The saved state */

/* Nobody but a stranger names that of another machine. */
static enum vhd_status own_state(const struct vhd_host *host, const char16_t *machine,
                                 const struct config_document *document, char16_t path[VHD_PATH_CHARS], bool *is_own,
                                 struct vhd_error *error)
{
    char16_t own[VHD_TEMPORARY_CHARS];
    enum vhd_status status = machine_path_get(host, document, MACHINE_SAVED_STATE, machine, path, is_own, error);

    machine_place_with(machine, u".vsv", own);
    *is_own = status == VHD_OK && *is_own && host->ops->compare_names(host, own, path) == 0;
    return status;
}

enum vhd_status machine_delete_saved_state(const struct vhd_host *host, const char16_t *path,
                                           const struct config_document *document, struct vhd_error *error)
{
    char16_t state[VHD_PATH_CHARS];
    bool is_own;
    enum vhd_status status = own_state(host, path, document, state, &is_own, error);

    return status == VHD_OK && is_own ? vhd_delete_file(host, state, error) : status;
}

/* Undo disks */

/* The undo disk of a machine at one of the places, if it is there and beside it. */
static enum vhd_status undo_disk(const struct vhd_host *host, const char16_t *machine,
                                 const struct config_document *document, int place, char16_t path[VHD_PATH_CHARS],
                                 bool *is_there, struct vhd_error *error)
{
    char16_t key[MACHINE_KEY_CHARS], own[VHD_PATH_CHARS], other[VHD_PATH_CHARS];
    enum vhd_status status;

    machine_drive_undo_key(place, key);
    status = machine_path_get(host, document, key, machine, path, is_there, error);
    if (status != VHD_OK || !*is_there)
        return status;
    vhd_path_folder(machine, own);
    vhd_path_folder(path, other);
    *is_there = host->ops->compare_names(host, own, other) == 0 && machine_has_extension(path, u".vud");
    return VHD_OK;
}

static enum vhd_status is_named(const struct vhd_host *host, const char16_t *machine,
                                const struct config_document *document, const char16_t *disk, bool *is_it,
                                struct vhd_error *error)
{
    char16_t path[VHD_PATH_CHARS];
    enum vhd_status status = VHD_OK;
    bool is_there;

    for (int i = 0; i < MACHINE_DRIVES && status == VHD_OK && !*is_it; i++) {
        status = undo_disk(host, machine, document, i, path, &is_there, error);
        *is_it = status == VHD_OK && is_there && host->ops->compare_names(host, path, disk) == 0;
    }
    return status;
}

/* Whether a machine may name an undo disk: one whose file is damaged may. */
static enum vhd_status may_name(const struct vhd_host *host, const char16_t *machine, const char16_t *disk, bool *may,
                                struct vhd_error *error)
{
    struct config_document *document = NULL;
    struct vhd_error cause;
    enum vhd_status status;
    void *bytes;
    size_t size;

    status = vhd_read_whole_file(host, machine, MACHINE_FILE_LIMIT, &bytes, &size, &cause);
    if (status == VHD_OK)
        status = config_document_read(bytes, size, MACHINE_ROOT, machine, &document, &cause);
    free(bytes);
    *may = status == VHD_CONFIG_DAMAGED || status == VHD_FILE_TOO_LARGE;
    if (*may || status == VHD_FILE_NOT_FOUND || status == VHD_PATH_NOT_FOUND)
        return VHD_OK;
    if (status == VHD_OK)
        status = is_named(host, machine, document, disk, may, &cause);
    config_document_free(document);
    return status == VHD_OK ? VHD_OK : vhd_fail_as(error, &cause);
}

/* Whether another machine that is registered, in the same folder, may name an undo disk. */
static enum vhd_status find_sharer(const struct vhd_host *host, const struct machine_list *list,
                                   const char16_t *machine, const char16_t *disk, bool *is_shared,
                                   struct vhd_error *error)
{
    char16_t own[VHD_PATH_CHARS], other[VHD_PATH_CHARS];
    enum vhd_status status = VHD_OK;

    *is_shared = false;
    vhd_path_folder(machine, own);
    for (size_t i = 0; i < list->count && status == VHD_OK && !*is_shared; i++) {
        const char16_t *path = list->items[i]->path;
        vhd_path_folder(path, other);
        if (host->ops->compare_names(host, own, other) == 0 && host->ops->compare_names(host, machine, path) != 0)
            status = may_name(host, path, disk, is_shared, error);
    }
    return status;
}

/* All of it */

/* What is to be deleted, each file open so that nobody else can have it: the machine's own is the first. */
struct doomed {
    struct vhd_file *files[2 + MACHINE_DRIVES];
    char16_t paths[2 + MACHINE_DRIVES][VHD_PATH_CHARS];
    size_t count;
};

static enum vhd_status add(const struct vhd_host *host, struct doomed *doomed, const char16_t *path,
                           struct vhd_error *error)
{
    enum vhd_status status;

    for (size_t i = 0; i < doomed->count; i++)
        if (host->ops->compare_names(host, doomed->paths[i], path) == 0)
            return VHD_OK;
    status = vhd_open(host, path, VHD_FILE_WORK, &doomed->files[doomed->count], error);
    if (status == VHD_FILE_NOT_FOUND || status == VHD_PATH_NOT_FOUND)
        return VHD_OK;
    if (status == VHD_OK)
        vhd_path_set(doomed->paths[doomed->count++], path);
    return status;
}

static enum vhd_status add_named(const struct vhd_host *host, const struct machine_list *list, struct doomed *doomed,
                                 const char16_t *machine, const struct config_document *document,
                                 struct vhd_error *error)
{
    char16_t path[VHD_PATH_CHARS];
    bool is_own, is_shared;
    enum vhd_status status = own_state(host, machine, document, path, &is_own, error);

    if (status == VHD_OK && is_own)
        status = add(host, doomed, path, error);
    for (int i = 0; i < MACHINE_DRIVES && status == VHD_OK; i++) {
        status = undo_disk(host, machine, document, i, path, &is_own, error);
        if (status == VHD_OK && is_own)
            status = find_sharer(host, list, machine, path, &is_shared, error);
        if (status == VHD_OK && is_own && !is_shared)
            status = add(host, doomed, path, error);
    }
    return status;
}

/* The last first, so that the machine is there until nothing else is left of it. */
static enum vhd_status delete_all(const struct vhd_host *host, struct doomed *doomed, struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;

    while (doomed->count > 0 && status == VHD_OK) {
        doomed->count--;
        status = vhd_delete_open_file(host, doomed->files[doomed->count], doomed->paths[doomed->count], error);
    }
    return status;
}

static enum vhd_status delete_machine(const struct vhd_host *host, const struct machine_list *list,
                                      struct doomed *doomed, const char16_t *path,
                                      const struct config_document *document, struct vhd_error *error)
{
    enum vhd_status status = add(host, doomed, path, error);

    if (status == VHD_OK && document != NULL)
        status = add_named(host, list, doomed, path, document, error);
    if (status == VHD_OK)
        status = delete_all(host, doomed, error);
    while (doomed->count > 0) {
        struct vhd_file *file = doomed->files[--doomed->count];
        file->ops->close(file, false);
    }
    return status;
}

static bool is_registered(const struct vhd_host *host, const struct machine_list *list, const char16_t *path)
{
    char16_t name[MACHINE_NAME_CHARS];
    const struct machine_entry *entry = machine_name_of(path, name) ? machine_list_find(host, list, name) : NULL;

    return entry != NULL && host->ops->compare_names(host, entry->path, path) == 0;
}

enum vhd_status machine_delete(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                               const struct config_document *document, bool *found, struct vhd_error *error)
{
    struct machine_list list;
    struct vhd_patience patience;
    struct doomed *doomed;
    enum vhd_status status;

    host = vhd_patience_begin(&patience, host);
    *found = false;
    status = machine_register_read(host, folder, &list, error);
    if (status != VHD_OK)
        return status;
    *found = is_registered(host, &list, path);
    doomed = calloc(1, sizeof *doomed);
    if (doomed == NULL)
        status = vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    else if (*found)
        status = delete_machine(host, &list, doomed, path, document, error);
    if (status == VHD_OK && *found)
        machine_register_forget(host, folder, path);
    free(doomed);
    machine_list_free(&list);
    return status;
}
