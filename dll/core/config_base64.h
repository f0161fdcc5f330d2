/* config_base64.h - bytes as text: base64 of RFC 4648, in UTF-16. */
#ifndef OPENVPC_CONFIG_BASE64_H
#define OPENVPC_CONFIG_BASE64_H

#include "vhd_error.h"

#include <stdbool.h>

/* NUL-terminated, to be freed by the caller; NULL without memory. */
char16_t *config_base64_encode(const uint8_t *bytes, size_t size);

/* No more bytes than these come out of the text. */
size_t config_base64_most_bytes(struct vhd_text text);

/*
 * Writes the bytes and their number. White space between the characters is passed over. False when the text is no
 * base64: another character, an incomplete group, padding in the middle, or bits that no byte takes.
 */
bool config_base64_decode(struct vhd_text text, uint8_t *bytes, size_t *size);

#endif
