/*
 * registration_vendor.h - another vendor's server under the same identifiers, such as Windows Virtual PC itself.
 *
 * Registering over it would break it, so that takes an explicit word (DllInstall, "replace"). Then what it had
 * registered is kept below VENDOR_STORE and comes back when OpenVPC is unregistered.
 */
#ifndef OPENVPC_REGISTRATION_VENDOR_H
#define OPENVPC_REGISTRATION_VENDOR_H

#include "registry.h"

/* Key of ours, beside the others below Software\Classes, and shared by the 32-bit and the 64-bit DLL as they are. */
#define VENDOR_STORE L"OpenVPC.Replaced"

/* Whether a CLSID key was written by OpenVPC, of whatever version. */
bool vendor_is_ours(const struct registry *classes, const WCHAR *clsid);

/*
 * Whether a server that is not ours, and that still exists, has one of our CLSIDs or ProgIDs, as programs of either bitness
 * see the registry; if so, `file` is its path. `hive`: HKEY_LOCAL_MACHINE or HKEY_CURRENT_USER.
 */
bool vendor_find(HKEY hive, WCHAR file[REGISTRY_VALUE_CHARS]);

/*
 * Keeps the key of a server whose path is `file` in a part of the store ("win32", "win64", or "shared" for what both
 * write to the same place). A key that is not there is no failure.
 */
LSTATUS vendor_keep(struct registry *classes, const WCHAR *part, const WCHAR *file, const WCHAR *key);

/* Whether a part of the store holds something. */
bool vendor_is_kept(const struct registry *classes, const WCHAR *part);

/* Restores a part of the store, if the server still exists, and empties it. What cannot be restored stays there. */
LSTATUS vendor_restore(struct registry *classes, const WCHAR *part);

#endif
