/* vhd_children.c - whether a disk has children, as far as its own folder tells. */
#include "vhd_children.h"

#include "vhd_image.h"
#include "vhd_path.h"
#include "vhd_strings.h"

#include <string.h>

struct finding {
    const struct vhd_host *host;
    struct vhd_strings names;
    bool out_of_memory;
};

static void add_name(void *context, const char16_t *name)
{
    static const char16_t *const endings[] = { u".vhd", u".avhd", u".vud" };
    struct finding *finding = context;
    const struct vhd_text text = vhd_text_of(name);

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        const size_t length = vhd_text_of(endings[i]).length;
        if (text.length > length &&
            finding->host->ops->compare_names(finding->host, name + text.length - length, endings[i]) == 0 &&
            !vhd_strings_add(&finding->names, text))
            finding->out_of_memory = true;
    }
}

static bool is_child(const struct vhd_host *host, const char16_t *folder, const struct vhd_string *name,
                     const uint8_t parent_id[16])
{
    char16_t path[VHD_PATH_CHARS];
    struct vhd_image *image;
    bool found;

    if (vhd_text_of(folder).length + name->length + 1 >= VHD_PATH_CHARS)
        return false;
    vhd_path_join(path, folder, name->chars);
    if (vhd_image_open(host, path, VHD_FILE_INSPECT, &image, NULL) != VHD_OK)
        return false;
    found = image->footer.type == VHD_TYPE_DIFFERENCING && memcmp(image->header.parent_id, parent_id, 16) == 0;
    vhd_image_close(image);
    return found;
}

enum vhd_status vhd_require_no_child(const struct vhd_host *host, const char16_t *path, struct vhd_error *error)
{
    struct finding finding = { .host = host };
    char16_t folder[VHD_PATH_CHARS], child[VHD_PATH_CHARS];
    struct vhd_image *image;
    enum vhd_status status = vhd_image_open(host, path, VHD_FILE_INSPECT, &image, error);

    if (status != VHD_OK)
        return status;
    vhd_path_folder(path, folder);
    status = host->ops->visit_files(host, folder, add_name, &finding, error);
    if (status == VHD_OK && finding.out_of_memory)
        status = vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    for (size_t i = 0; status == VHD_OK && i < finding.names.count; i++) {
        if (!is_child(host, folder, &finding.names.items[i], image->footer.id))
            continue;
        vhd_path_join(child, folder, finding.names.items[i].chars);
        status = vhd_fail(error, VHD_HAS_CHILD, child);
    }
    vhd_strings_free(&finding.names);
    vhd_image_close(image);
    return status;
}
