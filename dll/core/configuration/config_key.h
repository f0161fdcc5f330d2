/*
 * config_key.h - the keys of configuration values: where a value is below the root element of the configuration.
 *
 *   key   = part *( "/" part )
 *   part  = name [ "[@id=" id "]" ]
 *   id    = text | "'" text "'" | '"' text '"'
 *
 * Pure text. A name with an id and the same name without one, or with another, are different elements. Case matters.
 * Source: Windows Virtual PC reference, IVMVirtualPC.GetConfigurationValue, whose examples write ids with and without
 * quotes.
 */
#ifndef OPENVPC_CONFIG_KEY_H
#define OPENVPC_CONFIG_KEY_H

#include "vhd_error.h"

#include <stdbool.h>

/* More parts than any real key has; readers of XML give up at 256 levels. */
#define CONFIG_MAX_PARTS 64

struct config_part {
    struct vhd_text name;
    struct vhd_text id; /* of length 0: none */
};

/* Its texts lie in the text that was parsed. */
struct config_key {
    struct config_part parts[CONFIG_MAX_PARTS];
    size_t count; /* at least 1 */
};

/* Room for the id of an element that is numbered. */
#define CONFIG_NUMBER_CHARS 20

/* A part of a key that has a number for its id; its texts lie in `name` and in `digits`. */
struct config_part config_part_of(const char16_t *name, size_t number, char16_t digits[CONFIG_NUMBER_CHARS]);

/* The key of an element directly below the root, that has no id; its text is `name`, which is a name. */
struct config_key config_key_of(const char16_t *name);

/* False when the text is no key: a part is empty or malformed, or there are too many. Then *key means nothing. */
bool config_key_parse(struct vhd_text text, struct config_key *key);

#endif
