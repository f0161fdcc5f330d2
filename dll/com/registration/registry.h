/*
 * registry.h - values below one key of the registry, with a journal that can undo what was written.
 *
 * Paths are relative to that key. Functions return Win32 error codes, ERROR_SUCCESS for success.
 */
#ifndef OPENVPC_REGISTRY_H
#define OPENVPC_REGISTRY_H

#include "com_windows.h"

#include <stdbool.h>

/* The longest path that registration makes, and the longest value that registry_get reads: characters, with the NUL. */
#define REGISTRY_PATH_CHARS 256
#define REGISTRY_VALUE_CHARS 1024

/* Below a hive: where classes are registered. */
#define REGISTRY_CLASSES L"Software\\Classes"

struct registry {
    HKEY key;                        /* NULL when it is not open */
    REGSAM view;                     /* KEY_WOW64_..., 0 for the view of this program */
    struct registry_change *changes; /* the journal, newest first */
};

/* KEY_WOW64_... for what programs of the other bitness see, 0 on a system that has only one. */
REGSAM registry_other_view(void);

/* Opens a key of a hive and, with KEY_WRITE in `access`, creates it. `access` may hold a KEY_WOW64_... flag. */
LSTATUS registry_open(struct registry *registry, HKEY hive, const WCHAR *path, REGSAM access);

/* Closes it and forgets the journal. Nothing happens when it is not open. */
void registry_close(struct registry *registry);

/* Whether there is such a key. */
bool registry_has(const struct registry *registry, const WCHAR *path);

/* Whether this program may change and remove a key and all below it. ERROR_SUCCESS also when there is no such key. */
LSTATUS registry_may_change(const struct registry *registry, const WCHAR *path);

/* Reads a text, with %VARIABLES% replaced if the value asks for it. `name` NULL is the default value. */
LSTATUS registry_get(const struct registry *registry, const WCHAR *path, const WCHAR *name,
                     WCHAR value[REGISTRY_VALUE_CHARS]);

/* Writes a text and creates the keys it needs; `value` NULL only creates them. `name` must outlive the journal. */
LSTATUS registry_set(struct registry *registry, const WCHAR *path, const WCHAR *name, const WCHAR *value);

/* Removes a value, then its key and those above it as far as they are empty. It is no failure if it is not there. */
LSTATUS registry_clear(struct registry *registry, const WCHAR *path, const WCHAR *name);

/* Undoes everything that registry_set has done. What cannot be undone stays. */
void registry_undo(struct registry *registry);

/* Ends what registry_undo can undo: what has been written so far stays. */
void registry_commit(struct registry *registry);

/* Copies what a key holds to another path (NULL: to the key that all paths are relative to). Not in the journal, and
 * in the view of this program only. */
LSTATUS registry_copy(const struct registry *registry, const WCHAR *from, const WCHAR *to);

/* Removes a key with all below it, and those above it as far as they are empty. Not in the journal, and in the
 * view of this program only. */
LSTATUS registry_clear_tree(struct registry *registry, const WCHAR *path);

#endif
