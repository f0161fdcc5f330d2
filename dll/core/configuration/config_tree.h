/*
 * config_tree.h - the configuration in memory: the elements of its document, with what else stands there, so that a
 * change of one value leaves everything else as it is.
 *
 * Texts and names are NUL-terminated and belong to their nodes. A tree has at most CONFIG_MAX_LEVELS levels; whoever
 * builds it sees to that.
 */
#ifndef OPENVPC_CONFIG_TREE_H
#define OPENVPC_CONFIG_TREE_H

#include "config_key.h"

#define CONFIG_MAX_LEVELS 256

enum config_kind { CONFIG_ELEMENT, CONFIG_COMMENT, CONFIG_INSTRUCTION };

struct config_attribute {
    char16_t *name, *value;
    struct config_attribute *next;
};

struct config_node {
    enum config_kind kind;
    char16_t *name; /* of an element or an instruction; else empty */
    char16_t *text; /* of an element: all its own text, in one piece; never NULL */
    struct config_attribute *attributes;
    struct config_node *parent, *first, *last, *next; /* its first and last child, and its next sibling */
};

/* A node without a parent; NULL without memory. */
struct config_node *config_node_new(enum config_kind kind, struct vhd_text name);

/* Frees a node that has no parent, with all below it; NULL is nothing. */
void config_node_free(struct config_node *node);

void config_node_append(struct config_node *parent, struct config_node *child);

/* These return false without memory; the node is then as before. */
bool config_node_add_text(struct config_node *node, struct vhd_text more);
bool config_node_set_text(struct config_node *node, struct vhd_text text);
bool config_node_set_attribute(struct config_node *node, struct vhd_text name, struct vhd_text value);

/* NULL when there is none of that name. */
const char16_t *config_node_attribute(const struct config_node *node, const char16_t *name);

/* Whether a node is an element that holds a value: it has a type, and no elements below it. */
bool config_node_is_value(const struct config_node *node);

/* The element of a key, below the root; NULL when there is none. */
struct config_node *config_tree_find(struct config_node *root, const struct config_key *key);

enum config_change { CONFIG_CHANGED, CONFIG_CHANGE_NO_MEMORY, CONFIG_IS_INNER, CONFIG_BELOW_VALUE };

/*
 * Gives a key a value, making the elements on the way. CONFIG_IS_INNER when there are elements below it,
 * CONFIG_BELOW_VALUE when an element on the way holds a value; either would be lost. The tree is as before then, but
 * without memory it may have new elements without a value.
 */
enum config_change config_tree_set(struct config_node *root, const struct config_key *key, const char16_t *type,
                                   const char16_t *text);

/* Removes an element with all below it, and those between it and the root that are empty then. */
void config_tree_remove(const struct config_node *root, struct config_node *node);

/* Removes each element of a key: a document made by hand may have it twice. False if there is none. */
bool config_tree_remove_all(struct config_node *root, const struct config_key *key);

/* Whether two trees hold the same. */
bool config_tree_equal(const struct config_node *a, const struct config_node *b);

#endif
