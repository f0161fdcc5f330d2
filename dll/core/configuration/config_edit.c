/* config_edit.c - changes of documents: each replaces one part of the text, which is then read again. */
#include "config_document.h"

#include "config_escape.h"
#include "config_layout.h"
#include "config_text.h"

#include <stdlib.h>
#include <string.h>

static struct vhd_text part_of(const struct config_document *document, size_t begin, size_t end)
{
    return (struct vhd_text){ document->text.chars + begin, end - begin };
}

/* Puts a text in the place of what is between two places. Frees the text. */
static enum config_change replace(struct config_document *document, size_t begin, size_t end,
                                  struct config_output *instead)
{
    struct config_output whole = { 0 };
    struct config_nodes nodes = { 0 };
    enum vhd_status status = VHD_OUT_OF_MEMORY;
    size_t place;

    config_output_add(&whole, part_of(document, 0, begin));
    config_output_add(&whole, (struct vhd_text){ instead->chars, instead->length });
    config_output_add(&whole, part_of(document, end, document->text.length));
    if (!whole.is_out_of_memory && !instead->is_out_of_memory)
        status = config_parse((struct vhd_text){ whole.chars, whole.length }, &nodes, &place);
    free(instead->chars);
    if (status != VHD_OK) {
        free(whole.chars);
        free(nodes.items);
        return status == VHD_OUT_OF_MEMORY ? CONFIG_CHANGE_NO_MEMORY : CONFIG_CHANGE_TOO_BIG;
    }
    free(document->memory);
    free(document->nodes.items);
    document->memory = whole.chars;
    document->text = (struct vhd_text){ whole.chars, whole.length };
    document->nodes = nodes;
    return CONFIG_CHANGED;
}

/* A value as it is written. */
struct written {
    const char16_t *type;
    struct vhd_text text;
};

/* Setting: an element that is there */

/* Where a start tag ends, less the white space before its ">" or "/>". */
static size_t tag_end(const struct config_document *document, const struct config_node *node)
{
    size_t end = node->tag_end;

    while (config_text_is_space(document->text.chars[end - 1]))
        end--;
    return end;
}

/* The start tag of an element up to `end`, with another type, which comes last if there was none. */
static void put_tag(struct config_output *output, const struct config_document *document,
                    const struct config_node *node, size_t end, const char16_t *type)
{
    struct vhd_text old;

    if (config_document_attribute(document, node, u"type", &old)) {
        const size_t begin = (size_t)(old.chars - document->text.chars);
        config_output_add(output, part_of(document, node->start, begin));
        config_output_word(output, type);
        config_output_add(output, part_of(document, begin + old.length, end));
    } else {
        const size_t rest = tag_end(document, node);
        config_output_add(output, part_of(document, node->start, rest));
        config_output_word(output, u" type=\"");
        config_output_word(output, type);
        config_output_word(output, u"\"");
        config_output_add(output, part_of(document, rest, end));
    }
}

static bool has_end_tag(const struct config_node *node)
{
    return node->content_end < node->end;
}

static void put_end_tag(struct config_output *output, struct vhd_text name)
{
    config_output_word(output, u"</");
    config_output_add(output, name);
    config_output_word(output, u">");
}

/* The comments in an element stay, behind its text. Its tags are as they were unless it gets or loses one. */
static enum config_change replace_value(struct config_document *document, const struct config_node *node,
                                        const struct written *value)
{
    struct config_output output = { 0 }, contents = { 0 };
    const bool was_open = has_end_tag(node);

    config_escape(&contents, value->text);
    config_escape_remarks(&contents, part_of(document, node->content, node->content_end));
    if (contents.length > 0 && was_open) {
        put_tag(&output, document, node, node->content, value->type);
        config_output_add(&output, (struct vhd_text){ contents.chars, contents.length });
        config_output_add(&output, part_of(document, node->content_end, node->end));
    } else {
        put_tag(&output, document, node, tag_end(document, node), value->type);
        config_output_word(&output, contents.length > 0 ? u">" : u" />");
        config_output_add(&output, (struct vhd_text){ contents.chars, contents.length });
        if (contents.length > 0)
            put_end_tag(&output, part_of(document, node->name, node->name_end));
    }
    output.is_out_of_memory = output.is_out_of_memory || contents.is_out_of_memory;
    free(contents.chars);
    return replace(document, node->start, node->end, &output);
}

/* Setting: a new element */

static void put_start(struct config_output *output, const struct config_part *part)
{
    config_output_word(output, u"<");
    config_output_add(output, part->name);
    if (part->id.length > 0) {
        config_output_word(output, u" id=\"");
        config_output_add(output, part->id);
        config_output_word(output, u"\"");
    }
}

