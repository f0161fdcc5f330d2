/*
 * engine_version.h - which QEMU that is, by the greeting of its monitor, and the type of the machine that is pinned.
 *
 * A guest finds the same hardware at each start, and a saved state can be restored, only if the type is the same. So the
 * first start writes it into the machine's file; QEMU has the types of its earlier versions of about six years.
 */
#ifndef OPENVPC_ENGINE_VERSION_H
#define OPENVPC_ENGINE_VERSION_H

#include "json.h"
#include "machine_value.h"

/* A string in the machine's file, such as "pc-i440fx-7.2". */
#define ENGINE_TYPE_KEY u"openvpc/machine_type"

#define ENGINE_TYPE_CHARS 32 /* with the NUL */
#define ENGINE_VERSION_CHARS 64

struct engine_version {
    int major, minor, micro;
    char text[ENGINE_VERSION_CHARS]; /* "7.2.22" */
    bool is_too_old;                 /* below 7.2 */
    char type[ENGINE_TYPE_CHARS];    /* the newest that it has, "pc-i440fx-7.2" */
};

/* `greeting`: the object QMP of the greeting. False where it tells no version. */
bool engine_version_read(const struct json *greeting, struct engine_version *version);

/* The type in the machine's file; empty where there is none, or what cannot be one. False without memory. */
bool engine_type_of(const struct config_document *document, char type[ENGINE_TYPE_CHARS]);

/* Whether a QEMU of that version has that type; one that cannot be one it has not. */
bool engine_has_type(const struct engine_version *version, const char *type);

enum config_change engine_type_put(struct config_document *document, const char *type);

#endif
