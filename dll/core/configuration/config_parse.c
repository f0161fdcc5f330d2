/* config_parse.c - the elements of an XML document. */
#include "config_parse.h"

#include "config_escape.h"
#include "config_text.h"

#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

struct parsing {
    struct vhd_text rest; /* of the text, from where it is read */
    const char16_t *text; /* all of it */
    struct config_nodes *nodes;
    uint32_t open; /* the element inside which that is; NONE: outside the root */
    uint32_t levels;
};

static uint32_t place_of(const struct parsing *self)
{
    return (uint32_t)(self->rest.chars - self->text);
}

static void skip(struct parsing *self, size_t count)
{
    self->rest.chars += count;
    self->rest.length -= count;
}

static bool is_next(const struct parsing *self, const char16_t *word)
{
    size_t i = 0;

    while (i < self->rest.length && word[i] != 0 && self->rest.chars[i] == word[i])
        i++;
    return word[i] == 0;
}

static bool takes(struct parsing *self, const char16_t *word)
{
    if (!is_next(self, word))
        return false;
    skip(self, vhd_text_of(word).length);
    return true;
}

/* What is wrong where something else was expected: it, or that the text ends there. */
static enum vhd_status wrong(const struct parsing *self, enum vhd_status reason)
{
    return self->rest.length > 0 ? reason : VHD_XML_BREAKS_OFF;
}

static size_t skip_space(struct parsing *self)
{
    size_t count = 0;

    while (count < self->rest.length && config_text_is_space(self->rest.chars[count]))
        count++;
    skip(self, count);
    return count;
}

/* Skips a character of a text that is none of markup. */
static enum vhd_status skip_character(struct parsing *self)
{
    size_t units = config_text_character(self->rest);
    uint32_t c;

    if (units == 0)
        return VHD_XML_CHARACTER;
    if (self->rest.chars[0] == u'&') {
        units = config_reference(self->rest, &c);
        if (units == 0)
            return VHD_XML_REFERENCE;
    }
    skip(self, units);
    return VHD_OK;
}

/* Goes on behind the next `end`; nothing but characters counts before it. */
static enum vhd_status skip_past(struct parsing *self, const char16_t *end)
{
    while (!takes(self, end)) {
        const size_t units = self->rest.length > 0 ? config_text_character(self->rest) : 0;
        if (units == 0)
            return wrong(self, VHD_XML_CHARACTER);
        skip(self, units);
    }
    return VHD_OK;
}

static enum vhd_status parse_name(struct parsing *self, struct vhd_text *name)
{
    size_t length = config_text_name_length(self->rest), local;

    *name = self->rest;
    if (length > 0 && length < self->rest.length && self->rest.chars[length] == u':') {
        const struct vhd_text behind = { self->rest.chars + length + 1, self->rest.length - length - 1 };
        local = config_text_name_length(behind);
        length = local > 0 ? length + 1 + local : 0;
    }
    if (length == 0)
        return wrong(self, VHD_XML_TAG);
    name->length = length;
    skip(self, length);
    return VHD_OK;
}

static enum vhd_status parse_value(struct parsing *self, struct vhd_text *value)
{
    const char16_t quote = self->rest.length > 0 ? self->rest.chars[0] : 0;
    enum vhd_status status;

    if (quote != u'"' && quote != u'\'')
        return wrong(self, VHD_XML_ATTRIBUTE);
    skip(self, 1);
    *value = self->rest;
    while (self->rest.length > 0 && self->rest.chars[0] != quote) {
        status = self->rest.chars[0] == u'<' ? VHD_XML_ATTRIBUTE : skip_character(self);
        if (status != VHD_OK)
            return status;
    }
    if (self->rest.length == 0)
        return VHD_XML_BREAKS_OFF;
    value->length = (size_t)(self->rest.chars - value->chars);
    skip(self, 1);
    return VHD_OK;
}

static enum vhd_status parse_attribute(struct parsing *self, struct config_attribute *attribute)
{
    enum vhd_status status = parse_name(self, &attribute->name);

    if (status != VHD_OK)
        return status;
    skip_space(self);
    if (!takes(self, u"="))
        return wrong(self, VHD_XML_ATTRIBUTE);
    skip_space(self);
    return parse_value(self, &attribute->value);
}

