/* config_layout.c - how a document is laid out. */
#include "config_layout.h"

#include <string.h>

static bool is_blank(char16_t c)
{
    return c == u' ' || c == u'\t';
}

static bool is_break(char16_t c)
{
    return c == u'\r' || c == u'\n';
}

size_t config_layout_line(struct vhd_text text, size_t place)
{
    while (place > 0 && !is_break(text.chars[place - 1]))
        place--;
    return place;
}

bool config_layout_begins_line(struct vhd_text text, size_t place)
{
    while (place > 0 && is_blank(text.chars[place - 1]))
        place--;
    return place == 0 || is_break(text.chars[place - 1]);
}

bool config_layout_ends_line(struct vhd_text text, size_t *place)
{
    size_t end = *place;

    while (end < text.length && is_blank(text.chars[end]))
        end++;
    if (end == text.length || !is_break(text.chars[end]))
        return false;
    *place = end;
    return true;
}

struct vhd_text config_layout_line_end(struct vhd_text text, size_t line)
{
    const bool is_pair = line > 1 && text.chars[line - 1] == u'\n' && text.chars[line - 2] == u'\r';
    const size_t length = is_pair ? 2 : line > 0;

    return (struct vhd_text){ text.chars + line - length, length };
}

/* The first line end that there is; of length 0 where there is none. */
static struct vhd_text first_line_end(struct vhd_text text)
{
    size_t place = 0, length = 0;

    while (place < text.length && !is_break(text.chars[place]))
        place++;
    if (place < text.length)
        length = text.chars[place] == u'\r' && place + 1 < text.length && text.chars[place + 1] == u'\n' ? 2 : 1;
    return (struct vhd_text){ text.chars + place, length };
}

static struct vhd_text indent_of(struct vhd_text text, const struct config_node *node)
{
    const size_t line = config_layout_line(text, node->start);

    return (struct vhd_text){ text.chars + line, node->start - line };
}

/* What an element is indented by more than the one that it is in; of length 0 where that cannot be told. */
static struct vhd_text unit_of(const struct config_document *document, const struct config_node *node)
{
    const struct config_node *parent = &document->nodes.items[node->parent];
    const struct vhd_text inner = indent_of(document->text, node), outer = indent_of(document->text, parent);

    if (!config_layout_begins_line(document->text, node->start) ||
        !config_layout_begins_line(document->text, parent->start) || inner.length < outer.length ||
        memcmp(inner.chars, outer.chars, outer.length * sizeof *outer.chars) != 0)
        return (struct vhd_text){ u"", 0 };
    return (struct vhd_text){ inner.chars + outer.length, inner.length - outer.length };
}

/* By the first element by which it can be told. */
static struct vhd_text unit_in(const struct config_document *document)
{
    for (size_t i = 1; i < document->nodes.count; i++) {
        const struct vhd_text unit = unit_of(document, &document->nodes.items[i]);
        if (unit.length > 0)
            return unit;
    }
    return (struct vhd_text){ u"\t", 1 };
}

struct config_layout config_layout_in(const struct config_document *document, const struct config_node *parent)
{
    const struct config_node *model = parent->last != 0 ? &document->nodes.items[parent->last] : parent;
    const size_t line = config_layout_line(document->text, model->start);
    struct config_layout layout = { { u"", 0 }, { u"", 0 }, { u"", 0 }, model == parent };

    if (!config_layout_begins_line(document->text, model->start))
        return layout;
    layout.line_end = line > 0 ? config_layout_line_end(document->text, line) : first_line_end(document->text);
    layout.indent = indent_of(document->text, model);
    layout.unit = unit_in(document);
    return layout;
}

static void put_break(struct config_output *output, const struct config_layout *layout, size_t levels)
{
    if (layout->line_end.length == 0)
        return;
    config_output_add(output, layout->line_end);
    config_output_add(output, layout->indent);
    for (size_t i = 0; i < levels; i++)
        config_output_add(output, layout->unit);
}

void config_layout_break(struct config_output *output, const struct config_layout *layout, size_t levels)
{
    put_break(output, layout, levels + layout->is_above);
}

void config_layout_break_outside(struct config_output *output, const struct config_layout *layout)
{
    put_break(output, layout, 0);
}
