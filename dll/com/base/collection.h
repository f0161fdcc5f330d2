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
    COLLECTION_HARD_DISK_CONNECTIONS,
    COLLECTION_DVD_DRIVES,
    COLLECTION_FLOPPY_DRIVES,
    COLLECTION_SERIAL_PORTS,
    COLLECTION_PARALLEL_PORTS,
};

/* What the elements of a collection belong to, which has to be there whenever the collection is asked. */
struct collection_owner {
    void *owner;
    HRESULT (*check)(void *owner, const IID *iid); /* with IErrorInfo for that interface when it fails */
    void (*release)(void *owner);
};

/*
 * A collection of that kind. The items are VT_DISPATCH, each the interface that the collection is about; the array,
 * from malloc or calloc, belongs to this function in all cases and may be NULL with a count of 0. On failure
 * (E_OUTOFMEMORY) *out is NULL and nothing was left for the client in IErrorInfo.
 */
HRESULT collection_create(enum collection_kind kind, VARIANT *items, ULONG count, void **out);

/* The same for elements of an owner, which is released in all cases, at once on failure. */
HRESULT collection_create_owned(enum collection_kind kind, VARIANT *items, ULONG count,
                                const struct collection_owner *owner, void **out);

#endif
