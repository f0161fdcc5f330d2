/* config_text.h - which characters the configuration can hold: those of XML 1.0, in names and in values. */
#ifndef OPENVPC_CONFIG_TEXT_H
#define OPENVPC_CONFIG_TEXT_H

#include "vhd_error.h"

#include <stdbool.h>

/* A name of an element without a prefix. */
bool config_text_is_name(struct vhd_text text);

/* An id: not empty, and nothing that would have to be escaped in an attribute or ends a part of a key. */
bool config_text_is_id(struct vhd_text text);

/* Whether XML can hold the text at all; it cannot hold NULs, most control characters and halves of pairs. */
bool config_text_is_storable(struct vhd_text text);

#endif
