/* vhd_rewrite.c - new contents in the place of those of a file. */
#include "vhd_rewrite.h"

enum vhd_status vhd_rewrite_fill(struct vhd_file *file, const void *bytes, size_t size, struct vhd_error *error)
{
    enum vhd_status status = size > 0 ? file->ops->write(file, 0, bytes, size, error) : VHD_OK;

    /* What stood there was left by somebody who was killed, and may have been longer. */
    if (status == VHD_OK)
        status = file->ops->set_size(file, size, error);
    return status == VHD_OK ? file->ops->flush(file, error) : status;
}

enum vhd_status vhd_rewrite_finish(struct vhd_file *file, const char16_t *path, struct vhd_error *error)
{
    const enum vhd_status status = file->ops->replace(file, path, error);

    /* Of its name now; the change is made whether or not this can be done. */
    if (status == VHD_OK)
        (void)file->ops->flush(file, NULL);
    return status;
}
