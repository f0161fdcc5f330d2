/* machine_delete.c - the files of a machine are deleted. */
#include "machine_files.h"

#include "machine_leaf.h"
#include "machine_path.h"
#include "machine_place.h"
#include "machine_state.h"
#include "machine_undo.h"
#include "vhd_delete.h"
#include "vhd_path.h"
#include "vhd_patience.h"

#include <stdlib.h>

/* The saved state */

/* Nobody but a stranger names that of another machine. */
static enum vhd_status own_state(const struct vhd_host *host, const char16_t *machine,
                                 const struct config_document *document, char16_t path[VHD_PATH_CHARS], bool *is_own,
                                 struct vhd_error *error)
{
    bool is_there;
    const enum vhd_status status = machine_state_file(host, document, machine, path, &is_there, is_own, error);

    *is_own = *is_own && is_there;
    return status;
}

enum vhd_status machine_delete_saved_state(const struct vhd_host *host, const char16_t *path,
                                           const struct config_document *document, struct vhd_error *error)
{
    char16_t state[VHD_PATH_CHARS];
    bool is_own;
    struct vhd_error cause;
    enum vhd_status status = own_state(host, path, document, state, &is_own, error);

    if (status != VHD_OK || !is_own)
        return status;
    status = vhd_delete_file(host, state, &cause);
    if (status == VHD_NOT_A_DISK_FILE) /* a link is none of ours, whatever it is called */
        return VHD_OK;
    return status == VHD_OK ? VHD_OK : vhd_fail_as(error, &cause);
}

/* All of it */

/* What is to be deleted, each file open so that nobody else can have it: the machine's own is the first. */
struct doomed {
    struct vhd_file *files[2 + MACHINE_DRIVES];
    char16_t paths[2 + MACHINE_DRIVES][VHD_PATH_CHARS];
    size_t count;
};

/* Opens what is to be deleted; NULL if it is not there. */
static enum vhd_status hold(const struct vhd_host *host, const char16_t *path, struct vhd_file **file,
                            struct vhd_error *error)
{
    enum vhd_status status = vhd_open_to_delete(host, path, file, error);

    if (status == VHD_OK)
        return VHD_OK;
    *file = NULL;
    return vhd_pass_missing(host, path, status);
}

/* A link is none of ours, whatever it is called. */
static enum vhd_status add(const struct vhd_host *host, struct doomed *doomed, const char16_t *path,
                           struct vhd_error *error)
{
    struct vhd_file *file;
    enum vhd_status status;

    for (size_t i = 0; i < doomed->count; i++)
        if (host->ops->compare_names(host, doomed->paths[i], path) == 0)
            return VHD_OK;
    status = hold(host, path, &file, error);
    if (status == VHD_NOT_A_DISK_FILE)
        return VHD_OK;
    if (status != VHD_OK || file == NULL)
        return status;
    doomed->files[doomed->count] = file;
    vhd_path_set(doomed->paths[doomed->count++], path);
    return VHD_OK;
}

static enum vhd_status add_named(const struct vhd_host *host, const struct machine_list *list, struct doomed *doomed,
                                 const char16_t *machine, const struct config_document *document,
                                 struct vhd_error *error)
{
    char16_t path[VHD_PATH_CHARS];
    enum machine_undo kind;
    bool is_own;
    enum vhd_status status = own_state(host, machine, document, path, &is_own, error);

    if (status == VHD_OK && is_own)
        status = add(host, doomed, path, error);
    for (int i = 0; i < MACHINE_DRIVES && status == VHD_OK; i++) {
        status = machine_undo_find(host, list, machine, document, i, path, &kind, error);
        if (status == VHD_OK && kind == MACHINE_UNDO_OWN)
            status = add(host, doomed, path, error);
    }
    return status;
}

/* Its hard disks stay, and are those of a saved state no more. */
static enum vhd_status release_disks(const struct vhd_host *host, const char16_t *machine,
                                     const struct config_document *document, struct vhd_error *error)
{
    char16_t path[VHD_PATH_CHARS];
    bool is_own;
    const enum vhd_status status = own_state(host, machine, document, path, &is_own, error);

    return status == VHD_OK && is_own ? machine_release_saved(host, machine, document, error) : status;
}

/* The last first, so that the machine is there until nothing else is left of it. */
static enum vhd_status delete_all(struct doomed *doomed, struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;

    while (doomed->count > 0 && status == VHD_OK) {
        doomed->count--;
        if (doomed->files[doomed->count] != NULL)
            status = vhd_delete_open_file(doomed->files[doomed->count], doomed->paths[doomed->count], error);
    }
    return status;
}

static enum vhd_status delete_machine(const struct vhd_host *host, const struct machine_list *list,
                                      struct doomed *doomed, const char16_t *path,
                                      const struct config_document *document, struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;

    /* Opened last: whose the others are is told by what its file is, which nobody could look at then. */
    vhd_path_set(doomed->paths[doomed->count++], path);
    if (document != NULL)
        status = release_disks(host, path, document, error);
    if (document != NULL && status == VHD_OK)
        status = add_named(host, list, doomed, path, document, error);
    if (status == VHD_OK)
        status = hold(host, path, &doomed->files[0], error);
    if (status == VHD_OK)
        status = delete_all(doomed, error);
    while (doomed->count > 0) {
        struct vhd_file *file = doomed->files[--doomed->count];
        if (file != NULL)
            file->ops->close(file, false);
    }
    return status;
}

/* Of somebody who was killed while he merged its undo disks: a file that says nothing. */
static void forget_lock(const struct vhd_host *host, const char16_t *path)
{
    char16_t lock[VHD_TEMPORARY_CHARS];

    machine_place_with(path, MACHINE_MERGE_EXTENSION, lock);
    (void)vhd_delete_file(host, lock, NULL);
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
    else if (!*found && list.unread.status != VHD_OK)
        status = vhd_fail_as(error, &list.unread);
    else if (*found)
        status = delete_machine(host, &list, doomed, path, document, error);
    if (status == VHD_OK && *found) {
        machine_register_forget(host, folder, path);
        forget_lock(host, path);
    }
    free(doomed);
    machine_list_free(&list);
    return status;
}
