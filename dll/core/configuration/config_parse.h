/*
 * config_parse.h - the elements of an XML document, as places in its text.
 *
 * Read is what XML 1.0 calls well formed, with less in it: no document type, no entities but the five that XML knows, no
 * default namespace. Names may have a prefix, which means nothing here.
 */
#ifndef OPENVPC_CONFIG_PARSE_H
#define OPENVPC_CONFIG_PARSE_H

#include "vhd_error.h"

#include <stdbool.h>

/* Elements inside each other, elements in all, attributes of one: no real document has more. */
#define CONFIG_MAX_LEVELS 256
#define CONFIG_MAX_ELEMENTS 65536
#define CONFIG_MAX_ATTRIBUTES 64

/* Longer texts are not read: places have 32 bits. In units. */
#define CONFIG_MAX_UNITS 0x40000000

/* An element: where in the text it is, and the numbers of others. 0 is the root, which nobody has below, so it is none. */
struct config_node {
    uint32_t start, name, name_end; /* of "<", and of the name */
    uint32_t tag_end;               /* where the start tag ends in ">" or "/>" */
    uint32_t content, content_end;  /* what is between the tags; both are `end` where there is one tag for both */
    uint32_t end;                   /* behind all of it */
    uint32_t parent, first, last, next;
};

/* In the order of their starts; the root is the first. */
struct config_nodes {
    struct config_node *items; /* the owner's to free */
    size_t count, room;
};

/*
 * Finds the elements. `nodes` is all zeros before. On failure *place is where in the text something is wrong; the status
 * is VHD_OUT_OF_MEMORY or one of those beginning with VHD_XML_.
 */
enum vhd_status config_parse(struct vhd_text text, struct config_nodes *nodes, size_t *place);

struct config_attribute {
    struct vhd_text name, value; /* as they stand in the text; the value without its quotes */
};

/*
 * Attributes in the text between the name of an element and the end of its start tag, one after the other: false when
 * there is no further one. It is skipped in *rest.
 */
bool config_next_attribute(struct vhd_text *rest, struct config_attribute *attribute);

#endif
