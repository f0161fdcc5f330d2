/* server.h - the DLL under test: where it is, and whether it is still in use. */
#ifndef OPENVPC_HARNESS_SERVER_H
#define OPENVPC_HARNESS_SERVER_H

#include "harness.h"

/* Path of the DLL under test: the one beside the program, else the one that is registered. Empty when there is none. */
const WCHAR *server_path(void);

/* Path of the DLL that is registered for VMVirtualPC; empty when none is. */
const WCHAR *server_registered_path(void);

/* Whether the DLL under test is the one that is registered. */
bool server_is_registered(void);

/* The DLL if this process has loaded it, else NULL. Adds no reference. */
HMODULE server_module(void);

/* A function that the loaded DLL exports; NULL when it does not, which is a failed check. */
FARPROC server_export(HMODULE module, const char *name);

/* Checks that a loaded DLL gets ready to be unloaded: no object, no lock and no task is left. False when it does not. */
bool server_check_unused(void);

#endif
