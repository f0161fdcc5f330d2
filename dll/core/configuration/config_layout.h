/* config_layout.h - how a document is laid out: its line ends and its indentation, so that what is added looks alike. */
#ifndef OPENVPC_CONFIG_LAYOUT_H
#define OPENVPC_CONFIG_LAYOUT_H

#include "config_document.h"
#include "config_output.h"

/* The texts are part of the document, or constant. */
struct config_layout {
    struct vhd_text line_end; /* of length 0: everything is in one line */
    struct vhd_text indent;   /* of the element by which this is known: one beside the new one, or that above it */
    struct vhd_text unit;     /* what is added to it for each level */
    bool is_above;
};

/* How an element behind all others in `parent` is laid out. */
struct config_layout config_layout_in(const struct config_document *document, const struct config_node *parent);

/* Adds a line end, and the indentation of so many levels below the new element; nothing when all is in one line. */
void config_layout_break(struct config_output *output, const struct config_layout *layout, size_t levels);

/* The same with the indentation of the element above, by which the layout is known. */
void config_layout_break_outside(struct config_output *output, const struct config_layout *layout);

/* The place of the line that holds a place: behind the line end before it. */
size_t config_layout_line(struct vhd_text text, size_t place);

/* Whether nothing but blanks and tabs is before a place in its line. */
bool config_layout_begins_line(struct vhd_text text, size_t place);

/* Whether nothing but blanks and tabs is behind a place in its line, and a line end then, whose place it becomes. */
bool config_layout_ends_line(struct vhd_text text, size_t *place);

/* The line end before the line that begins at a place; of length 0 before the first one. */
struct vhd_text config_layout_line_end(struct vhd_text text, size_t line);

#endif