bool config_next_attribute(struct vhd_text *rest, struct config_attribute *attribute)
{
    struct parsing self = { .rest = *rest, .text = rest->chars };
    bool found;

    skip_space(&self);
    found = self.rest.length > 0 && parse_attribute(&self, attribute) == VHD_OK;
    *rest = self.rest;
    return found;
}

static bool same(struct vhd_text a, struct vhd_text b)
{
    return a.length == b.length && memcmp(a.chars, b.chars, a.length * sizeof *a.chars) == 0;
}

/* All attributes of a tag, up to the ">", "/>" or "?>" in which it ends. */
static enum vhd_status parse_attributes(struct parsing *self)
{
    struct vhd_text names[CONFIG_MAX_ATTRIBUTES];
    struct config_attribute attribute;

    for (size_t count = 0;; count++) {
        const size_t space = skip_space(self);
        enum vhd_status status;
        if (is_next(self, u">") || is_next(self, u"/>"))
            return VHD_OK;
        if (space == 0)
            return wrong(self, VHD_XML_TAG);
        if (count == CONFIG_MAX_ATTRIBUTES)
            return VHD_XML_TOO_MANY;
        status = parse_attribute(self, &attribute);
        if (status != VHD_OK)
            return status;
        if (vhd_text_equal(attribute.name, u"xmlns"))
            return VHD_XML_NAMESPACE;
        for (size_t i = 0; i < count; i++)
            if (same(names[i], attribute.name))
                return VHD_XML_ATTRIBUTE;
        names[count] = attribute.name;
    }
}

/* A new element inside the one that is open; NULL without memory. */
static struct config_node *add_node(struct parsing *self)
{
    struct config_nodes *nodes = self->nodes;
    const uint32_t number = (uint32_t)nodes->count;
    struct config_node *node;

    if (nodes->count == nodes->room) {
        const size_t room = nodes->room > 0 ? 2 * nodes->room : 64;
        struct config_node *items = realloc(nodes->items, room * sizeof *items);
        if (items == NULL)
            return NULL;
        nodes->items = items;
        nodes->room = room;
    }
    node = &nodes->items[nodes->count++];
    *node = (struct config_node){ .start = place_of(self) };
    if (self->open != NONE) {
        struct config_node *parent = &nodes->items[self->open];
        node->parent = self->open;
        if (parent->last != 0)
            nodes->items[parent->last].next = number;
        else
            parent->first = number;
        parent->last = number;
    }
    return node;
}

static enum vhd_status parse_start(struct parsing *self)
{
    struct config_node *node;
    struct vhd_text name;
    enum vhd_status status;

    if (self->open == NONE && self->nodes->count > 0)
        return VHD_XML_OUTSIDE;
    if (self->levels == CONFIG_MAX_LEVELS)
        return VHD_XML_TOO_DEEP;
    if (self->nodes->count == CONFIG_MAX_ELEMENTS)
        return VHD_XML_TOO_MANY;
    node = add_node(self);
    if (node == NULL)
        return VHD_OUT_OF_MEMORY;
    skip(self, 1);
    status = parse_name(self, &name);
    if (status == VHD_OK) {
        node->name = (uint32_t)(name.chars - self->text);
        node->name_end = place_of(self);
        status = parse_attributes(self);
    }
    if (status != VHD_OK)
        return status;
    node->tag_end = place_of(self);
    if (takes(self, u"/>")) {
        node->content = node->content_end = node->end = place_of(self);
    } else {
        skip(self, 1);
        node->content = place_of(self);
        self->open = (uint32_t)(node - self->nodes->items);
        self->levels++;
    }
    return VHD_OK;
}

static enum vhd_status parse_end(struct parsing *self)
{
    struct config_node *node;
    struct vhd_text name;
    enum vhd_status status;

    if (self->open == NONE)
        return VHD_XML_OUTSIDE;
    node = &self->nodes->items[self->open];
    node->content_end = place_of(self);
    skip(self, 2);
    status = parse_name(self, &name);
    if (status != VHD_OK)
        return status;
    if (!same(name, (struct vhd_text){ self->text + node->name, node->name_end - node->name }))
        return wrong(self, VHD_XML_END_TAG);
    skip_space(self);
    if (!takes(self, u">"))
        return wrong(self, VHD_XML_TAG);
    node->end = place_of(self);
    self->open = self->open > 0 ? node->parent : NONE;
    self->levels--;
    return VHD_OK;
}

