/* machine_undo_share.c - whether other machines name an undo disk. */
#include "machine_undo_share.h"

#include "machine_drives.h"
#include "machine_path.h"
#include "machine_settings.h"
#include "vhd_delete.h"
#include "vhd_path.h"
#include "vhd_whole_file.h"

#include <stdlib.h>
#include <string.h>

/* Which file that is; all 0 where it cannot be told. */
static struct vhd_file_identity identity_of(const struct vhd_host *host, const char16_t *path)
{
    struct vhd_file_identity identity = { 0 };
    struct vhd_file *file;

    if (host->ops->open(host, path, VHD_FILE_INSPECT, &file, NULL) != VHD_OK)
        return identity;
    file->ops->identify(file, &identity);
    file->ops->close(file, false);
    return identity;
}

static bool is_same(const struct vhd_file_identity *a, const struct vhd_file_identity *b)
{
    return (a->file[0] | a->file[1]) != 0 && memcmp(a, b, sizeof *a) == 0;
}

bool machine_undo_is_same_file(const struct vhd_host *host, const char16_t *a, const char16_t *b)
{
    struct vhd_file_identity of_a, of_b;

    if (host->ops->compare_names(host, a, b) == 0)
        return true;
    of_a = identity_of(host, a);
    of_b = identity_of(host, b);
    return is_same(&of_a, &of_b);
}

/* One search, for one disk. */
struct search {
    const struct vhd_host *host;
    const char16_t *machine, *disk;
    char16_t folder[VHD_PATH_CHARS]; /* of the disk */
    struct vhd_file_identity of_machine, of_disk;
    bool saw_itself;    /* the machine under the path that it has here */
    bool twin_names_it; /* what is the machine itself under another name, unless that was seen as well: then a link */
    bool found;
    enum vhd_status status;
    struct vhd_error cause;
};

static bool is_disk(const struct search *search, const char16_t *machine, const char16_t *path)
{
    struct vhd_file_identity identity;

    if (search->host->ops->compare_names(search->host, path, search->disk) == 0)
        return true;
    if (!vhd_path_same_server(machine, path))
        return search->host->ops->compare_names(search->host, vhd_path_name(path), vhd_path_name(search->disk)) == 0;
    identity = identity_of(search->host, path);
    return is_same(&identity, &search->of_disk);
}

static enum vhd_status is_named_by(const struct search *search, const char16_t *machine,
                                   const struct config_document *document, bool *is_it, struct vhd_error *error)
{
    char16_t key[MACHINE_KEY_CHARS], path[VHD_PATH_CHARS];
    enum vhd_status status = VHD_OK;
    bool is_there;

    *is_it = false;
    for (int i = 0; i < MACHINE_DRIVES && status == VHD_OK && !*is_it; i++) {
        machine_drive_undo_key(i, key);
        status = machine_path_get(search->host, document, key, machine, path, &is_there, error);
        *is_it = status == VHD_OK && is_there && is_disk(search, machine, path);
    }
    return status;
}

static enum vhd_status read_machine(const struct search *search, const char16_t *machine,
                                    struct vhd_file_identity *identity, struct config_document **document,
                                    struct vhd_error *error)
{
    struct vhd_file *file;
    enum vhd_status status = search->host->ops->open(search->host, machine, VHD_FILE_INSPECT, &file, error);
    void *bytes;
    size_t size;

    if (status != VHD_OK)
        return status;
    file->ops->identify(file, identity);
    status = vhd_read_open_file(file, machine, MACHINE_FILE_LIMIT, &bytes, &size, error);
    file->ops->close(file, false);
    if (status == VHD_OK)
        status = config_document_read(bytes, size, MACHINE_ROOT, machine, document, error);
    free(bytes);
    return status;
}

/* Asks one machine; what is damaged, or may not be read, may name the disk if it is beside that. */
static void ask(struct search *search, const char16_t *machine, bool is_beside)
{
    struct config_document *document = NULL;
    struct vhd_file_identity identity = { 0 };
    struct vhd_error cause;
    bool names = false;
    enum vhd_status status = read_machine(search, machine, &identity, &document, &cause);

    if (status == VHD_OK)
        status = is_named_by(search, machine, document, &names, &cause);
    config_document_free(document);
    if (status == VHD_CONFIG_DAMAGED || status == VHD_FILE_TOO_LARGE || status == VHD_ACCESS_DENIED) {
        names = is_beside;
        status = VHD_OK;
    }
    status = status == VHD_NOT_A_DISK_FILE ? VHD_OK : vhd_pass_missing(search->host, machine, status);
    if (is_beside || status == VHD_OUT_OF_MEMORY || status == VHD_SHARING_VIOLATION)
        search->status = status == VHD_OK ? VHD_OK : vhd_fail_as(&search->cause, &cause);
    if (!is_same(&identity, &search->of_machine))
        search->found = search->found || names;
    else if (is_beside)
        search->twin_names_it = search->twin_names_it || names;
}

static void ask_beside(void *context, const char16_t *name)
{
    struct search *search = context;
    char16_t path[2 * VHD_PATH_CHARS];

    if (search->status != VHD_OK || search->found || !machine_has_extension(name, u".vmc"))
        return;
    vhd_path_join(path, search->folder, name);
    if (vhd_text_of(path).length >= VHD_PATH_CHARS)
        return; /* nobody could use it */
    if (search->host->ops->compare_names(search->host, path, search->machine) == 0)
        search->saw_itself = true;
    else
        ask(search, path, true);
}

/* Those in the folder were asked. Other servers are not contacted. */
static void ask_elsewhere(struct search *search, const struct machine_list *list)
{
    char16_t folder[VHD_PATH_CHARS];

    for (size_t i = 0; i < list->count && search->status == VHD_OK && !search->found; i++) {
        const char16_t *path = list->items[i]->path;
        vhd_path_folder(path, folder);
        if (search->host->ops->compare_names(search->host, folder, search->folder) != 0 &&
            search->host->ops->compare_names(search->host, path, search->machine) != 0 &&
            vhd_path_same_server(search->machine, path))
            ask(search, path, false);
    }
}

enum vhd_status machine_undo_is_shared(const struct vhd_host *host, const struct machine_list *list,
                                       const char16_t *machine, const char16_t *disk, bool *is_it,
                                       struct vhd_error *error)
{
    struct search search = { .host = host, .machine = machine, .disk = disk, .status = VHD_OK };
    enum vhd_status status;

    *is_it = false;
    if (list->unread.status != VHD_OK)
        return vhd_fail_as(error, &list->unread);
    search.of_machine = identity_of(host, machine);
    search.of_disk = identity_of(host, disk);
    vhd_path_folder(disk, search.folder);
    status = host->ops->visit_files(host, search.folder, ask_beside, &search, error);
    if (status != VHD_OK)
        return status;
    ask_elsewhere(&search, list);
    *is_it = search.found || (search.twin_names_it && search.saw_itself);
    return search.status == VHD_OK || *is_it ? VHD_OK : vhd_fail_as(error, &search.cause);
}
