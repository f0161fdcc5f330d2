/* registration_server.h - registers and unregisters this DLL as a COM server. */
#ifndef OPENVPC_REGISTRATION_SERVER_H
#define OPENVPC_REGISTRATION_SERVER_H

#include "com_windows.h"

#include <stdbool.h>

/* Options, to be combined with |. */
#define REGISTRATION_FOR_USER 1u       /* for the current user instead of for all */
#define REGISTRATION_REPLACE 2u        /* in the place of another vendor's server, whose registration is kept */
#define REGISTRATION_VIRTUAL_SERVER 4u /* also under the ProgID of Virtual Server, which must be free */

/*
 * SELFREG_E_CLASS when another vendor's server is registered and REGISTRATION_REPLACE is missing, or when the ProgID of
 * Virtual Server is wanted and somebody else has it; SELFREG_E_TYPELIB when the type library cannot be read. After any
 * failure the registry is as it was before.
 */
HRESULT registration_register(unsigned options);

/*
 * Removes what this DLL has registered, and restores the server that it had replaced. It is no failure if there
 * is nothing to do: not registered, or registered from another file, which still exists.
 */
HRESULT registration_unregister(unsigned options);

#endif
