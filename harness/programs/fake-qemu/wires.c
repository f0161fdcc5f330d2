/*
 * wires.c - connections on 127.0.0.1, at which no call of the system waits: Wine never gives up the sockets of a process that
 * is killed in select, and looks for ever, as fast as it can, at what lies there unread.
 */
#include "fake_qemu.h"

/* How long the other side may take to do anything. Milliseconds. */
#define PATIENCE 20000

static SOCKADDR_IN address_of(unsigned port)
{
    return (SOCKADDR_IN){ .sin_family = AF_INET,
                          .sin_port = htons((u_short)port),
                          .sin_addr.S_un.S_addr = htonl(INADDR_LOOPBACK) };
}

static void do_not_block(SOCKET socket)
{
    u_long yes = 1;

    ioctlsocket(socket, (long)FIONBIO, &yes);
}

SOCKET wire_connect(unsigned port)
{
    const SOCKADDR_IN at = address_of(port);
    const BOOL yes = TRUE;
    SOCKET made = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);

    if (made == INVALID_SOCKET)
        return made;
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, (const char *)&yes, sizeof yes);
    if (connect(made, (const SOCKADDR *)&at, sizeof at) != 0)
        wire_close(&made);
    else
        do_not_block(made);
    return made;
}

SOCKET wire_listen(unsigned *port)
{
    const SOCKADDR_IN at = address_of(0);
    SOCKET made = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);

    if (made == INVALID_SOCKET)
        return made;
    if (bind(made, (const SOCKADDR *)&at, sizeof at) != 0 || listen(made, 1) != 0)
        wire_close(&made);
    else
        do_not_block(made);
    *port = wire_port(made, false);
    return made;
}

SOCKET wire_accept(SOCKET listener)
{
    SOCKET made = accept(listener, NULL, NULL);

    if (made != INVALID_SOCKET)
        do_not_block(made);
    return made;
}

unsigned wire_port(SOCKET socket, bool of_peer)
{
    SOCKADDR_IN at = { .sin_port = 0 };
    int size = sizeof at;

    if ((of_peer ? getpeername : getsockname)(socket, (SOCKADDR *)&at, &size) != 0)
        return 0;
    return ntohs(at.sin_port);
}

bool wire_has_come(SOCKET socket)
{
    char byte;

    return socket != INVALID_SOCKET &&
           (recv(socket, &byte, 1, MSG_PEEK) != SOCKET_ERROR || WSAGetLastError() != WSAEWOULDBLOCK);
}

static ULONGLONG end_of_patience(void)
{
    return GetTickCount64() + PATIENCE;
}

/* After something that could not be done at once; false when it never can be, or the time has passed. */
static bool may_try_again(ULONGLONG until)
{
    if (WSAGetLastError() != WSAEWOULDBLOCK || GetTickCount64() >= until)
        return false;
    Sleep(1);
    return true;
}

bool wire_send(SOCKET socket, const void *bytes, size_t count)
{
    ULONGLONG until = end_of_patience();
    const char *at = bytes;

    while (count > 0) {
        const int sent = send(socket, at, (int)count, 0);
        if (sent == SOCKET_ERROR && may_try_again(until))
            continue;
        if (sent <= 0)
            return false;
        until = end_of_patience();
        at += sent;
        count -= (size_t)sent;
    }
    return true;
}

bool wire_receive(SOCKET socket, void *bytes, size_t count)
{
    ULONGLONG until = end_of_patience();
    char *at = bytes;

    while (count > 0) {
        const int received = recv(socket, at, (int)count, 0);
        if (received == SOCKET_ERROR && may_try_again(until))
            continue;
        if (received <= 0)
            return false;
        until = end_of_patience();
        at += received;
        count -= (size_t)received;
    }
    return true;
}

void wire_close(SOCKET *socket)
{
    if (*socket != INVALID_SOCKET)
        closesocket(*socket);
    *socket = INVALID_SOCKET;
}
