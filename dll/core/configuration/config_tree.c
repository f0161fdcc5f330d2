/* config_tree.c - the configuration in memory. */
#include "config_tree.h"

#include <stdlib.h>
#include <string.h>

/* Two texts one after the other, in memory of their own; NULL without it. */
static char16_t *join(struct vhd_text first, struct vhd_text second)
{
    char16_t *chars = calloc(first.length + second.length + 1, sizeof *chars);

    if (chars == NULL)
        return NULL;
    memcpy(chars, first.chars, first.length * sizeof *chars);
    memcpy(chars + first.length, second.chars, second.length * sizeof *chars);
    return chars;
}

static const struct vhd_text nothing = { u"", 0 };

/* Puts a new text in the place of one of a node. */
static bool replace(char16_t **place, struct vhd_text first, struct vhd_text second)
{
    char16_t *chars = join(first, second);

    if (chars == NULL)
        return false;
    free(*place);
    *place = chars;
    return true;
}

struct config_node *config_node_new(enum config_kind kind, struct vhd_text name)
{
    struct config_node *node = calloc(1, sizeof *node);

    if (node == NULL)
        return NULL;
    node->kind = kind;
    if (replace(&node->name, name, nothing) && replace(&node->text, nothing, nothing))
        return node;
    config_node_free(node);
    return NULL;
}

void config_node_free(struct config_node *node)
{
    if (node == NULL)
        return;
    while (node->first != NULL) {
        struct config_node *child = node->first;
        node->first = child->next;
        config_node_free(child);
    }
    while (node->attributes != NULL) {
        struct config_attribute *attribute = node->attributes;
        node->attributes = attribute->next;
        free(attribute->name);
        free(attribute->value);
        free(attribute);
    }
    free(node->name);
    free(node->text);
    free(node);
}

void config_node_append(struct config_node *parent, struct config_node *child)
{
    child->parent = parent;
    if (parent->last != NULL)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
}

static void detach(struct config_node *node)
{
    struct config_node *parent = node->parent, *before = NULL;

    for (struct config_node *child = parent->first; child != node; child = child->next)
        before = child;
    if (before != NULL)
        before->next = node->next;
    else
        parent->first = node->next;
    if (parent->last == node)
        parent->last = before;
    node->parent = node->next = NULL;
}

bool config_node_add_text(struct config_node *node, struct vhd_text more)
{
    return replace(&node->text, vhd_text_of(node->text), more);
}

bool config_node_set_text(struct config_node *node, struct vhd_text text)
{
    return replace(&node->text, text, nothing);
}

bool config_node_set_attribute(struct config_node *node, struct vhd_text name, struct vhd_text value)
{
    struct config_attribute **end = &node->attributes, *attribute;

    for (; *end != NULL; end = &(*end)->next)
        if (vhd_text_equal(name, (*end)->name))
            return replace(&(*end)->value, value, nothing);
    attribute = calloc(1, sizeof *attribute);
    if (attribute == NULL)
        return false;
    if (replace(&attribute->name, name, nothing) && replace(&attribute->value, value, nothing)) {
        *end = attribute;
        return true;
    }
    free(attribute->name);
    free(attribute);
    return false;
}

const char16_t *config_node_attribute(const struct config_node *node, const char16_t *name)
{
    for (const struct config_attribute *attribute = node->attributes; attribute != NULL; attribute = attribute->next)
        if (vhd_text_equal(vhd_text_of(attribute->name), name))
            return attribute->value;
    return NULL;
}

static bool has_elements(const struct config_node *node)
{
    for (const struct config_node *child = node->first; child != NULL; child = child->next)
        if (child->kind == CONFIG_ELEMENT)
            return true;
    return false;
}

bool config_node_is_value(const struct config_node *node)
{
    return node->kind == CONFIG_ELEMENT && config_node_attribute(node, u"type") != NULL && !has_elements(node);
}

static bool is_part(const struct config_node *node, const struct config_part *part)
{
    const char16_t *id;

    if (node->kind != CONFIG_ELEMENT || !vhd_text_equal(part->name, node->name))
        return false;
    id = config_node_attribute(node, u"id");
    return id != NULL ? vhd_text_equal(part->id, id) : part->id.length == 0;
}

/* A document made by hand may have the same element twice, so that a search goes back. */
static struct config_node *find(struct config_node *node, const struct config_part *parts, size_t count)
{
    for (struct config_node *child = node->first; child != NULL; child = child->next) {
        struct config_node *found = is_part(child, parts) ? child : NULL;
        if (found != NULL && count > 1)
            found = find(child, parts + 1, count - 1);
        if (found != NULL)
            return found;
    }
    return NULL;
}

struct config_node *config_tree_find(struct config_node *root, const struct config_key *key)
{
    return find(root, key->parts, key->count);
}

static struct config_node *add_part(struct config_node *parent, const struct config_part *part)
{
    struct config_node *node = config_node_new(CONFIG_ELEMENT, part->name);

    if (node == NULL)
        return NULL;
    if (part->id.length > 0 && !config_node_set_attribute(node, vhd_text_of(u"id"), part->id)) {
        config_node_free(node);
        return NULL;
    }
    config_node_append(parent, node);
    return node;
}

enum config_change config_tree_set(struct config_node *root, const struct config_key *key, const char16_t *type,
                                   const char16_t *text)
{
    struct config_node *node = root;
    size_t there = key->count; /* parts of the key that have their element */

    while (there > 0 && (node = find(root, key->parts, there)) == NULL)
        there--;
    if (there == 0)
        node = root;
    else if (there < key->count && config_node_is_value(node))
        return CONFIG_BELOW_VALUE;
    if (there == key->count && has_elements(node))
        return CONFIG_IS_INNER;
    for (; there < key->count; there++) {
        node = add_part(node, &key->parts[there]);
        if (node == NULL)
            return CONFIG_CHANGE_NO_MEMORY;
    }
    return config_node_set_text(node, vhd_text_of(text)) &&
                   config_node_set_attribute(node, vhd_text_of(u"type"), vhd_text_of(type))
               ? CONFIG_CHANGED
               : CONFIG_CHANGE_NO_MEMORY;
}

void config_tree_remove(const struct config_node *root, struct config_node *node)
{
    struct config_node *parent;

    do {
        parent = node->parent;
        detach(node);
        config_node_free(node);
        node = parent;
    } while (node != root && node->first == NULL && node->text[0] == 0 && config_node_attribute(node, u"type") == NULL);
}

bool config_tree_remove_all(struct config_node *root, const struct config_key *key)
{
    struct config_node *node = config_tree_find(root, key);
    const bool found = node != NULL;

    for (; node != NULL; node = config_tree_find(root, key))
        config_tree_remove(root, node);
    return found;
}

static bool same_attributes(const struct config_attribute *a, const struct config_attribute *b)
{
    for (; a != NULL && b != NULL; a = a->next, b = b->next)
        if (!vhd_text_equal(vhd_text_of(a->name), b->name) || !vhd_text_equal(vhd_text_of(a->value), b->value))
            return false;
    return a == NULL && b == NULL;
}

bool config_tree_equal(const struct config_node *a, const struct config_node *b)
{
    if (a->kind != b->kind || !vhd_text_equal(vhd_text_of(a->name), b->name) ||
        !vhd_text_equal(vhd_text_of(a->text), b->text) || !same_attributes(a->attributes, b->attributes))
        return false;
    for (a = a->first, b = b->first; a != NULL && b != NULL; a = a->next, b = b->next)
        if (!config_tree_equal(a, b))
            return false;
    return a == NULL && b == NULL;
}
