/* collection.h - all collections: fixed lists of objects, which differ in nothing but the type of their elements. */
#ifndef OPENVPC_COLLECTION_H
#define OPENVPC_COLLECTION_H

#include "com_windows.h"

enum collection_kind {
    COLLECTION_TASKS,
    COLLECTION_MACHINES,
    COLLECTION_NETWORKS,
    COLLECTION_NETWORK_ADAPTERS,
    COLLECTION_SUPPORT_DRIVERS,
    COLLECTION_USB_DEVICES,
};

/*
 * A collection of that kind. The items are VT_DISPATCH, each the interface that the collection is about; the array,
 * from malloc or calloc, belongs to this function in all cases and may be NULL with a count of 0. On failure
 * (E_OUTOFMEMORY) *out is NULL and nothing was left for the client in IErrorInfo.
 */
HRESULT collection_create(enum collection_kind kind, VARIANT *items, ULONG count, void **out);

#endif
