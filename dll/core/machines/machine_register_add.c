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

/* A machine that is entered, and what is in its way. */
struct newcomer {
    const struct vhd_host *host;
    const char16_t *folder, *path; /* of the register; of the machine */
    enum arrival arrival;
    char16_t name[MACHINE_NAME_CHARS];
    char16_t left[VHD_PATH_CHARS]; /* leads to one JUST_MADE, so a machine of before has left it; or empty */
    struct vhd_file *stale;        /* a file of the register that is of no use, held so that it stays so; or NULL */
};

/* Whether the machine can be entered: its name, and `left`. */
static enum vhd_status check_new(struct newcomer *newcomer, struct vhd_error *error)
{
    const struct vhd_host *host = newcomer->host;
    const struct machine_entry *entry;
    struct machine_list list;
    enum vhd_status status;
    bool there;

    if (!machine_name_of(newcomer->path, newcomer->name))
        return vhd_fail(error, VHD_MACHINE_NAME_BAD, vhd_path_name(newcomer->path));
    if (!vhd_path_same_server(newcomer->folder, newcomer->path))
        return vhd_fail(error, VHD_MACHINE_ELSEWHERE, newcomer->path);
    status = register_find_machine(host, newcomer->path, &there, error);
    if (status == VHD_OK && !there && newcomer->arrival != TO_COME)
        status = vhd_fail(error, VHD_FILE_NOT_FOUND, newcomer->path);
    if (status == VHD_OK)
        status = machine_register_read(host, newcomer->folder, &list, error);
    if (status != VHD_OK)
        return status;
    entry = machine_list_find(host, &list, newcomer->name);
    if (entry != NULL && newcomer->arrival == JUST_MADE &&
        host->ops->compare_names(host, entry->path, newcomer->path) == 0)
        vhd_path_set(newcomer->left, entry->file);
    else if (entry != NULL)
        status = vhd_fail(error, VHD_MACHINE_TAKEN, newcomer->name);
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

/*
 * Whether what leads there is of no use: no machine is there, and that is not because its drive is not; or the one there has
 * just been made, and so is not the one that was meant.
 */
static bool is_stale(const struct newcomer *newcomer, const char16_t *path)
{
    bool there;

    return (newcomer->arrival == JUST_MADE &&
            newcomer->host->ops->compare_names(newcomer->host, path, newcomer->path) == 0) ||
           (vhd_drive_is_there(newcomer->host, path) &&
            register_find_machine(newcomer->host, path, &there, NULL) == VHD_OK && !there);
}

/* Whether a machine of the newcomer's name is there. */
static bool has_the_name(const struct newcomer *newcomer, const char16_t *path)
{
    char16_t name[MACHINE_NAME_CHARS];
    bool there;

    return machine_name_of(path, name) &&
           newcomer->host->ops->compare_names(newcomer->host, name, newcomer->name) == 0 &&
           register_find_machine(newcomer->host, path, &there, NULL) == VHD_OK && there;
}

/*
 * Opens a file of the register if it is of no use, so that nobody can make it lead to another machine. Looked at before,
 * since files that are in use are not to be kept from anybody. False for one that leads to a machine of that name by now, or
 * that somebody holds: by that he keeps the name for a machine that is to come (machine_files.c).
 */
static bool open_stale(struct newcomer *newcomer, const char16_t *file)
{
    char16_t path[VHD_PATH_CHARS];
    struct vhd_file *open;
    bool leads, is_taken = false;
    const enum vhd_status status = vhd_open(newcomer->host, file, VHD_FILE_WORK, &open, NULL);

    if (status != VHD_OK)
        return status != VHD_SHARING_VIOLATION;
    if (register_follow_open(newcomer->host, open, file, path, &leads, NULL) == VHD_OK && leads) {
        if (is_stale(newcomer, path)) {
            newcomer->stale = open;
            return true;
        }
        is_taken = has_the_name(newcomer, path);
    }
    open->ops->close(open, false);
    return !is_taken;
}

/*
 * Looks at a file that has a name of which the newcomer's was to be. False if a machine of its name has been registered by it
 * meanwhile, or may be just now.
 */
static bool pass_by(struct newcomer *newcomer, const char16_t *file)
{
    char16_t path[VHD_PATH_CHARS];
    enum vhd_status status;

    if (newcomer->host->ops->compare_names(newcomer->host, file, newcomer->left) == 0)
        return true;
    status = register_follow(newcomer->host, file, path, NULL);
    if (status == VHD_OK && is_stale(newcomer, path))
        return newcomer->stale != NULL || open_stale(newcomer, file);
    return status != VHD_SHARING_VIOLATION && !(status == VHD_OK && has_the_name(newcomer, path));
}

/*
 * The path of the new file: the first that is free. What is behind it is looked at as far as the next free one, since
 * somebody may have passed by what was of no use, and then deleted it. What is of no use here is `stale`, unless there is
 * such a one.
 */
static enum vhd_status choose_file(struct newcomer *newcomer, char16_t path[VHD_PATH_CHARS], struct vhd_error *error)
{
    char16_t file[FILE_CHARS], at[VHD_PATH_CHARS];
    enum vhd_path_kind kind;
    enum vhd_status status;

