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

/* How often another name is tried when somebody else was faster. */
#define MOST_TRIES 5

/* Of the file of a machine that is entered. */
enum arrival { WAS_THERE, JUST_MADE, TO_COME };

/* A machine that is entered. */
struct newcomer {
    const struct vhd_host *host;
    const char16_t *folder, *path; /* of the register; of the machine */
    enum arrival arrival;
    char16_t name[MACHINE_NAME_CHARS];
    struct vhd_file *stale; /* a file of the register that is of no use, held so that it stays so; or NULL */
    char16_t stale_file[VHD_PATH_CHARS];
};

static bool is_one(const struct vhd_host *host, const char16_t *name, const char16_t *other)
{
    return host->ops->compare_names(host, name, other) == 0;
}

/*
 * Whether what leads there is of no use: no machine is there, and that is not because its drive is not; or the one there has
 * just been made, and so is not the one that was meant.
 */
static bool is_stale(const struct newcomer *newcomer, const char16_t *path)
{
    bool there;

    return (newcomer->arrival == JUST_MADE && is_one(newcomer->host, path, newcomer->path)) ||
           (vhd_drive_is_there(newcomer->host, path) &&
            register_find_machine(newcomer->host, path, &there, NULL) == VHD_OK && !there);
}

/*
 * Holds a file of the register if it is of no use, so that nobody can make it lead to another machine. Looked at before,
 * since files that are in use are not to be kept from anybody. Silent when it cannot be had.
 */
static void hold_if_stale(struct newcomer *newcomer, const char16_t *file)
{
    const struct vhd_host *host = newcomer->host;
    char16_t path[VHD_PATH_CHARS];
    struct vhd_file *open;
    bool leads;

    if (newcomer->stale != NULL || register_follow(host, file, path, NULL) != VHD_OK || !is_stale(newcomer, path) ||
        host->ops->open(host, file, VHD_FILE_WORK, &open, NULL) != VHD_OK)
        return;
    if (register_follow_open(host, open, file, path, &leads, NULL) == VHD_OK && leads && is_stale(newcomer, path)) {
        newcomer->stale = open;
        vhd_path_set(newcomer->stale_file, file);
    } else {
        open->ops->close(open, false);
    }
}

/* Whether the machine can be entered. What a machine of before has left that was where one has been JUST_MADE is stale. */
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
    if (entry != NULL && newcomer->arrival == JUST_MADE && is_one(host, entry->path, newcomer->path))
        hold_if_stale(newcomer, entry->file);
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

/* The path of the new file; a name that is denied is that of one that is being deleted. */
static enum vhd_status choose_file(struct newcomer *newcomer, char16_t path[VHD_PATH_CHARS], struct vhd_error *error)
{
    enum vhd_path_kind kind;
    char16_t file[FILE_CHARS];
    enum vhd_status status = VHD_OK;

    for (unsigned number = 1; number < MOST_NAMES; number++) {
        file_name(newcomer->name, number, file);
        if (!register_file_path(newcomer->folder, file, path))
            return vhd_fail(error, VHD_PATH_TOO_LONG, newcomer->folder);
        status = newcomer->host->ops->kind(newcomer->host, path, &kind, error);
        if (status != VHD_ACCESS_DENIED && (status != VHD_OK || kind == VHD_PATH_MISSING))
            return status;
        if (status == VHD_OK && kind == VHD_PATH_FILE)
            hold_if_stale(newcomer, path);
    }
    return status != VHD_OK ? status : vhd_fail(error, VHD_TARGET_EXISTS, path);
}

/* Writes a file of the register, in the place of one of that name only if it `replaces` that. It stays open. */
static enum vhd_status write_file(const struct vhd_host *host, const char16_t *file, const char16_t *path,
                                  const struct machine_label *label, bool replaces, struct vhd_new_file *new_file,
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
        status = vhd_new_file_begin(new_file, host, file, id, VHD_NEW_SEEN, error);
    if (status == VHD_OK) {
        new_file->replaces = replaces;
        status = vhd_new_file_fill(new_file, bytes, size, error);
        if (status != VHD_OK)
            vhd_new_file_end(new_file);
    }
    free(bytes);
    return status;
}

