/*
 * config_value.h - a configuration value, and the text and the name of its type by which the configuration holds it.
 *
 *   string   the text itself; so are values of types that are not known
 *   escaped  read only, as earlier versions wrote it: \r for each carriage return, \\ for a backslash
 *   integer  32 bits, decimal; with or without sign when it is read, written without
 *   boolean  true or false
 *   bytes    hexadecimal digits, two for each byte
 */
#ifndef OPENVPC_CONFIG_VALUE_H
#define OPENVPC_CONFIG_VALUE_H

#include "vhd_error.h"

#include <stdbool.h>

enum config_type { CONFIG_STRING, CONFIG_INTEGER, CONFIG_BOOLEAN, CONFIG_BYTES };

struct config_value {
    enum config_type type;
    struct vhd_text string; /* of a value that was read: in the text from which it was read, or in `memory` */
    int64_t integer;        /* -2^31 to 2^32 - 1: the same 32 bits may be meant with or without a sign */
    bool boolean;
    const uint8_t *bytes; /* of a value that was read: in `memory` */
    size_t size;          /* of them */
    void *memory;         /* of a value that was read: the owner's to free; may be NULL */
};

/* What the attribute "type" says of a value. */
const char16_t *config_value_type(const struct config_value *value);

/* The text of a value, NUL-terminated, to be freed by the caller; NULL without memory. */
char16_t *config_value_text(const struct config_value *value);

enum config_reading { CONFIG_READ, CONFIG_MALFORMED, CONFIG_NO_MEMORY };

/* Reads a text by the name of its type; an unknown type is read as a string. */
enum config_reading config_value_read(struct vhd_text type, struct vhd_text text, struct config_value *value);

/* Whether two values are the same, of the same type; integers if their 32 bits are. */
bool config_value_equal(const struct config_value *a, const struct config_value *b);

#endif
