/* machine_place.c - where the file of a machine is, and those beside it that belong to it. */
#include "machine_place.h"

#include "vhd_folder.h"
#include "vhd_path.h"

#define EXTENSION_LENGTH (sizeof MACHINE_EXTENSION / sizeof(char16_t) - 1)

/* A name without the extension of machines. */
static struct vhd_text bare(struct vhd_text name)
{
    char16_t end[EXTENSION_LENGTH + 2] = u"x"; /* since an extension alone is a name without one */

    if (name.length < EXTENSION_LENGTH)
        return name;
    vhd_path_copy(end + 1, name.chars + name.length - EXTENSION_LENGTH, EXTENSION_LENGTH);
    if (machine_has_extension(end, MACHINE_EXTENSION))
        name.length -= EXTENSION_LENGTH;
    return name;
}

/* The path of a machine in a folder, which is resolved. The name may bring the extension. */
static enum vhd_status join(const char16_t *folder, struct vhd_text name, char16_t resolved[VHD_PATH_CHARS],
                            struct vhd_error *error)
{
    char16_t file[MACHINE_NAME_CHARS + EXTENSION_LENGTH];
    char16_t joined[VHD_PATH_CHARS + MACHINE_NAME_CHARS + EXTENSION_LENGTH];
    enum vhd_status status;

    name = bare(name);
    status = machine_name_check(name, error);
    if (status != VHD_OK)
        return status;
    vhd_path_copy(file, name.chars, name.length);
    vhd_path_set(file + name.length, MACHINE_EXTENSION);
    vhd_path_join(joined, folder, file);
    return vhd_path_parse(vhd_text_of(joined), NULL, resolved, error);
}

enum vhd_status machine_place_resolve(struct vhd_text name, struct vhd_text path, char16_t resolved[VHD_PATH_CHARS],
                                      struct vhd_error *error)
{
    char16_t folder[VHD_PATH_CHARS];
    enum vhd_status status;

    if (name.length > 0) {
        status = machine_name_check(bare(name), error);
        if (status == VHD_OK)
            status = vhd_folder_resolve(path, folder, error);
        return status == VHD_OK ? join(folder, name, resolved, error) : status;
    }
    status = vhd_path_parse(path, NULL, resolved, error);
    return status == VHD_OK ? machine_place_beside(resolved, vhd_text_of(vhd_path_name(resolved)), resolved, error)
                            : status;
}

enum vhd_status machine_place_beside(const char16_t *path, struct vhd_text name, char16_t other[VHD_PATH_CHARS],
                                     struct vhd_error *error)
{
    char16_t folder[VHD_PATH_CHARS];

    vhd_path_folder(path, folder);
    return join(folder, name, other, error);
}

void machine_place_with(const char16_t *path, const char16_t *extension, char16_t other[VHD_TEMPORARY_CHARS])
{
    const size_t folder = (size_t)(vhd_path_name(path) - path);
    const struct vhd_text name = bare(vhd_text_of(path + folder));

    vhd_path_copy(other, path, folder + name.length);
    vhd_path_set(other + folder + name.length, extension);
}
