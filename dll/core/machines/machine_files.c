/* machine_files.c - the files of machines as a whole. */
#include "machine_files.h"

#include "machine_path.h"
#include "machine_register.h"
#include "machine_settings.h"
#include "machine_template.h"
#include "vhd_make_folders.h"
#include "vhd_new_file.h"
#include "vhd_delete.h"
#include "vhd_path.h"
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

enum vhd_status machine_enter_in_register(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                          const struct config_document *document, struct vhd_error *error)
{
    struct config_value memory, notes;
    struct machine_label label = { .state = vhd_text_of(u"Powered down"),
                                   .primary_disk = vhd_text_of(u""),
                                   .secondary_disk = vhd_text_of(u"") };
    enum vhd_status status;

    /* What Explorer shows is no reason not to register. */
    if (machine_setting_get(document, MACHINE_MEMORY, &memory, NULL) == VHD_OK)
        label.memory = (uint32_t)memory.integer;
    (void)machine_setting_get(document, MACHINE_NOTES, &notes, NULL);
    label.notes = text_of(&notes);
    status = machine_register_add(host, folder, path, &label, error);
    free(memory.memory);
    free(notes.memory);
    return status;
}

/* Whether the name at the end of the path leads there, then by which file of the register, or elsewhere. */
static enum vhd_status look_up(const struct vhd_host *host, const char16_t *folder, const char16_t *path, bool *found,
                               bool *other, char16_t file[VHD_PATH_CHARS], struct vhd_error *error)
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
    if (entry != NULL)
        vhd_path_set(file, entry->file);
    machine_list_free(&list);
    return VHD_OK;
}

static enum vhd_status require_free(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                    struct vhd_error *error)
{
    char16_t name[MACHINE_NAME_CHARS], file[VHD_PATH_CHARS];
    bool found, other;
    enum vhd_status status = look_up(host, folder, path, &found, &other, file, error);

    if (status == VHD_OK && (found || other) && machine_name_of(path, name))
        return vhd_fail(error, VHD_MACHINE_TAKEN, name);
    return status;
}

enum vhd_status machine_leave_register(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                                       bool *found, struct vhd_error *error)
{
    char16_t name[MACHINE_NAME_CHARS], file[VHD_PATH_CHARS];
    bool other;
    enum vhd_status status = look_up(host, folder, path, found, &other, file, error);

    if (status == VHD_OK && *found && machine_name_of(path, name))
        status = machine_register_remove(host, folder, name, found, error);
    return status;
}

/* Creating */

static enum vhd_status write_file(struct vhd_new_file *file, const uint8_t *bytes, size_t size, struct vhd_error *error)
{
    enum vhd_status status = file->file->ops->write(file->file, VHD_SECTOR, bytes + VHD_SECTOR, size - VHD_SECTOR,
                                                    error);

    return status == VHD_OK ? vhd_new_file_commit(file, bytes, error) : status;
}

/* Writes the file, and registers the machine; what was made is undone by the caller. */
static enum vhd_status write_machine(const struct vhd_host *host, const char16_t *folder, struct vhd_new_file *file,
                                     const struct config_document *document, struct vhd_error *error)
{
    enum vhd_status status;
    void *bytes;
    size_t size;

    if (!config_document_bytes(document, &bytes, &size))
        return vhd_fail(error, VHD_OUT_OF_MEMORY, file->path);
    status = write_file(file, bytes, size, error);
    free(bytes);
    vhd_new_file_end(file);
    if (status != VHD_OK)
        return vhd_fail_about(error, status, file->path);
    status = machine_enter_in_register(host, folder, file->path, document, error);
    if (status != VHD_OK && vhd_delete_file(host, file->path, NULL) == VHD_OK)
        vhd_remove_folders(host, file->path, file->made);
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
    status = vhd_new_file_begin(&file, host, path, id, VHD_NEW_FILLED, error);
    status = status == VHD_OK ? write_machine(host, folder, &file, document, error)
                              : vhd_fail_about(error, status, path);
    config_document_free(document);
    return status;
}

/* Another name */

