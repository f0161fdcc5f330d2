/* machine_files.c - the files of machines as a whole. */
#include "machine_files.h"

#include "machine_path.h"
#include "machine_register.h"
#include "machine_settings.h"
#include "machine_template.h"
#include "vhd_new_file.h"
#include "vhd_patience.h"
#include "vhd_target.h"

#include <stdlib.h>

/* Room that a new file takes at most, bytes. */
#define NEW_FILE_ROOM 65536

/* The register */

static struct vhd_text text_of(struct config_value *value)
{
    return value->type == CONFIG_STRING ? value->string : (struct vhd_text){ u"", 0 };
}

/* What is said of a machine in the register; to be freed. */
struct said {
    struct machine_label label;
    void *notes;
};

static void say(struct said *said, const struct config_document *document)
{
    struct config_value memory, notes;

    said->label = (struct machine_label){ .state = vhd_text_of(u"Powered down"),
                                          .primary_disk = vhd_text_of(u""),
                                          .secondary_disk = vhd_text_of(u"") };
    /* What Explorer shows is no reason not to register. */
    if (machine_setting_get(document, MACHINE_MEMORY, &memory, NULL) == VHD_OK)
        said->label.memory = (uint32_t)memory.integer;
    (void)machine_setting_get(document, MACHINE_NOTES, &notes, NULL);
    said->label.notes = text_of(&notes);
    said->notes = notes.memory;
    free(memory.memory);
}

static enum vhd_status enter(const struct vhd_host *host, const char16_t *folder, const char16_t *path, bool is_new,
                             const struct config_document *document, struct vhd_error *error)
{
    struct said said;
    enum vhd_status status;

    say(&said, document);
    status = machine_register_add(host, folder, path, is_new, &said.label, error);
    free(said.notes);
    return status;
}

enum vhd_status machine_enter_in_register(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                          const struct config_document *document, struct vhd_error *error)
{
    return enter(host, folder, path, false, document, error);
}

/* Who has the name at the end of the path in the register: the machine there, another one, or nobody. */
static enum vhd_status look_up(const struct vhd_host *host, const char16_t *folder, const char16_t *path, bool *found,
                               bool *other, struct vhd_error *error)
{
    char16_t name[MACHINE_NAME_CHARS];
    const struct machine_entry *entry;
    struct machine_list list;
    enum vhd_status status;

    *found = *other = false;
    if (!machine_name_of(path, name))
        return VHD_OK;
    status = machine_register_read(host, folder, &list, error);
    if (status != VHD_OK)
        return status;
    entry = machine_list_find(host, &list, name);
    *found = entry != NULL && host->ops->compare_names(host, entry->path, path) == 0;
    *other = entry != NULL && !*found;
    machine_list_free(&list);
    return VHD_OK;
}

static enum vhd_status require_free(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                    struct vhd_error *error)
{
    char16_t name[MACHINE_NAME_CHARS];
    bool found, other;
    enum vhd_status status = look_up(host, folder, path, &found, &other, error);

    if (status == VHD_OK && (found || other) && machine_name_of(path, name))
        return vhd_fail(error, VHD_MACHINE_TAKEN, name);
    return status;
}

enum vhd_status machine_leave_register(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                       bool *found, struct vhd_error *error)
{
    char16_t name[MACHINE_NAME_CHARS], file[VHD_PATH_CHARS];
    bool other;
    enum vhd_status status = look_up(host, folder, path, found, &other, error);

    /* Where the file that leads to it cannot be read, it is not known to be none. */
    if (status == VHD_OK && !*found && !other)
        status = machine_register_file_of(host, folder, path, found, file, error);
    if (status == VHD_OK && *found && machine_name_of(path, name))
        status = machine_register_remove(host, folder, name, found, error);
    return status;
}

/* Creating */

/* Writes the file, and registers the machine; the file is open all the while, so that what is undone is our own. */
static enum vhd_status write_machine(const struct vhd_host *host, const char16_t *folder, struct vhd_new_file *file,
                                     const struct config_document *document, struct vhd_error *error)
{
    enum vhd_status status;
    void *bytes;
    size_t size;

    if (!config_document_bytes(document, &bytes, &size)) {
        vhd_new_file_end(file);
        return vhd_fail(error, VHD_OUT_OF_MEMORY, file->path);
    }
    status = vhd_new_file_fill(file, bytes, size, error);
    free(bytes);
    if (status == VHD_OK)
        status = enter(host, folder, file->path, true, document, error);
    if (status == VHD_OK)
        vhd_new_file_end(file);
    else
        vhd_new_file_withdraw(file);
    return status;
}

enum vhd_status machine_create(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                               const char16_t *build, struct vhd_error *error)
{
    struct config_document *document;
    struct vhd_new_file file;
    struct vhd_patience patience;
    enum vhd_status status;
    uint8_t id[16];

