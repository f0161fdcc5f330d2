/*
 * family.h - disks for tests of merging, made by chance:
 *
 *   C:\base.vhd (only where the parent is differencing) <- C:\parent.vhd <- C:\child.vhd <- C:\grandchild.vhd
 *                                                          C:\parent.vhd <- C:\sibling.vhd
 */
#ifndef OPENVPC_TESTS_FAMILY_H
#define OPENVPC_TESTS_FAMILY_H

#include "random_chain.h"

#define FAMILY_BASE u"C:\\base.vhd"
#define FAMILY_PARENT u"C:\\parent.vhd"
#define FAMILY_CHILD u"C:\\child.vhd"
#define FAMILY_GRANDCHILD u"C:\\grandchild.vhd"
#define FAMILY_SIBLING u"C:\\sibling.vhd"

struct family {
    struct random_chain chain;
    const struct random_disk *parent, *child, *grandchild, *sibling;
};

/* `parent_type` is one of image_builder.h. Equal arguments give equal disks. */
void family_init(struct family *self, uint64_t seed, uint32_t parent_type);
void family_free(struct family *self);

/* The time of the parent's file, and what the child records of it (0: nothing); seconds since 2000. */
uint32_t family_parent_time(const struct family *self);
void family_stamp_child(struct family *self, uint32_t time);

/*
 * Whatever happens to a merge, the child and the grandchild read as they did, and the sibling does, or it fails with
 * VHD_CHAIN_ID_MISMATCH. Where not, says on stderr which does not.
 */
bool family_lost_nothing(const struct family *self);

/* Whether the child, as it is in its file, holds a sector. */
bool family_child_holds_something(const struct family *self);

/*
 * The same when it is complete: the parent reads as the child does, and the sibling fails if there was something to
 * do.
 */
bool family_is_merged(const struct family *self);

#endif
