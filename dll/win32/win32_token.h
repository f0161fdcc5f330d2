/*
 * win32_token.h - whom a thread acts for, where that is not the user of its process: a server impersonates its client.
 *
 * Threads do not inherit that (CreateThread, "Remarks"), so work that goes on in another thread has to take it along.
 */
#ifndef OPENVPC_WIN32_TOKEN_H
#define OPENVPC_WIN32_TOKEN_H

#include <windows.h>

/* A copy of what the calling thread impersonates with, for the caller to close; NULL where it does not impersonate. */
DWORD win32_impersonation(HANDLE *token);

/* Has the calling thread impersonate with such a copy, or with NULL no longer. */
DWORD win32_impersonate(HANDLE token);

#endif
