/* machine_register_add.c - a machine is entered in the register. */
#include "machine_register.h"

#include "register_files.h"
#include "vhd_delete.h"
#include "vhd_new_file.h"
#include "vhd_path.h"
#include "vhd_patience.h"

#include <stdlib.h>

/* Names that are tried for a new file: "<name>.vmcx", "<name> (2).vmcx" and so on. */
#define MOST_NAMES 100

/* Room for the longest of them. */
#define FILE_CHARS (MACHINE_NAME_CHARS + 16)

/* Of the file of a machine that is entered. */
enum arrival { WAS_THERE, JUST_MADE, TO_COME };

/*
 * Whether the machine can be entered. `left` is a file of the register that leads to one that was JUST_MADE, and so has been
 * left by a machine of before; or empty.
 */
static enum vhd_status check_new(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                 enum arrival arrival, char16_t name[MACHINE_NAME_CHARS], char16_t left[VHD_PATH_CHARS],
                                 struct vhd_error *error)
{
    const struct machine_entry *entry;
    struct machine_list list;
    enum vhd_status status;
    bool there;

    left[0] = 0;
    if (!machine_name_of(path, name))
        return vhd_fail(error, VHD_MACHINE_NAME_BAD, vhd_path_name(path));
    if (!vhd_path_same_server(folder, path))
        return vhd_fail(error, VHD_MACHINE_ELSEWHERE, path);
    status = register_find_machine(host, path, &there, error);
    if (status == VHD_OK && !there && arrival != TO_COME)
        status = vhd_fail(error, VHD_FILE_NOT_FOUND, path);
    if (status == VHD_OK)
        status = machine_register_read(host, folder, &list, error);
    if (status != VHD_OK)
        return status;
    entry = machine_list_find(host, &list, name);
    if (entry != NULL && arrival == JUST_MADE && host->ops->compare_names(host, entry->path, path) == 0)
        vhd_path_set(left, entry->file);
    else if (entry != NULL)
        status = vhd_fail(error, VHD_MACHINE_TAKEN, name);
    machine_list_free(&list);
    return status;
}

/* The name of the n-th file that is tried, from 1 on. */
static void file_name(const char16_t *name, unsigned number, char16_t file[FILE_CHARS])
{
    char16_t suffix[] = u" (00)" REGISTER_EXTENSION;

    vhd_path_set(file, name);
    if (number < 10) {
        vhd_path_set(suffix + 2, u"0)" REGISTER_EXTENSION);
        suffix[2] = (char16_t)(u'0' + number);
    } else {
        suffix[2] = (char16_t)(u'0' + number / 10);
        suffix[3] = (char16_t)(u'0' + number % 10);
    }
    vhd_path_set(file + vhd_text_of(name).length, number > 1 ? suffix : REGISTER_EXTENSION);
}

/* Whether no machine is there, and that is not because its drive is not. */
static bool machine_has_gone(const struct vhd_host *host, const char16_t *path)
{
    bool there;

    return vhd_drive_is_there(host, path) && register_find_machine(host, path, &there, NULL) == VHD_OK && !there;
}

/* Whether what leads there is of no use. So is what leads to `made`, unless that is NULL, which is newer. */
static bool is_stale(const struct vhd_host *host, const char16_t *path, const char16_t *made)
{
    return (made != NULL && host->ops->compare_names(host, path, made) == 0) || machine_has_gone(host, path);
}

/*
 * Opens a file that leads to a machine which has gone, or to `made`, so that nobody can make it lead to another; NULL when it
 * is anything else. Looked at before, since files that are in use are not to be kept from anybody. VHD_SHARING_VIOLATION for
 * one that somebody holds: by that he keeps the name for a machine that is to come (machine_files.c).
 */
static enum vhd_status open_stale(const struct vhd_host *host, const char16_t *file, const char16_t *made,
                                  struct vhd_file **stale)
{
    char16_t path[VHD_PATH_CHARS];
    struct vhd_file *open;
    enum vhd_status status;
    bool leads;

    *stale = NULL;
    if (register_follow(host, file, path, NULL) != VHD_OK || !is_stale(host, path, made))
        return VHD_OK;
    status = vhd_open(host, file, VHD_FILE_WORK, &open, NULL);
    if (status != VHD_OK)
        return status == VHD_SHARING_VIOLATION ? status : VHD_OK;
    if (register_follow_open(host, open, file, path, &leads, NULL) == VHD_OK && leads && is_stale(host, path, made))
        *stale = open;
    else
        open->ops->close(open, false);
    return VHD_OK;
}

/* The path of the new file; *stale, if it was NULL, is another one, of no use, that it passed by, or NULL. */
static enum vhd_status choose_file(const struct vhd_host *host, const char16_t *folder, const char16_t *name,
                                   char16_t path[VHD_PATH_CHARS], struct vhd_file **stale, struct vhd_error *error)
{
    enum vhd_path_kind kind;
    char16_t file[FILE_CHARS];
    enum vhd_status status;

    for (unsigned number = 1; number < MOST_NAMES; number++) {
        file_name(name, number, file);
        if (!register_file_path(folder, file, path))
            return vhd_fail(error, VHD_PATH_TOO_LONG, folder);
        status = host->ops->kind(host, path, &kind, error);
        if (status != VHD_OK || kind == VHD_PATH_MISSING)
            return status;
        if (*stale == NULL && kind == VHD_PATH_FILE && open_stale(host, path, NULL, stale) != VHD_OK)
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
static enum vhd_status add(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                           enum arrival arrival, const struct machine_label *label, char16_t file[VHD_PATH_CHARS],
                           struct vhd_error *error)
{
    char16_t name[MACHINE_NAME_CHARS], left[VHD_PATH_CHARS];
    struct vhd_file *stale = NULL;
    enum vhd_status status = check_new(host, folder, path, arrival, name, left, error);

    if (status == VHD_OK && left[0] != 0 && open_stale(host, left, path, &stale) != VHD_OK)
        status = vhd_fail(error, VHD_MACHINE_TAKEN, name);
    if (status == VHD_OK)
        status = choose_file(host, folder, name, file, &stale, error);
    if (status == VHD_OK)
        status = write_file(host, file, path, label, false, error);
    if (stale != NULL)
        stale->ops->close(stale, status == VHD_OK);
    return status;
}

enum vhd_status machine_register_add(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                     bool is_new, const struct machine_label *label, struct vhd_error *error)
{
    char16_t file[VHD_PATH_CHARS];
    struct vhd_patience patience;

    if (host->patience == NULL)
        host = vhd_patience_begin(&patience, host);
    return add(host, folder, path, is_new ? JUST_MADE : WAS_THERE, label, file, error);
}

enum vhd_status machine_register_announce(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                          const struct machine_label *label, char16_t file[VHD_PATH_CHARS],
                                          struct vhd_error *error)
{
    return add(host, folder, path, TO_COME, label, file, error);
}

enum vhd_status machine_register_write_again(const struct vhd_host *host, const char16_t *file, const char16_t *path,
                                             const struct machine_label *label, struct vhd_error *error)
{
    return write_file(host, file, path, label, true, error);
}
