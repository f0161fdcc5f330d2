/* vhd_merge_id.c - the unique ids by which an interrupted merge is recognised. */
#include "vhd_merge_id.h"

#include <string.h>

enum vhd_status vhd_merge_id(const struct vhd_host *host, const uint8_t a[16], const uint8_t b[16], uint8_t id[16],
                             const char16_t *path, struct vhd_error *error)
{
    uint8_t both[32], digest[20];
    enum vhd_status status;

    memcpy(both, a, 16);
    memcpy(both + 16, b, 16);
    status = host->ops->sha1(host, both, sizeof both, digest, error);
    if (status != VHD_OK)
        return vhd_fail_about(error, status, path);
    memcpy(id, digest, 16);
    id[6] = (uint8_t)((id[6] & 0x0f) | 0x50); /* RFC 4122: version 5, variant 1 */
    id[8] = (uint8_t)((id[8] & 0x3f) | 0x80);
    return VHD_OK;
}

enum vhd_status vhd_parent_matches(const struct vhd_image *child, const struct vhd_image *parent,
                                   enum vhd_parent_match *match, struct vhd_error *error)
{
    const uint8_t *wanted = child->header.parent_id, *found = parent->footer.id;
    uint8_t merging[16], done[16];
    enum vhd_status status;

    *match = VHD_MATCH;
    if (memcmp(wanted, found, 16) == 0)
        return VHD_OK;
    status = vhd_merge_id(child->host, wanted, child->footer.id, merging, child->path, error);
    if (status == VHD_OK)
        status = vhd_merge_id(child->host, found, found, done, child->path, error);
    if (status == VHD_OK && memcmp(found, merging, sizeof merging) == 0)
        *match = VHD_MATCH_MERGING;
    else if (status == VHD_OK && memcmp(wanted, done, sizeof done) == 0)
        *match = VHD_MATCH_ALMOST_DONE;
    else
        *match = VHD_NO_MATCH;
    return status;
}
