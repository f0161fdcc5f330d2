/* vhd_children.c - whether a disk has children, as far as its own folder tells. */
#include "vhd_children.h"

#include "vhd_merge_id.h"
#include "vhd_path.h"
#include "vhd_strings.h"

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

/* VHD_HAS_CHILD when the file is one; also while a merge of it is unfinished, for which the parent has another id. */
static enum vhd_status require_not_child(const struct vhd_image *parent, const char16_t *path, struct vhd_error *error)
{
    enum vhd_parent_match match = VHD_NO_MATCH;
    enum vhd_status status = VHD_OK;
    struct vhd_image *image;

    if (vhd_image_open(parent->host, path, VHD_FILE_INSPECT, &image, NULL) != VHD_OK)
        return VHD_OK;
    if (image->footer.type == VHD_TYPE_DIFFERENCING)
        status = vhd_parent_matches(image, parent, &match, error);
    vhd_image_close(image);
    return status == VHD_OK && match != VHD_NO_MATCH ? vhd_fail(error, VHD_HAS_CHILD, path) : status;
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
        if (vhd_text_of(folder).length + finding.names.items[i].length + 1 >= VHD_PATH_CHARS)
            continue;
        vhd_path_join(child, folder, finding.names.items[i].chars);
        status = require_not_child(image, child, error);
    }
    vhd_strings_free(&finding.names);
    vhd_image_close(image);
    return status;
}
