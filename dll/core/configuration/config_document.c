/* config_document.c - reads documents, and what is in them. */
#include "config_document.h"

#include "config_escape.h"
#include "config_output.h"

#include <stdlib.h>
#include <string.h>

/* Reading */

/* The line of a place, from 1 on, as editors count them. */
static uint64_t line_of(struct vhd_text text, size_t place)
{
    uint64_t line = 1;

    for (size_t i = 0; i < place; i++)
        line += text.chars[i] == u'\n' ||
                (text.chars[i] == u'\r' && (i + 1 == text.length || text.chars[i + 1] != u'\n'));
    return line;
}

static struct vhd_text name_of(const struct config_document *document, const struct config_node *node)
{
    return (struct vhd_text){ document->text.chars + node->name, node->name_end - node->name };
}

/* Fills a document; on failure *place is where in its text something is wrong. */
static enum vhd_status read_document(struct config_document *document, const void *bytes, size_t size,
                                     const char16_t *root, size_t *place)
{
    enum vhd_status status = config_decode(bytes, size, &document->encoding, &document->memory, &document->text.length);

    document->text.chars = document->memory;
    *place = document->text.length;
    if (status == VHD_OK)
        status = config_parse(document->text, &document->nodes, place);
    if (status != VHD_OK || vhd_text_equal(name_of(document, document->nodes.items), root))
        return status;
    *place = document->nodes.items->start;
    return VHD_XML_ROOT;
}

enum vhd_status config_document_read(const void *bytes, size_t size, const char16_t *root, const char16_t *path,
                                     struct config_document **document, struct vhd_error *error)
{
    struct config_document *self = calloc(1, sizeof *self);
    size_t place = 0;
    enum vhd_status reason = self != NULL ? read_document(self, bytes, size, root, &place) : VHD_OUT_OF_MEMORY;

    *document = self;
    if (reason == VHD_OK)
        return VHD_OK;
    *document = NULL;
    if (reason == VHD_OUT_OF_MEMORY) {
        config_document_free(self);
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    }
    vhd_fail(error, VHD_CONFIG_DAMAGED, path);
    if (error != NULL) {
        error->reason = reason;
        error->count = line_of(self->text, place);
    }
    config_document_free(self);
    return VHD_CONFIG_DAMAGED;
}

struct config_document *config_document_new(const char16_t *root, const char16_t *comment)
{
    struct config_document *self = calloc(1, sizeof *self);
    const char16_t *const words[] = {
        u"<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n",
        comment != NULL ? u"<!-- " : u"",
        comment != NULL ? comment : u"",
        comment != NULL ? u" -->\r\n" : u"",
        u"<",
        root,
        u">\r\n</",
        root,
        u">\r\n",
    };
    struct config_output output = { 0 };
    size_t place;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        config_output_word(&output, words[i]);
    if (self == NULL || output.is_out_of_memory) {
        free(output.chars);
        free(self);
        return NULL;
    }
    self->encoding = (struct config_encoding){ .is_utf16 = true, .has_mark = true };
    self->memory = output.chars;
    self->text = (struct vhd_text){ output.chars, output.length };
    if (config_parse(self->text, &self->nodes, &place) == VHD_OK)
        return self;
    config_document_free(self);
    return NULL;
}

void config_document_free(struct config_document *document)
{
    if (document == NULL)
        return;
    free(document->memory);
    free(document->nodes.items);
    free(document);
}

bool config_document_bytes(const struct config_document *document, void **bytes, size_t *size)
{
    return config_encode(document->text, document->encoding, bytes, size);
}

/* Finding */

static const struct config_node *node_of(const struct config_document *document, uint32_t number)
{
    return number != 0 ? &document->nodes.items[number] : NULL;
}

const struct config_node *config_document_first(const struct config_document *document, const struct config_node *node)
{
    return node_of(document, node->first);
}

const struct config_node *config_document_next(const struct config_document *document, const struct config_node *node)
{
    return node_of(document, node->next);
}

bool config_document_has_name(const struct config_document *document, const struct config_node *node,
                              const char16_t *name)
{
    return vhd_text_equal(name_of(document, node), name);
}

bool config_document_attribute(const struct config_document *document, const struct config_node *node,
                               const char16_t *name, struct vhd_text *value)
{
    struct vhd_text rest = { document->text.chars + node->name_end, node->tag_end - node->name_end };
    struct config_attribute attribute;

    while (config_next_attribute(&rest, &attribute))
        if (vhd_text_equal(attribute.name, name)) {
            *value = attribute.value;
            return true;
        }
    return false;
}

bool config_document_is_part(const struct config_document *document, const struct config_node *node,
                             const struct config_part *part)
{
    const struct vhd_text name = name_of(document, node);
    struct vhd_text id;

    if (name.length != part->name.length || memcmp(name.chars, part->name.chars, name.length * sizeof *name.chars) != 0)
        return false;
    return config_document_attribute(document, node, u"id", &id) ? config_attribute_equal(id, part->id)
                                                                 : part->id.length == 0;
}

/* A document made by hand may have the same element twice, so that a search goes back. */
static const struct config_node *find(const struct config_document *document, const struct config_node *node,
                                      const struct config_part *parts, size_t count)
{
    for (node = config_document_first(document, node); node != NULL; node = config_document_next(document, node)) {
        const struct config_node *found = config_document_is_part(document, node, parts) ? node : NULL;
        if (found != NULL && count > 1)
            found = find(document, node, parts + 1, count - 1);
        if (found != NULL)
            return found;
    }
    return NULL;
}

const struct config_node *config_document_find(const struct config_document *document, const struct config_key *key)
{
    return find(document, document->nodes.items, key->parts, key->count);
}

/* Values */

bool config_document_is_value(const struct config_document *document, const struct config_node *node)
{
    struct vhd_text type;

    return node->first == 0 && config_document_attribute(document, node, u"type", &type);
}

/* The text of a value in memory of its own; false without. */
static bool contents_of(const struct config_document *document, const struct config_node *node, char16_t **chars,
                        struct vhd_text *text)
{
    const struct vhd_text raw = { document->text.chars + node->content, node->content_end - node->content };

    *chars = malloc((raw.length + 1) * sizeof **chars);
    if (*chars == NULL)
        return false;
    *text = (struct vhd_text){ *chars, config_unescape_contents(raw, *chars) };
    return true;
}

enum config_reading config_document_value(const struct config_document *document, const struct config_node *node,
                                          struct config_value *value)
{
    enum config_reading reading;
    struct vhd_text type, text;
    char16_t *chars;

    *value = (struct config_value){ .type = CONFIG_STRING };
    if (node->first != 0 || !config_document_attribute(document, node, u"type", &type))
        return CONFIG_MALFORMED;
    if (!contents_of(document, node, &chars, &text))
        return CONFIG_NO_MEMORY;
    reading = config_value_read(type, text, value);
    if (reading == CONFIG_READ && value->memory == NULL && value->type == CONFIG_STRING)
        value->memory = chars;
    else
        free(chars);
    return reading;
}
