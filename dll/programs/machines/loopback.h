/*
 * loopback.h - connections on 127.0.0.1, to which every program of the computer can connect: a listener lets one in. Who
 * that was is the caller's to find out, and as long as he has not, the listener stays open: its port would be free
 * otherwise, and a stranger who came first could take it, have QEMU connect to himself, and pass on what both say.
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
 * Waits for a connection, for so many milliseconds. The socket blocks. WSAETIMEDOUT, or ERROR_CANCELLED when `end` is
 * signalled (NULL: nothing is).
 */
DWORD loopback_accept(struct loopback *at, DWORD milliseconds, HANDLE end, SOCKET *client);

/* Who waits at it, but for those that were let in, is broken off. */
void loopback_close(struct loopback *at);

/* Connects to a port. */
DWORD loopback_connect(WORD port, SOCKET *to);

/* The port of the other side; 0 where there is none. */
WORD loopback_peer(SOCKET socket);

/* Sends all of it; WSAETIMEDOUT when the other side takes nothing for so many milliseconds. */
DWORD loopback_send(SOCKET socket, const void *bytes, size_t count, DWORD milliseconds);

/* What has come, at most `size`; *count is 0 at the end. WSAETIMEDOUT when nothing comes for so many milliseconds. */
DWORD loopback_receive(SOCKET socket, void *bytes, size_t size, DWORD milliseconds, size_t *count);

#endif
