/*
 * config_decode.h - the characters of a configuration file.
 *
 * The XML reader could find them out itself, but Wine's ends the process when UTF-8 ends too early, and loses its way
 * in UTF-16 of more than 8 KB. So it gets UTF-8 that is complete (config_scan.h) and goes on a little beyond the end.
 */
#ifndef OPENVPC_CONFIG_DECODE_H
#define OPENVPC_CONFIG_DECODE_H

#include "vhd_error.h"

/*
 * Turns a file in UTF-8 or UTF-16 into UTF-16 without byte order mark and XML declaration, to be freed by the caller.
 * VHD_CONFIG_DAMAGED when it is neither.
 */
enum vhd_status config_decode(const void *bytes, size_t size, char16_t **text, size_t *count);

/* Turns a text into what a reader of XML gets, to be freed by the caller. */
enum vhd_status config_encode(const char16_t *text, size_t count, char **bytes, size_t *size);

#endif
