/* registry_tree.h - the registry as text, and what cases write to it. */
#ifndef OPENVPC_HARNESS_REGISTRY_TREE_H
#define OPENVPC_HARNESS_REGISTRY_TREE_H

#include "lines.h"

/* A line for each key below one, and for each value: sorted. What a key that does not exist holds is no line. */
struct lines registry_tree(HKEY hive, const WCHAR *path);

/*
 * All that programs register, of all users and of this one. On Windows others write to the registry all the time, so
 * there it is only what is below Software\Classes; elsewhere it is all of Software. It is what 64-bit programs see, also
 * in a 32-bit one, whose own view is a part of that, below keys Wow6432Node.
 */
struct lines registry_all(void);

/*
 * The same in a twentieth of the time: the names of all classes, interfaces, libraries and ProgIDs, and all that is in
 * those which the DLL has to do with.
 */
struct lines registry_relevant(void);

/* The default value (`name` NULL) or another text value; "" when there is none. Lives until the next call. */
const WCHAR *registry_text(HKEY hive, const WCHAR *path, const WCHAR *name);

/* Writes a text, and makes the keys. A failure is a failed check. */
bool registry_write(HKEY hive, const WCHAR *path, const WCHAR *name, const WCHAR *value);

/* Removes a key with all below it; nothing happens when it is not there. */
void registry_remove(HKEY hive, const WCHAR *path);

bool registry_has(HKEY hive, const WCHAR *path);

#endif