/* Elements inside each other, the last of which has the value. */
static void put_elements(struct config_output *output, const struct config_layout *layout,
                         const struct config_part *parts, size_t count, const struct written *value)
{
    for (size_t i = 0; i < count; i++) {
        config_layout_break(output, layout, i);
        put_start(output, &parts[i]);
        if (i + 1 < count)
            config_output_word(output, u">");
    }
    config_output_word(output, u" type=\"");
    config_output_word(output, value->type);
    config_output_word(output, u"\"");
    if (value->text.length > 0) {
        config_output_word(output, u">");
        config_escape(output, value->text);
        put_end_tag(output, parts[count - 1].name);
    } else {
        config_output_word(output, u" />");
    }
    for (size_t i = count - 1; i-- > 0;) {
        config_layout_break(output, layout, i);
        put_end_tag(output, parts[i].name);
    }
}

static bool has_break(struct vhd_text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.chars[i] == u'\r' || text.chars[i] == u'\n')
            return true;
    return false;
}

/* Where something is added to an element: behind all that is in it, but before the line end that its end tag has. */
static size_t place_in(const struct config_document *document, const struct config_node *parent)
{
    size_t place = parent->content_end;

    while (place > parent->content && config_text_is_space(document->text.chars[place - 1]))
        place--;
    return place;
}

static enum config_change add_value(struct config_document *document, const struct config_node *parent,
                                    const struct config_part *parts, size_t count, const struct written *value)
{
    const bool was_open = has_end_tag(parent);
    const struct config_layout layout = config_layout_in(document, parent);
    const size_t begin = was_open ? place_in(document, parent) : tag_end(document, parent);
    struct config_output output = { 0 };

    if (!was_open)
        config_output_word(&output, u">");
    put_elements(&output, &layout, parts, count, value);
    if (parent->first == 0 && !(was_open && has_break(part_of(document, begin, parent->content_end))))
        config_layout_break_outside(&output, &layout);
    if (!was_open)
        put_end_tag(&output, part_of(document, parent->name, parent->name_end));
    return replace(document, begin, was_open ? begin : parent->end, &output);
}

/* With a value that is there already, however it is written, nothing is changed. */
static enum config_change change_value(struct config_document *document, const struct config_node *node,
                                       const struct config_value *value, const struct written *written)
{
    struct config_value old;
    const enum config_reading reading = config_document_value(document, node, &old);
    const bool is_same = reading == CONFIG_READ && config_value_equal(&old, value);

    free(old.memory);
    if (reading == CONFIG_NO_MEMORY)
        return CONFIG_CHANGE_NO_MEMORY;
    return is_same ? CONFIG_CHANGED : replace_value(document, node, written);
}

static enum config_change set_written(struct config_document *document, const struct config_key *key,
                                      const struct config_value *value, const struct written *written)
{
    const struct config_node *node = NULL;
    struct config_key above = *key; /* the parts of the key that have their element */

    while (above.count > 0 && (node = config_document_find(document, &above)) == NULL)
        above.count--;
    if (node == NULL)
        node = document->nodes.items;
    else if (above.count < key->count && config_document_is_value(document, node))
        return CONFIG_BELOW_VALUE;
    if (above.count < key->count)
        return add_value(document, node, key->parts + above.count, key->count - above.count, written);
    return node->first == 0 ? change_value(document, node, value, written) : CONFIG_IS_INNER;
}

enum config_change config_document_set(struct config_document *document, const struct config_key *key,
                                       const struct config_value *value)
{
    struct written written = { config_value_type(value), value->string };
    char16_t *text = NULL;
    enum config_change change;

    if (value->type == CONFIG_STRING && !config_text_is_storable(value->string))
        return CONFIG_NOT_STORABLE;
    if (value->type != CONFIG_STRING) {
        text = config_value_text(value);
        if (text == NULL)
            return CONFIG_CHANGE_NO_MEMORY;
        written.text = vhd_text_of(text);
    }
    change = set_written(document, key, value, &written);
    free(text);
    return change;
}

enum config_change config_document_set_string(struct config_document *document, const struct config_key *key,
                                              struct vhd_text string)
{
    return config_document_set(document, key, &(struct config_value){ .type = CONFIG_STRING, .string = string });
}

enum config_change config_document_add_strings(struct config_document *document, const struct config_key *key,
                                               const char16_t *name, const struct vhd_strings *strings, size_t first)
{
    const struct config_node *parent = config_document_find(document, key);
    struct config_output output = { 0 };
    char16_t digits[CONFIG_NUMBER_CHARS];
    struct config_layout layout;
    size_t place;

    for (size_t i = first; i < strings->count; i++)
        if (!config_text_is_storable(vhd_strings_text(strings, i)))
            return CONFIG_NOT_STORABLE;
    if (first < strings->count && (parent == NULL || parent->first == 0)) {
        struct config_key entry = *key;
        enum config_change change;
        if (entry.count == CONFIG_MAX_PARTS)
            return CONFIG_CHANGE_TOO_BIG;
        entry.parts[entry.count++] = config_part_of(name, first + 1, digits);
        change = config_document_set_string(document, &entry, vhd_strings_text(strings, first++));
        if (change != CONFIG_CHANGED)
            return change;
        parent = config_document_find(document, key);
    }
    if (first >= strings->count)
        return CONFIG_CHANGED;
    layout = config_layout_in(document, parent);
    place = place_in(document, parent);
    for (; first < strings->count; first++) {
        const struct config_part part = config_part_of(name, first + 1, digits);
        const struct written written = { u"string", vhd_strings_text(strings, first) };
        put_elements(&output, &layout, &part, 1, &written);
    }
    return replace(document, place, place, &output);
}

