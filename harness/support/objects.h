/* objects.h - one object of every kind that a client can get, for rules that hold for all of them. */
#ifndef OPENVPC_HARNESS_OBJECTS_H
#define OPENVPC_HARNESS_OBJECTS_H

#include "client.h"

struct object_kind {
    const char *name;
    IUnknown *(*make)(void); /* with one reference; NULL after a failed check */
    const IID *iid;          /* of its own interface */
    const CLSID *clsid;      /* its class in the type library; NULL where there is none */
    bool is_dual;
    bool is_factory; /* which has no error information and lives in the apartment of its client */
};

extern const struct object_kind object_kinds[];
extern const size_t object_kind_count;

/* Makes an object of the kind of this name. NULL after a failed check, also when there is no such kind. */
IUnknown *object_named(const char *name);

#endif
