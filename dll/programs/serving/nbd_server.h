/*
 * nbd_server.h - listens on a port of this computer, and runs a session of NBD on a thread for each client.
 *
 * A client that does not come to the end of the negotiation in NBD_SERVER_PATIENCE is sent away. When one comes and
 * NBD_SERVER_CLIENTS are there, one that has chosen an export for that long and never asked for anything has to make
 * room, the longest first; if there is none, the new one is sent away: clients of one disk are few. Once it has asked for
 * something a client may be silent, or not read, for as long as it likes; others do not notice.
 *
 * Only programs link this: the DLL knows no sockets. WSAStartup is the caller's.
 */
#ifndef OPENVPC_NBD_SERVER_H
#define OPENVPC_NBD_SERVER_H

#include "nbd_export.h"

#include <winsock2.h>
#include <windows.h>

#define NBD_SERVER_CLIENTS 128
#define NBD_SERVER_PATIENCE 10000u /* milliseconds */

struct nbd_server;

/*
 * Begins to listen, on a numeric address of IPv4 or IPv6, and a port, 0 for a free one. No other program can listen there
 * meanwhile. Clients wait until nbd_server_run. Returns a code of the system; *server is NULL after a failure. `catalogue`
 * has to outlive it.
 */
DWORD nbd_server_open(struct nbd_catalogue *catalogue, const WCHAR *address, WORD port, struct nbd_server **server);

/* The port on which it listens. */
WORD nbd_server_port(const struct nbd_server *server);

/*
 * Only one client is served: the first that chooses an export. All others are sent away then, and nobody can connect any
 * more. Until then the port is ours, so that no other program can take it and play the server. Before nbd_server_run.
 */
void nbd_server_serve_one(struct nbd_server *server);

/*
 * Serves until the event `stop` is set, and returns when every client's last request is done and its connection closed.
 * With serve_one also when that client has gone. Returns a code of the system.
 */
DWORD nbd_server_run(struct nbd_server *server, HANDLE stop);

void nbd_server_close(struct nbd_server *server); /* NULL is allowed */

#endif
