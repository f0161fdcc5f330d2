/* text_list.h - a list of texts, such as folders or files, and how automation clients give one. */
#ifndef OPENVPC_TEXT_LIST_H
#define OPENVPC_TEXT_LIST_H

#include "com_windows.h"

#include "vhd_error.h"

#include <stdbool.h>

/* Begins as all zeros. */
struct text_list {
    BSTR *texts;
    size_t count, room;
};

/* Adds a text, which may be NULL for an empty one; then it belongs to the list, also when there is no memory: false. */
bool text_list_take(struct text_list *list, BSTR text);

/* Adds a copy of a text. */
bool text_list_add(struct text_list *list, struct vhd_text text);

void text_list_free(struct text_list *list);

/* Sorts without regard to case and drops duplicates. */
void text_list_sort(struct text_list *list);

/*
 * Adds the strings of a one-dimensional array with any bounds, of BSTR or of VARIANT that hold strings or objects whose
 * default value is one (com_plain), or a single such string; given directly or by reference. E_INVALIDARG or
 * E_OUTOFMEMORY; the list then holds a part.
 */
HRESULT text_list_from_variant(struct text_list *list, const VARIANT *variant);

#endif
