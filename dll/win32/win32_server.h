/* win32_server.h - whether the file of a COM server exists, as the registry names it. */
#ifndef OPENVPC_WIN32_SERVER_H
#define OPENVPC_WIN32_SERVER_H

#include <windows.h>

#include <stdbool.h>

/*
 * Whether there is a file of that path, or, for a bare name, in the system folder, where the loader begins its search. A
 * 32-bit program looks where 64-bit programs do as well.
 */
bool win32_server_exists(const WCHAR *file);

#endif
