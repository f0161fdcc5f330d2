/* config_hexadecimal.h - bytes as text: two hexadecimal digits each, in UTF-16, as Virtual PC's own files have them. */
#ifndef OPENVPC_CONFIG_HEXADECIMAL_H
#define OPENVPC_CONFIG_HEXADECIMAL_H

#include "vhd_error.h"

#include <stdbool.h>

/* In upper case, NUL-terminated, to be freed by the caller; NULL without memory. */
char16_t *config_hexadecimal_encode(const uint8_t *bytes, size_t size);

/* No more bytes than these come out of the text. */
size_t config_hexadecimal_max_bytes(struct vhd_text text);

/*
 * Writes the bytes and their number. Lower case is accepted, and white space between bytes is skipped. False for any
 * other character, and for half a byte.
 */
bool config_hexadecimal_decode(struct vhd_text text, uint8_t *bytes, size_t *size);

#endif