    host = vhd_patience_begin(&patience, host);
    status = require_free(host, folder, path, error);
    if (status == VHD_OK)
        status = vhd_target_check(host, path, NEW_FILE_ROOM, NEW_FILE_ROOM, error);
    if (status == VHD_OK)
        status = host->ops->new_id(host, id, error);
    if (status != VHD_OK)
        return status;
    document = machine_template(id, build);
    if (document == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    status = vhd_new_file_begin(&file, host, path, id, VHD_NEW_SEEN, error);
    status = status == VHD_OK ? write_machine(host, folder, &file, document, error)
                              : vhd_fail_about(error, status, path);
    config_document_free(document);
    return status;
}

/* Another name */

static enum vhd_status move_file(const struct vhd_host *host, const char16_t *path, const char16_t *new_path,
                                 struct vhd_error *error)
{
    char16_t name[MACHINE_NAME_CHARS];
    struct vhd_file *file;
    enum vhd_status status = vhd_open(host, path, VHD_FILE_WORK, &file, error);

    if (status != VHD_OK)
        return status;
    status = vhd_move(host, file, new_path, error);
    file->ops->close(file, false);
    return status == VHD_TARGET_EXISTS && machine_name_of(new_path, name) ? vhd_fail(error, VHD_MACHINE_TAKEN, name)
                                                                          : status;
}

/* Whether the name that a file was given would outlast a power cut. */
static bool name_lasts(const struct vhd_host *host, const char16_t *path)
{
    struct vhd_file *file;
    enum vhd_status status;

    if (host->ops->open(host, path, VHD_FILE_CHANGE, &file, NULL) != VHD_OK)
        return false;
    status = file->ops->flush(file, NULL);
    file->ops->close(file, false);
    return status == VHD_OK;
}

/* Paths are compared without regard to case, so what leads to the file leads to it all the time. */
static enum vhd_status change_case(const struct vhd_host *host, const char16_t *label, const char16_t *path,
                                   const char16_t *new_path, const struct config_document *document,
                                   struct vhd_error *error)
{
    struct said said;
    enum vhd_status status = move_file(host, path, new_path, error);

    if (status != VHD_OK || label == NULL)
        return status;
    say(&said, document);
    status = machine_register_write_again(host, label, new_path, &said.label, error);
    free(said.notes);
    if (status != VHD_OK)
        (void)move_file(host, new_path, path, NULL);
    return status;
}

/* Lets the register lead to a file that is yet to come. */
static enum vhd_status announce(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                const struct config_document *document, struct vhd_new_file *label,
                                struct vhd_error *error)
{
    struct said said;
    enum vhd_status status;

    say(&said, document);
    status = machine_register_announce(host, folder, path, &said.label, label, error);
    free(said.notes);
    return status;
}

/*
 * The register leads to both names before the file is moved, and to the new one alone when that lasts: what leads to
 * nothing is passed over.
 */
static enum vhd_status change_name(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                   const char16_t *new_path, const struct config_document *document,
                                   struct vhd_error *error)
{
    char16_t name[MACHINE_NAME_CHARS];
    struct vhd_new_file label;
    enum vhd_path_kind kind;
    enum vhd_status status = host->ops->kind(host, new_path, &kind, error);

    if (status == VHD_OK && kind != VHD_PATH_MISSING && machine_name_of(new_path, name))
        status = vhd_fail(error, VHD_MACHINE_TAKEN, name);
    if (status == VHD_OK)
        status = announce(host, folder, new_path, document, &label, error);
    if (status != VHD_OK)
        return status;
    status = move_file(host, path, new_path, error);
    if (status != VHD_OK) {
        vhd_new_file_withdraw(&label);
        return status;
    }
    vhd_new_file_end(&label);
    if (name_lasts(host, new_path))
        machine_register_forget(host, folder, path);
    return VHD_OK;
}

enum vhd_status machine_rename(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                               const char16_t *new_path, const struct config_document *document,
                               struct vhd_error *error)
{
    const bool is_same = host->ops->compare_names(host, path, new_path) == 0;
    char16_t label[VHD_PATH_CHARS];
    struct vhd_patience patience;
    enum vhd_status status;
    bool found;

    host = vhd_patience_begin(&patience, host);
    status = is_same ? VHD_OK : require_free(host, folder, new_path, error);
    if (status == VHD_OK)
        status = machine_register_file_of(host, folder, path, &found, label, error);
    if (status != VHD_OK)
        return status;
    if (is_same)
        return change_case(host, found ? label : NULL, path, new_path, document, error);
    return found ? change_name(host, folder, path, new_path, document, error) : move_file(host, path, new_path, error);
}