static enum vhd_status write_new_file(struct newcomer *newcomer, const struct machine_label *label,
                                      struct vhd_new_file *new_file, struct vhd_error *error)
{
    char16_t file[VHD_PATH_CHARS];
    enum vhd_status status;
    int tries = 0;

    do {
        status = choose_file(newcomer, file, error);
        if (status == VHD_OK)
            status = write_file(newcomer->host, file, newcomer->path, label, false, new_file, error);
    } while (status == VHD_TARGET_EXISTS && ++tries < MOST_TRIES);
    return status;
}

/* Two at once */

/* Whether a machine of the newcomer's name is there, which is another one. */
static bool is_rival(const struct newcomer *newcomer, const char16_t *path, bool *is_there)
{
    char16_t name[MACHINE_NAME_CHARS];

    *is_there = false;
    if (!machine_name_of(path, name) || !is_one(newcomer->host, name, newcomer->name) ||
        is_one(newcomer->host, path, newcomer->path))
        return false;
    (void)register_find_machine(newcomer->host, path, is_there, NULL);
    return true;
}

/*
 * Whether another machine of the name has been entered by that file. Where none is there one may be to come: then somebody
 * holds the file.
 */
static bool enters_rival(const struct newcomer *newcomer, const char16_t *file)
{
    const struct vhd_host *host = newcomer->host;
    char16_t path[VHD_PATH_CHARS];
    bool leads, is_there = false;
    struct vhd_file *open;
    enum vhd_status status;

    if (register_follow(host, file, path, NULL) != VHD_OK || !is_rival(newcomer, path, &is_there) || is_there)
        return is_there;
    status = vhd_open(host, file, VHD_FILE_WORK, &open, NULL);
    if (status != VHD_OK)
        return status == VHD_SHARING_VIOLATION;
    if (register_follow_open(host, open, file, path, &leads, NULL) == VHD_OK && leads)
        (void)is_rival(newcomer, path, &is_there);
    open->ops->close(open, false);
    return is_there;
}

/* Whether a file of the register has a name that begins with that of the machine, as all have that we make for it. */
static bool begins_with_name(const struct newcomer *newcomer, const char16_t *file)
{
    char16_t begin[MACHINE_NAME_CHARS];
    const size_t length = vhd_text_of(newcomer->name).length;

    if (vhd_text_of(file).length < length)
        return false;
    vhd_path_copy(begin, file, length);
    return is_one(newcomer->host, begin, newcomer->name);
}

/*
 * Whoever enters a machine first writes the file of the register, which stays open, and then looks for others. So of two who
 * come at once one finds the other, or both do.
 */
static enum vhd_status check_alone(const struct newcomer *newcomer, const char16_t *own, struct vhd_error *error)
{
    const struct vhd_host *host = newcomer->host;
    char16_t file[VHD_PATH_CHARS];
    struct vhd_strings names;
    enum vhd_status status = register_names(host, newcomer->folder, &names, error);

    for (size_t i = 0; i < names.count && status == VHD_OK; i++)
        if (begins_with_name(newcomer, names.items[i].chars) &&
            register_file_path(newcomer->folder, names.items[i].chars, file) && !is_one(host, file, own) &&
            !is_one(host, file, newcomer->stale_file) && enters_rival(newcomer, file))
            status = vhd_fail(error, VHD_MACHINE_TAKEN, newcomer->name);
    vhd_strings_free(&names);
    return status;
}

/* What is of no use goes once the machine is registered, and stays if that cannot be. */
static enum vhd_status add(struct newcomer *newcomer, const struct machine_label *label, struct vhd_new_file *new_file,
                           struct vhd_error *error)
{
    enum vhd_status status = check_new(newcomer, error);

    if (status == VHD_OK)
        status = write_new_file(newcomer, label, new_file, error);
    if (status == VHD_OK) {
        status = check_alone(newcomer, new_file->path, error);
        if (status != VHD_OK)
            vhd_new_file_withdraw(new_file);
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
    const enum vhd_status status = write_file(host, file, path, label, true, &new_file, error);

    if (status == VHD_OK)
        vhd_new_file_end(&new_file);
    return status;
}
