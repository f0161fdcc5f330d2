/* loopback.c - connections on 127.0.0.1. */
#include "loopback.h"

#include <limits.h>

static SOCKADDR_IN address_of(WORD port)
{
    SOCKADDR_IN address = { .sin_family = AF_INET, .sin_port = htons(port) };

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

void loopback_close(struct loopback *at)
{
    if (at->listener != INVALID_SOCKET)
        closesocket(at->listener);
    if (at->event != NULL)
        CloseHandle(at->event);
    at->listener = INVALID_SOCKET;
    at->event = NULL;
}

DWORD loopback_listen(struct loopback *at)
{
    SOCKADDR_IN address = address_of(0);
    const BOOL yes = TRUE;
    int size = sizeof address;
    DWORD code = NO_ERROR;

    at->port = 0;
    at->listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    at->event = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (at->event == NULL)
        code = GetLastError();
    else if (at->listener == INVALID_SOCKET ||
             setsockopt(at->listener, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, (const char *)&yes, sizeof yes) != 0 ||
             bind(at->listener, (const SOCKADDR *)&address, sizeof address) != 0 || listen(at->listener, 1) != 0 ||
             getsockname(at->listener, (SOCKADDR *)&address, &size) != 0 ||
             WSAEventSelect(at->listener, at->event, FD_ACCEPT) != 0)
        code = (DWORD)WSAGetLastError();
    if (code == NO_ERROR)
        at->port = ntohs(address.sin_port);
    else
        loopback_close(at);
    return code;
}

/* A connection has what the listener has: replies would not block, and many small ones would wait. */
static void prepare(SOCKET client)
{
    const BOOL yes = TRUE;
    u_long no = 0;

    WSAEventSelect(client, NULL, 0);
    ioctlsocket(client, (long)FIONBIO, &no);
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, (const char *)&yes, sizeof yes);
}

DWORD loopback_accept(struct loopback *at, DWORD milliseconds, HANDLE end, SOCKET *client)
{
    const HANDLE events[] = { at->event, end };
    const ULONGLONG until = GetTickCount64() + milliseconds;
    ULONGLONG now;

    do {
        *client = accept(at->listener, NULL, NULL);
        if (*client != INVALID_SOCKET) {
            prepare(*client);
            return NO_ERROR;
        }
        now = GetTickCount64();
        if (now >= until)
            return WSAETIMEDOUT;
        if (WaitForMultipleObjects(end != NULL ? 2 : 1, events, FALSE, (DWORD)(until - now)) == WAIT_OBJECT_0 + 1)
            return ERROR_CANCELLED;
    } while (WSAGetLastError() == WSAEWOULDBLOCK || now < until);
    return WSAETIMEDOUT;
}

DWORD loopback_connect(WORD port, SOCKET *to)
{
    const SOCKADDR_IN address = address_of(port);
    DWORD code;

    *to = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    if (*to == INVALID_SOCKET)
        return (DWORD)WSAGetLastError();
    if (connect(*to, (const SOCKADDR *)&address, sizeof address) == 0) {
        prepare(*to);
        return NO_ERROR;
    }
    code = (DWORD)WSAGetLastError();
    closesocket(*to);
    *to = INVALID_SOCKET;
    return code;
}

WORD loopback_peer(SOCKET socket)
{
    SOCKADDR_IN address;
    int size = sizeof address;

    return getpeername(socket, (SOCKADDR *)&address, &size) == 0 ? ntohs(address.sin_port) : 0;
}

DWORD loopback_send(SOCKET socket, const void *bytes, size_t count, DWORD milliseconds)
{
    const char *at = bytes;

    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, (const char *)&milliseconds, sizeof milliseconds);
    while (count > 0) {
        const int sent = send(socket, at, count < INT_MAX ? (int)count : INT_MAX, 0);
        if (sent <= 0)
            return (DWORD)WSAGetLastError();
        at += sent;
        count -= (size_t)sent;
    }
    return NO_ERROR;
}

DWORD loopback_receive(SOCKET socket, void *bytes, size_t size, DWORD milliseconds, size_t *count)
{
    struct timeval limit = { (long)(milliseconds / 1000), (long)(milliseconds % 1000) * 1000 };
    fd_set readable;
    int got;

    FD_ZERO(&readable);
    FD_SET(socket, &readable);
    *count = 0;
    got = select(0, &readable, NULL, NULL, &limit); /* a receive that times out would leave the socket undefined */
    if (got == 0)
        return WSAETIMEDOUT;
    if (got > 0)
        got = recv(socket, bytes, size < INT_MAX ? (int)size : INT_MAX, 0);
    if (got < 0)
        return (DWORD)WSAGetLastError();
    *count = (size_t)got;
    return NO_ERROR;
}
