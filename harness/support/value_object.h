/* value_object.h - an automation object with a default value, as PowerShell passes a string that came out of a pipeline. */
#ifndef OPENVPC_HARNESS_VALUE_OBJECT_H
#define OPENVPC_HARNESS_VALUE_OBJECT_H

#include "client_dispatch.h"

struct value_object {
    struct client_dispatch client;
    VARIANT value; /* VT_ERROR: it has none, and says so */
};

/* The object, which is the caller's memory, and a VARIANT that refers to it. */
VARIANT value_object_init(struct value_object *object, VARIANT value);

/* Checks that everybody has let go of it. */
void value_object_check_free(const struct value_object *object);

#endif