static enum vhd_status move_file(const struct vhd_host *host, const char16_t *path, const char16_t *new_path,
                                 struct vhd_error *error)
{
    struct vhd_file *file;
    enum vhd_status status = vhd_open(host, path, VHD_FILE_WORK, &file, error);

    if (status != VHD_OK)
        return status;
    status = vhd_move(host, file, new_path, error);
    file->ops->close(file, false);
    return status == VHD_TARGET_EXISTS ? vhd_fail(error, VHD_MACHINE_TAKEN, new_path) : status;
}

enum vhd_status machine_rename(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                               const char16_t *new_path, const struct config_document *document,
                               struct vhd_error *error)
{
    const bool is_same = host->ops->compare_names(host, path, new_path) == 0;
    char16_t file[VHD_PATH_CHARS];
    struct vhd_patience patience;
    enum vhd_status status;
    bool found, other;

    host = vhd_patience_begin(&patience, host);
    status = is_same ? VHD_OK : require_free(host, folder, new_path, error);
    if (status == VHD_OK)
        status = look_up(host, folder, path, &found, &other, file, error);
    if (status == VHD_OK && found && is_same)
        status = machine_leave_register(host, folder, path, &found, error);
    if (status == VHD_OK)
        status = move_file(host, path, new_path, error);
    if (status != VHD_OK || !found)
        return status;
    status = machine_enter_in_register(host, folder, new_path, document, error);
    if (status != VHD_OK) {
        (void)move_file(host, new_path, path, NULL);
        return status;
    }
    if (!is_same) /* it leads to nothing any more, and is passed over if it stays */
        (void)vhd_delete_file(host, file, NULL);
    return VHD_OK;
}

/* Deleting */

static bool is_beside(const struct vhd_host *host, const char16_t *machine, const char16_t *path,
                      const char16_t *extension)
{
    char16_t own[VHD_PATH_CHARS], other[VHD_PATH_CHARS];

    vhd_path_folder(machine, own);
    vhd_path_folder(path, other);
    return host->ops->compare_names(host, own, other) == 0 && machine_has_extension(path, extension);
}

static enum vhd_status delete_named(const struct vhd_host *host, const struct config_document *document,
                                    const char16_t *key, const char16_t *machine, const char16_t *extension,
                                    struct vhd_error *error)
{
    char16_t path[VHD_PATH_CHARS];
    bool is_there;
    enum vhd_status status = machine_path_get(host, document, key, machine, path, &is_there, error);

    if (status != VHD_OK || !is_there || !is_beside(host, machine, path, extension))
        return status;
    return vhd_delete_file(host, path, error);
}

enum vhd_status machine_delete_saved_state(const struct vhd_host *host, const char16_t *path,
                                           const struct config_document *document, struct vhd_error *error)
{
    return delete_named(host, document, MACHINE_SAVED_STATE, path, u".vsv", error);
}

#define LOCATION(bus, device) \
    u"hardware/pci_bus/ide_adapter/ide_controller[@id=" #bus "]/location[@id=" #device "]/undo_pathname"

static enum vhd_status delete_undo_disks(const struct vhd_host *host, const char16_t *path,
                                         const struct config_document *document, struct vhd_error *error)
{
    static const char16_t *const keys[] = { LOCATION(0, 0), LOCATION(0, 1), LOCATION(1, 0), LOCATION(1, 1) };
    enum vhd_status status = VHD_OK;

    for (size_t i = 0; i < sizeof keys / sizeof *keys && status == VHD_OK; i++)
        status = delete_named(host, document, keys[i], path, u".vud", error);
    return status;
}

enum vhd_status machine_delete(const struct vhd_host *host, const char16_t *folder, const char16_t *path,
                               const struct config_document *document, bool *found, struct vhd_error *error)
{
    struct vhd_patience patience;
    enum vhd_status status;

    host = vhd_patience_begin(&patience, host);
    status = machine_leave_register(host, folder, path, found, error);
    if (status != VHD_OK || !*found)
        return status;
    if (document != NULL)
        status = machine_delete_saved_state(host, path, document, error);
    if (document != NULL && status == VHD_OK)
        status = delete_undo_disks(host, path, document, error);
    return status == VHD_OK ? vhd_delete_file(host, path, error) : status;
}
