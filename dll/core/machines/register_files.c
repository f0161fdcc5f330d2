/* register_files.c - the files of the register of machines. */
#include "register_files.h"

#include "machine_label.h"
#include "machine_name.h"
#include "vhd_delete.h"
#include "vhd_path.h"
#include "vhd_whole_file.h"

#include <stdlib.h>

/* Their names */

struct names {
    struct vhd_strings *list;
    bool out_of_memory;
};

static void add_name(void *context, const char16_t *name)
{
    struct names *names = context;

    if (machine_has_extension(name, REGISTER_EXTENSION) && !vhd_strings_add(names->list, vhd_text_of(name)))
        names->out_of_memory = true;
}

enum vhd_status register_names(const struct vhd_host *host, const char16_t *folder, struct vhd_strings *list,
                               struct vhd_error *error)
{
    struct names names = { .list = list };
    struct vhd_error cause;
    enum vhd_status status;

    *list = (struct vhd_strings){ 0 };
    status = host->ops->visit_files(host, folder, add_name, &names, &cause);
    if (status != VHD_OK)
        status = vhd_pass_missing(host, folder, status);
    else if (names.out_of_memory)
        status = vhd_fail(&cause, VHD_OUT_OF_MEMORY, folder);
    if (status == VHD_OK)
        return VHD_OK;
    vhd_strings_free(list);
    return vhd_fail_as(error, &cause);
}

bool register_file_path(const char16_t *folder, const char16_t *name, char16_t file[VHD_PATH_CHARS])
{
    if (vhd_text_of(folder).length + vhd_text_of(name).length + 2 > VHD_PATH_CHARS)
        return false;
    vhd_path_join(file, folder, name);
    return true;
}

/* Where they lead */

static enum vhd_status read_label(const struct vhd_host *host, const void *bytes, size_t size, const char16_t *file,
                                  char16_t path[VHD_PATH_CHARS], struct vhd_error *error)
{
    enum vhd_status status = machine_label_read(bytes, size, file, path);

    if (status == VHD_OK && !vhd_path_same_server(file, path))
        status = VHD_MACHINE_ELSEWHERE;
    if (status != VHD_OK)
        return vhd_fail(error, status, file);
    machine_long_name(host, path);
    return VHD_OK;
}

enum vhd_status register_follow(const struct vhd_host *host, const char16_t *file, char16_t path[VHD_PATH_CHARS],
                                struct vhd_error *error)
{
    void *bytes;
    size_t size;
    enum vhd_status status = vhd_read_whole_file(host, file, MACHINE_LABEL_LIMIT, &bytes, &size, error);

    if (status == VHD_OK)
        status = read_label(host, bytes, size, file, path, error);
    free(bytes);
    return status;
}

enum vhd_status register_follow_open(const struct vhd_host *host, struct vhd_file *open, const char16_t *file,
                                     char16_t path[VHD_PATH_CHARS], bool *leads, struct vhd_error *error)
{
    void *bytes;
    size_t size;
    enum vhd_status status = vhd_read_open_file(open, file, MACHINE_LABEL_LIMIT, &bytes, &size, error);

    *leads = status == VHD_OK && read_label(host, bytes, size, file, path, NULL) == VHD_OK;
    free(bytes);
    return status;
}

enum vhd_status register_find_machine(const struct vhd_host *host, const char16_t *path, bool *there,
                                      struct vhd_error *error)
{
    enum vhd_path_kind kind = VHD_PATH_MISSING;
    const enum vhd_status status = host->ops->kind(host, path, &kind, error);

    *there = status == VHD_OK && kind == VHD_PATH_FILE;
    return status;
}
