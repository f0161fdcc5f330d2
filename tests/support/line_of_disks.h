/*
 * line_of_disks.h - four disks in a line, for tests of what changes a chain:
 *
 *   C:\base.vhd (dynamic) <- C:\middle.vhd <- C:\child.vhd <- C:\grandchild.vhd
 */
#ifndef OPENVPC_TESTS_LINE_OF_DISKS_H
#define OPENVPC_TESTS_LINE_OF_DISKS_H

#include "random_chain.h"

#define LINE_BASE u"C:\\base.vhd"
#define LINE_MIDDLE u"C:\\middle.vhd"
#define LINE_CHILD u"C:\\child.vhd"
#define LINE_GRANDCHILD u"C:\\grandchild.vhd"

struct line {
    struct memory_host host;
    struct flat_model base, middle, child, grandchild;
};

/* Random contents; with `merged` the middle one holds nothing that the base does not read as well. */
void line_init(struct line *self, unsigned seed, bool merged);
void line_free(struct line *self);

/* Gives a file another name; its folder exists. */
void line_move(struct line *self, const char16_t *from, const char16_t *to);

#endif
