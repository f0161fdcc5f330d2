/*
 * loopback.h - connections on 127.0.0.1, to which every program of the computer can connect: a listener lets one in, and
 * is closed. Who that was is the caller's to find out.
 *
 * Functions return a code of the system. WSAStartup is the caller's.
 */
#ifndef OPENVPC_LOOPBACK_H
#define OPENVPC_LOOPBACK_H

#include <winsock2.h>
#include <windows.h>

struct loopback {
    SOCKET listener; /* INVALID_SOCKET: closed */
    HANDLE event;    /* that somebody has come */
    WORD port;
};

/* Listens at a free port, which no other program can take meanwhile. After a failure nothing has to be closed. */
DWORD loopback_listen(struct loopback *at);

/*
 * Waits for a connection, for so many milliseconds; whatever comes of it, the listener is closed. The socket blocks.
 * WSAETIMEDOUT, or ERROR_CANCELLED when `end` is signalled (NULL: nothing is).
 */
DWORD loopback_accept(struct loopback *at, DWORD milliseconds, HANDLE end, SOCKET *client);

/* The same, but the listener stays open when the time has passed, so that it can be called again. */
DWORD loopback_wait(struct loopback *at, DWORD milliseconds, HANDLE end, SOCKET *client);

void loopback_close(struct loopback *at);

/* Connects to a port. */
DWORD loopback_connect(WORD port, SOCKET *socket);

/* The port of the other side; 0 where there is none. */
WORD loopback_peer(SOCKET socket);

/* Sends all of it; WSAETIMEDOUT when the other side takes nothing for so many milliseconds. */
DWORD loopback_send(SOCKET socket, const void *bytes, size_t count, DWORD milliseconds);

#endif