static enum vhd_status parse_comment(struct parsing *self)
{
    enum vhd_status status;

    skip(self, 4);
    status = skip_past(self, u"--");
    if (status == VHD_OK && !takes(self, u">"))
        status = wrong(self, VHD_XML_COMMENT);
    return status;
}

static enum vhd_status parse_instruction(struct parsing *self)
{
    struct vhd_text name;
    enum vhd_status status;

    skip(self, 2);
    status = parse_name(self, &name);
    if (status != VHD_OK)
        return status;
    if (config_text_same(name, u"xml"))
        return VHD_XML_DECLARATION;
    if (!is_next(self, u"?>") && skip_space(self) == 0)
        return wrong(self, VHD_XML_TAG);
    return skip_past(self, u"?>");
}

/* Whether an attribute is the one that may stand at that place, and from `first` on are places that it may take. */
static bool is_of_declaration(const struct config_attribute *attribute, size_t *first)
{
    static const char16_t *const names[] = { u"version", u"encoding", u"standalone" };
    size_t i = *first;

    while (i < sizeof names / sizeof *names && !vhd_text_equal(attribute->name, names[i]))
        i++;
    if (i == sizeof names / sizeof *names || (i > 0 && *first == 0))
        return false;
    *first = i + 1;
    if (i == 0)
        return attribute->value.length > 2 && attribute->value.chars[0] == u'1' && attribute->value.chars[1] == u'.';
    if (i == 1) /* which of them it is, its bytes say */
        return config_text_same(attribute->value, u"utf-8") || config_text_same(attribute->value, u"utf-16");
    return vhd_text_equal(attribute->value, u"yes") || vhd_text_equal(attribute->value, u"no");
}

/* "<?xml ...?>", which may stand at the very start. */
static enum vhd_status parse_declaration(struct parsing *self)
{
    struct config_attribute attribute;
    size_t first = 0;

    if (!is_next(self, u"<?xml") || self->rest.length < 6 || !config_text_is_space(self->rest.chars[5]))
        return VHD_OK;
    skip(self, 5);
    for (;;) {
        const size_t space = skip_space(self);
        enum vhd_status status;
        if (first > 0 && takes(self, u"?>"))
            return VHD_OK;
        if (space == 0)
            return wrong(self, VHD_XML_DECLARATION);
        status = parse_attribute(self, &attribute);
        if (status == VHD_XML_BREAKS_OFF)
            return status;
        if (status != VHD_OK || !is_of_declaration(&attribute, &first))
            return VHD_XML_DECLARATION;
    }
}

/* Text up to the next markup. */
static enum vhd_status parse_text(struct parsing *self)
{
    enum vhd_status status = VHD_OK;

    if (self->open == NONE)
        return skip_space(self) > 0 ? VHD_OK : VHD_XML_OUTSIDE;
    while (status == VHD_OK && self->rest.length > 0 && self->rest.chars[0] != u'<')
        status = self->rest.chars[0] == u']' && is_next(self, u"]]>") ? VHD_XML_CHARACTER : skip_character(self);
    return status;
}

static enum vhd_status parse_piece(struct parsing *self)
{
    if (self->rest.chars[0] != u'<')
        return parse_text(self);
    if (is_next(self, u"</"))
        return parse_end(self);
    if (is_next(self, u"<?"))
        return parse_instruction(self);
    if (!is_next(self, u"<!"))
        return parse_start(self);
    if (is_next(self, u"<!--"))
        return parse_comment(self);
    if (!is_next(self, u"<![CDATA["))
        return VHD_XML_DECLARES;
    if (self->open == NONE)
        return VHD_XML_OUTSIDE;
    skip(self, 9);
    return skip_past(self, u"]]>");
}

enum vhd_status config_parse(struct vhd_text text, struct config_nodes *nodes, size_t *place)
{
    struct parsing self = { .rest = text, .text = text.chars, .nodes = nodes, .open = NONE };
    enum vhd_status status = text.length <= CONFIG_MAX_UNITS ? parse_declaration(&self) : VHD_XML_TOO_MANY;

    while (status == VHD_OK && self.rest.length > 0)
        status = parse_piece(&self);
    if (status == VHD_OK && (self.open != NONE || nodes->count == 0))
        status = VHD_XML_BREAKS_OFF;
    *place = place_of(&self);
    return status;
}
