/* vhd_utf8.h - characters in UTF-8, and in the UTF-16 that paths are in. */
#ifndef OPENVPC_VHD_UTF8_H
#define OPENVPC_VHD_UTF8_H

#include "vhd_text.h"

#include <stdint.h>

/* What stands for half of a pair of UTF-16 without the other. */
#define VHD_REPLACEMENT 0xfffdu

/* The most bytes that a text of so many units takes in UTF-8. */
#define VHD_UTF8_BYTES(units) (3 * (size_t)(units))

/* The number of bytes that the first character takes, which is `*c`; 0 for what is no UTF-8 in its shortest form. */
size_t vhd_utf8_take(const uint8_t *bytes, size_t size, uint32_t *c);

/* Writes a character, which takes at most VHD_UTF8_LONGEST bytes; returns what is behind it. */
#define VHD_UTF8_LONGEST 4
uint8_t *vhd_utf8_put(uint32_t c, uint8_t *out);

/* Writes a text, without a NUL behind it; returns the number of bytes. Half of a pair becomes VHD_REPLACEMENT. */
size_t vhd_utf8_of(struct vhd_text text, uint8_t *out);

/*
 * Reads a text, which has at most as many units as there are bytes, without a NUL behind it. Returns how many of the bytes
 * could be read: fewer than `size` when what follows is no UTF-8.
 */
size_t vhd_utf16_of(const uint8_t *bytes, size_t size, char16_t *out, size_t *length);

#endif