    path[0] = 0;
    for (unsigned number = 1; number < MOST_NAMES; number++) {
        file_name(newcomer->name, number, file);
        if (!register_file_path(newcomer->folder, file, at))
            return path[0] != 0 ? VHD_OK : vhd_fail(error, VHD_PATH_TOO_LONG, newcomer->folder);
        status = newcomer->host->ops->kind(newcomer->host, at, &kind, error);
        if (status != VHD_OK || (kind == VHD_PATH_MISSING && path[0] != 0))
            return status;
        if (kind == VHD_PATH_MISSING)
            vhd_path_set(path, at);
        if (kind == VHD_PATH_FILE && !pass_by(newcomer, at))
            return vhd_fail(error, VHD_MACHINE_TAKEN, newcomer->name);
    }
    return path[0] != 0 ? VHD_OK : vhd_fail(error, VHD_TARGET_EXISTS, at);
}

/* Writes a file of the register, in the place of one of that name only if it `replaces` that. It stays open. */
static enum vhd_status write_file(const struct vhd_host *host, const char16_t *path, const struct machine_label *label,
                                  const char16_t *file, bool replaces, struct vhd_new_file *new_file,
                                  struct vhd_error *error)
{
    enum vhd_status status;
    uint8_t id[16];
    void *bytes;
    size_t size;

    if (!machine_label_write(label, path, &bytes, &size))
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    status = size <= MACHINE_LABEL_LIMIT ? host->ops->new_id(host, id, error)
                                         : vhd_fail(error, VHD_FILE_TOO_LARGE, file);
    if (status == VHD_OK)
        status = vhd_new_file_begin(new_file, host, file, id, VHD_NEW_LABEL, error);
    if (status == VHD_OK) {
        new_file->replaces = replaces;
        status = vhd_new_file_fill(new_file, bytes, size, error);
        if (status != VHD_OK)
            vhd_new_file_end(new_file);
    }
    free(bytes);
    return status;
}

/* What is of no use goes once there is another file, and stays if that cannot be. */
static enum vhd_status add(struct newcomer *newcomer, const struct machine_label *label, struct vhd_new_file *new_file,
                           struct vhd_error *error)
{
    const struct vhd_host *host = newcomer->host;
    char16_t file[VHD_PATH_CHARS];
    enum vhd_status status = check_new(newcomer, error);

    if (status == VHD_OK && newcomer->left[0] != 0 && !open_stale(newcomer, newcomer->left))
        status = vhd_fail(error, VHD_MACHINE_TAKEN, newcomer->name);
    if (status == VHD_OK)
        status = choose_file(newcomer, file, error);
    if (status == VHD_OK) {
        status = write_file(host, newcomer->path, label, file, false, new_file, error);
        if (status == VHD_TARGET_EXISTS) /* somebody was faster */
            status = vhd_fail(error, VHD_MACHINE_TAKEN, newcomer->name);
    }
    if (newcomer->stale != NULL)
        newcomer->stale->ops->close(newcomer->stale, status == VHD_OK);
    return status;
}

enum vhd_status machine_register_add(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                     bool is_new, const struct machine_label *label, struct vhd_error *error)
{
    struct newcomer newcomer = { .folder = folder, .path = path, .arrival = is_new ? JUST_MADE : WAS_THERE };
    struct vhd_new_file new_file;
    struct vhd_patience patience;
    enum vhd_status status;

    newcomer.host = host->patience == NULL ? vhd_patience_begin(&patience, host) : host;
    status = add(&newcomer, label, &new_file, error);
    if (status == VHD_OK)
        vhd_new_file_end(&new_file);
    return status;
}

enum vhd_status machine_register_announce(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                          const struct machine_label *label, struct vhd_new_file *new_file,
                                          struct vhd_error *error)
{
    struct newcomer newcomer = { .host = host, .folder = folder, .path = path, .arrival = TO_COME };

    return add(&newcomer, label, new_file, error);
}

enum vhd_status machine_register_write_again(const struct vhd_host *host, const char16_t *file, const char16_t *path,
                                             const struct machine_label *label, struct vhd_error *error)
{
    struct vhd_new_file new_file;
    const enum vhd_status status = write_file(host, path, label, file, true, &new_file, error);

    if (status == VHD_OK)
        vhd_new_file_end(&new_file);
    return status;
}
