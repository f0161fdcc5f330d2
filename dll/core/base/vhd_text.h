/* vhd_text.h - UTF-16 text with its length. */
#ifndef OPENVPC_VHD_TEXT_H
#define OPENVPC_VHD_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <uchar.h>

/* UTF-16 text that need not end in NUL and may hold one, as a BSTR does. */
struct vhd_text {
    const char16_t *chars;
    size_t length; /* in UTF-16 units */
};

/* A text that ends in NUL, without it. */
struct vhd_text vhd_text_of(const char16_t *chars);

/* Whether a text is the same as one that ends in NUL, case included. */
bool vhd_text_equal(struct vhd_text text, const char16_t *chars);

#endif