/* Removing */

static bool is_blank(struct vhd_text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!config_text_is_space(text.chars[i]))
            return false;
    return true;
}

/* What is known of each element: how much of the key leads to it, and later whether it goes. */
enum { GOES = 254, IS_ELSEWHERE = 255 };

static bool is_named(const struct config_document *document, const struct config_node *node, struct vhd_text name)
{
    const struct vhd_text own = part_of(document, node->name, node->name_end);

    return own.length == name.length && memcmp(own.chars, name.chars, name.length * sizeof *name.chars) == 0;
}

/* Marks the elements of a key, and all below them; `any_id`: the last part of it is a name only. False: there are none. */
static bool mark_matches(const struct config_document *document, const struct config_key *key, bool any_id,
                         uint8_t *marks)
{
    bool found = false;

    marks[0] = 0;
    for (size_t i = 1; i < document->nodes.count; i++) {
        const struct config_node *node = &document->nodes.items[i];
        const uint8_t above = marks[node->parent];
        const bool is_last = above + 1u == key->count;
        if (above == GOES)
            marks[i] = GOES;
        else if (above == IS_ELSEWHERE ||
                 !(is_last && any_id ? is_named(document, node, key->parts[above].name)
                                     : config_document_is_part(document, node, &key->parts[above])))
            marks[i] = IS_ELSEWHERE;
        else
            marks[i] = is_last ? GOES : (uint8_t)(above + 1);
        found = found || marks[i] == GOES;
    }
    return found;
}

static bool has_own_attribute(const struct config_document *document, const struct config_node *node)
{
    struct vhd_text rest = part_of(document, node->name_end, node->tag_end);
    struct config_attribute attribute;

    while (config_next_attribute(&rest, &attribute))
        if (!vhd_text_equal(attribute.name, u"id"))
            return true;
    return false;
}

/* Whether nothing is in an element but others that go: no text, no comment, and no attribute but the id. */
static bool would_be_empty(const struct config_document *document, const struct config_node *node, const uint8_t *marks)
{
    size_t behind = node->content; /* the last of them that was looked at */

    if (node->first == 0 || has_own_attribute(document, node))
        return false;
    for (uint32_t i = node->first; i != 0; i = document->nodes.items[i].next) {
        const struct config_node *child = &document->nodes.items[i];
        if (marks[i] != GOES || !is_blank(part_of(document, behind, child->start)))
            return false;
        behind = child->end;
    }
    return is_blank(part_of(document, behind, node->content_end));
}

/* Adds what is before an element, and returns where it goes on behind it. One that has its lines goes with those. */
static size_t pass_over(struct config_output *output, const struct config_document *document, size_t from,
                        const struct config_node *node)
{
    size_t begin = node->start, end = node->end;

    if (config_layout_begins_line(document->text, begin) && config_layout_ends_line(document->text, &end)) {
        begin = config_layout_line(document->text, begin);
        begin -= config_layout_line_end(document->text, begin).length; /* as it would have come with one */
    }
    config_output_add(output, part_of(document, from, begin));
    return end;
}

static enum config_change remove_marked(struct config_document *document, const uint8_t *marks)
{
    struct config_output output = { 0 };
    size_t from = 0;

    for (size_t i = 1; i < document->nodes.count; i++) {
        const struct config_node *node = &document->nodes.items[i];
        if (marks[i] == GOES && marks[node->parent] != GOES)
            from = pass_over(&output, document, from, node);
    }
    config_output_add(&output, part_of(document, from, document->text.length));
    return replace(document, 0, document->text.length, &output);
}

static enum config_change remove_matches(struct config_document *document, const struct config_key *key, bool any_id)
{
    uint8_t *marks = malloc(document->nodes.count);
    enum config_change change = CONFIG_IS_NOT_THERE;

    if (marks == NULL)
        return CONFIG_CHANGE_NO_MEMORY;
    if (mark_matches(document, key, any_id, marks)) {
        for (size_t i = document->nodes.count - 1; i > 0; i--) /* what is in an element comes behind it */
            if (would_be_empty(document, &document->nodes.items[i], marks))
                marks[i] = GOES;
        change = remove_marked(document, marks);
    }
    free(marks);
    return change;
}

enum config_change config_document_remove(struct config_document *document, const struct config_key *key)
{
    return remove_matches(document, key, false);
}

enum config_change config_document_remove_each(struct config_document *document, const struct config_key *key)
{
    return remove_matches(document, key, true);
}
