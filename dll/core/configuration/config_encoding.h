/*
 * config_encoding.h - the characters of a file, in UTF-8 or in UTF-16 as Windows has it, and back.
 *
 * What was decoded is encoded as it was, byte for byte.
 */
#ifndef OPENVPC_CONFIG_ENCODING_H
#define OPENVPC_CONFIG_ENCODING_H

#include "vhd_error.h"

#include <stdbool.h>

struct config_encoding {
    bool is_utf16;
    bool has_mark; /* a byte order mark at the start */
};

/*
 * The characters without the mark, in memory that the caller frees. Without a mark, a file whose second byte is 0 is in
 * UTF-16. VHD_XML_ENCODING when it is in neither; *length is then how many were decoded before. VHD_OUT_OF_MEMORY, with
 * *chars NULL.
 */
enum vhd_status config_decode(const void *bytes, size_t size, struct config_encoding *encoding, char16_t **chars,
                              size_t *length);

/* The bytes of a file, to be freed by the caller. The text holds no halves of pairs. False without memory. */
bool config_encode(struct vhd_text text, struct config_encoding encoding, void **bytes, size_t *size);

#endif
