/*
 * vhd_merge_id.h - the unique ids by which an interrupted merge is recognised.
 *
 * While a child is merged, its parent has an id that only this pair of disks can have, so that no other child takes it
 * for its parent any more, and the same merge can be taken up again. f(a, b) is the version-5 UUID of the two ids.
 *
 *   U0            the parent's id before
 *   U1 = f(U0, child)   while data is written
 *   U2 = f(U1, U1)      afterwards; the child refers to it as well
 */
#ifndef OPENVPC_VHD_MERGE_ID_H
#define OPENVPC_VHD_MERGE_ID_H

#include "vhd_image.h"

enum vhd_parent_match {
    VHD_NO_MATCH,
    VHD_MATCH,             /* the ids are equal */
    VHD_MATCH_MERGING,     /* a merge of this child was interrupted while data was written: parent has U1, child U0 */
    VHD_MATCH_ALMOST_DONE, /* interrupted at its very end: parent has U1, child refers to U2 */
};

/* f(a, b); `path` is named when it fails. */
enum vhd_status vhd_merge_id(const struct vhd_host *host, const uint8_t a[16], const uint8_t b[16], uint8_t id[16],
                             const char16_t *path, struct vhd_error *error);

/* Whether `parent` is the parent that `child` refers to. */
enum vhd_status vhd_parent_matches(const struct vhd_image *child, const struct vhd_image *parent,
                                   enum vhd_parent_match *match, struct vhd_error *error);

#endif
