/* facts.h - the tables in data/, which the program carries as resources. */
#ifndef OPENVPC_HARNESS_FACTS_H
#define OPENVPC_HARNESS_FACTS_H

#include "harness.h"

#define FACT_FIELDS 8

struct fact {
    const char *field[FACT_FIELDS]; /* those that a row does not have are "" */
};

struct facts {
    struct fact *rows; /* without the header row */
    size_t count;
    char *text;
};

/* Loads a table by the name of its resource and checks that it has so many rows. */
bool facts_load(struct facts *facts, const WCHAR *name, size_t count);

void facts_free(struct facts *facts);

/* A GUID as the tables write it: without braces. */
GUID facts_guid(const char *text);

#endif
