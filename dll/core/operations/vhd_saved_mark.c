/* vhd_saved_mark.c - marks a disk as part of a saved state. */
#include "vhd_saved_mark.h"

#include "vhd_change.h"
#include "vhd_patience.h"

/* What the mark itself would forbid is not asked. */
static enum vhd_status put_mark(struct vhd_image *image, bool is_saved, struct vhd_error *error)
{
    enum vhd_status status;

    image->footer.saved_state = false;
    status = vhd_change_allowed(image, NULL, error);
    if (status == VHD_OK)
        status = vhd_change_keep_time(image, error);
    if (status == VHD_OK)
        status = vhd_change_saved_state(image, is_saved, error);
    return status == VHD_OK ? vhd_change_keep_time(image, error) : status;
}

/* Anybody may hold a disk, or it may be read-only, of which nothing has to be changed. */
static enum vhd_status is_marked(const struct vhd_host *host, const char16_t *path, bool *marked,
                                 struct vhd_error *error)
{
    struct vhd_image *image;
    const enum vhd_status status = vhd_image_open(host, path, VHD_FILE_INSPECT, &image, error);

    if (status != VHD_OK)
        return status;
    *marked = image->footer.saved_state;
    vhd_image_close(image);
    return VHD_OK;
}

enum vhd_status vhd_put_saved_mark(const struct vhd_host *host, const char16_t *path, bool is_saved,
                                   struct vhd_error *error)
{
    struct vhd_patience patience;
    struct vhd_image *image;
    bool marked = false;
    enum vhd_status status;

    host = vhd_patience_begin(&patience, host);
    status = is_marked(host, path, &marked, error);
    if (status != VHD_OK || marked == is_saved)
        return status;
    status = vhd_image_open(host, path, VHD_FILE_CHANGE, &image, error);
    if (status != VHD_OK)
        return status;
    if (image->footer.saved_state != is_saved)
        status = put_mark(image, is_saved, error);
    vhd_image_close(image);
    return status;
}
