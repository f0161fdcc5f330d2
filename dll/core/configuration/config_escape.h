/*
 * config_escape.h - texts and values of attributes as a document writes them: references, CDATA sections, line ends.
 *
 * What is read here is well formed (config_parse.h). Readers of XML make a line feed of a carriage return, with the line
 * feed behind it if there is one, and a blank of any white space in an attribute; a reference is what it is.
 */
#ifndef OPENVPC_CONFIG_ESCAPE_H
#define OPENVPC_CONFIG_ESCAPE_H

#include "config_output.h"

#include <stdint.h>

/* How many units the reference to a character takes with which the text begins, and the character; 0: that is none. */
size_t config_reference(struct vhd_text text, uint32_t *c);

/*
 * Writes what the contents of an element without others stand for, which is all its text without comments and
 * instructions, or what the value of an attribute stands for. Returns how many units that are: no more than `raw` has.
 */
size_t config_unescape_contents(struct vhd_text raw, char16_t *chars);
size_t config_unescape_attribute(struct vhd_text raw, char16_t *chars);

/* Whether the value of an attribute stands for a text. */
bool config_attribute_equal(struct vhd_text raw, struct vhd_text text);

/* Adds a text as the contents of an element, in one line: line ends become references. */
void config_escape(struct config_output *output, struct vhd_text text);

/* Adds the comments and instructions that there are in the contents of an element, as they are. */
void config_escape_remarks(struct config_output *output, struct vhd_text raw);

#endif
