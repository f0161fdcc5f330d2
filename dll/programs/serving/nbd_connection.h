/* nbd_connection.h - one client on its socket. */
#ifndef OPENVPC_NBD_CONNECTION_H
#define OPENVPC_NBD_CONNECTION_H

#include "nbd_export.h"

#include <winsock2.h>
#include <windows.h>

struct nbd_connection;

/*
 * Begins a thread that runs a session on a connected socket, which blocks. NULL without memory or threads; the socket is
 * closed then.
 */
struct nbd_connection *nbd_connection_start(struct nbd_catalogue *catalogue, SOCKET socket, DWORD patience);

/* What is signalled when the thread has ended. */
HANDLE nbd_connection_thread(const struct nbd_connection *connection);

/* Whether the client has chosen an export. From any thread. */
bool nbd_connection_has_chosen(struct nbd_connection *connection);

/*
 * For how long the client has had an export without ever asking anything of it, in milliseconds; 0 once it has, and before
 * it has chosen. From any thread.
 */
ULONGLONG nbd_connection_silence(struct nbd_connection *connection);

/* Has it end: after the request that it is at, if there is one, whatever the client does. From another thread. */
void nbd_connection_stop(struct nbd_connection *connection);

/* Waits for the end, and frees it. */
void nbd_connection_free(struct nbd_connection *connection);

#endif
