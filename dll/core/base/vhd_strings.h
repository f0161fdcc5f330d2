/* vhd_strings.h - a list of strings. */
#ifndef OPENVPC_VHD_STRINGS_H
#define OPENVPC_VHD_STRINGS_H

#include "vhd_text.h"

struct vhd_string {
    char16_t *chars; /* they may hold a NUL, and there is one behind them */
    size_t length;
};

/* All zeros is an empty list. */
struct vhd_strings {
    struct vhd_string *items;
    size_t count, room;
};

/* Adds a copy of a text. False without memory. */
bool vhd_strings_add(struct vhd_strings *strings, struct vhd_text text);

/* The text of an item, which lives as long as that. */
struct vhd_text vhd_strings_text(const struct vhd_strings *strings, size_t index);

/* Frees the strings; the list is empty then. */
void vhd_strings_free(struct vhd_strings *strings);

#endif
