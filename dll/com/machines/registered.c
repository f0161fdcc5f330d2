/* registered.c - the virtual machines that are registered for the user. */
#include "registered.h"

#include "machine_folder.h"
#include "vhd_path.h"
#include "win32_host.h"

enum vhd_status registered_read(struct machine_list *list, struct vhd_error *error)
{
    char16_t folder[VHD_PATH_CHARS];
    enum vhd_status status = machine_folder(folder, error);

    *list = (struct machine_list){ NULL };
    return status == VHD_OK ? machine_register_read(win32_host, folder, list, error) : status;
}

enum vhd_status registered_find(struct vhd_text name, char16_t path[VHD_PATH_CHARS], struct vhd_error *error)
{
    char16_t text[MACHINE_NAME_CHARS];
    const struct machine_entry *entry;
    struct machine_list list;
    enum vhd_status status;

    path[0] = 0;
    if (machine_name_check(name, NULL) != VHD_OK)
        return VHD_OK; /* no machine has it */
    vhd_path_copy(text, name.chars, name.length);
    status = registered_read(&list, error);
    if (status != VHD_OK)
        return status;
    entry = machine_list_find(win32_host, &list, text);
    if (entry != NULL)
        vhd_path_set(path, entry->path);
    machine_list_free(&list);
    return VHD_OK;
}
