/*
 * com_enum.h - all enumerators: each goes through a fixed array, and they differ in nothing but the type of its
 * elements.
 */
#ifndef OPENVPC_COM_ENUM_H
#define OPENVPC_COM_ENUM_H

#include "com_windows.h"

enum com_enum_kind {
    ENUM_VARIANTS,          /* IEnumVARIANT, of VARIANT: for the _NewEnum of every collection */
    ENUM_CONNECTIONS,       /* IEnumConnections, of CONNECTDATA */
    ENUM_CONNECTION_POINTS, /* IEnumConnectionPoints, of IConnectionPoint * */
};

/* An enumerator over copies of the items. On failure (E_OUTOFMEMORY) *out is NULL. */
HRESULT com_enum_create(enum com_enum_kind kind, const void *items, ULONG count, void **out);

/* Clears the elements of an array from malloc or calloc and frees it; it may be NULL with a count of 0. */
void com_enum_free_items(enum com_enum_kind kind, void *items, ULONG count);

#endif
