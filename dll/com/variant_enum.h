/* variant_enum.h - IEnumVARIANT over a fixed array, for the _NewEnum of every collection. */
#ifndef OPENVPC_VARIANT_ENUM_H
#define OPENVPC_VARIANT_ENUM_H

#include "com_windows.h"

/* An enumerator over copies of the items. On failure (E_OUTOFMEMORY) *out is NULL. */
HRESULT variant_enum_create(const VARIANT *items, ULONG count, IEnumVARIANT **out);

/* Clears the elements of an array from malloc or calloc and frees it; it may be NULL with a count of 0. */
void variant_array_free(VARIANT *items, ULONG count);

#endif
