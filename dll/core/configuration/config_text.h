/* config_text.h - which characters the configuration can hold: those of XML 1.0, in names and in values. */
#ifndef OPENVPC_CONFIG_TEXT_H
#define OPENVPC_CONFIG_TEXT_H

#include "vhd_error.h"

#include <stdbool.h>

/* Whether two texts are the same but for the case of ASCII letters. */
bool config_text_same(struct vhd_text text, const char16_t *other);

/* What XML calls white space: blank, tab, line feed, carriage return. */
bool config_text_is_space(char16_t c);

/* How many units of the text, from its start on, are a name without a prefix; 0 if it begins with none. */
size_t config_text_name_length(struct vhd_text text);

/* A name of an element without a prefix. */
bool config_text_is_name(struct vhd_text text);

/* An id: not empty, and nothing that would have to be escaped in an attribute or ends a part of a key. */
bool config_text_is_id(struct vhd_text text);

/* How many units the character at the start takes, 1 or 2; 0 if XML cannot hold it. The text is not empty. */
size_t config_text_character(struct vhd_text text);

/* Whether XML can hold the text at all; it cannot hold NULs, most control characters and halves of pairs. */
bool config_text_is_storable(struct vhd_text text);

#endif
