/* registration_classes.h - the classes that are registered. */
#ifndef OPENVPC_REGISTRATION_CLASSES_H
#define OPENVPC_REGISTRATION_CLASSES_H

#include "registry.h"

#define GUID_CHARS 39 /* with the final NUL */

/* A class that clients can create, see class_factory.c. */
struct registration_class {
    const CLSID *clsid;
    const WCHAR *name;
    const WCHAR *progid;     /* without a version; NULL if it has none, as for the following */
    const WCHAR *old_progid; /* of Virtual Server, whose scripts use the same methods; written on demand only */
    const WCHAR *appid;
};

#define REGISTRATION_CLASS_COUNT 2
extern const struct registration_class registration_classes[REGISTRATION_CLASS_COUNT]; /* the first: the application */

/* The CLSID that a ProgID leads to. */
bool registration_class_of_progid(const struct registry *classes, const WCHAR *progid,
                                  WCHAR clsid[REGISTRY_VALUE_CHARS]);

#endif
