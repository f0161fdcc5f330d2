/* com_strings.h - lists of strings, such as folders or files, as automation clients give and get them. */
#ifndef OPENVPC_COM_STRINGS_H
#define OPENVPC_COM_STRINGS_H

#include "com_windows.h"

#include "vhd_strings.h"

/*
 * Adds the strings of a one-dimensional array with any bounds, of BSTR or of VARIANT that hold strings or objects whose
 * default value is one (com_plain), or a single such string; given directly or by reference. E_INVALIDARG or
 * E_OUTOFMEMORY; the list then holds a part.
 */
HRESULT com_strings_from_variant(struct vhd_strings *strings, const VARIANT *variant);

/*
 * VT_ARRAY|VT_VARIANT of VT_BSTR, counting from 0: VBScript can index no array of another type. The array is new; on
 * failure (E_OUTOFMEMORY) *out is VT_EMPTY.
 */
HRESULT com_strings_to_variant(const struct vhd_strings *strings, VARIANT *out);

#endif
