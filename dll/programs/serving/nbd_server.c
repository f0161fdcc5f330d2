/* nbd_server.c - listens, and keeps the list of clients. */
#include "nbd_server.h"

#include "nbd_connection.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <ws2tcpip.h>

/*
 * Clients that have gone are looked for when one comes, and so often beside; and more often the one that is to be the
 * only one. Milliseconds.
 */
#define LOOK_AROUND 1000
#define LOOK_FOR_ONE 50

struct nbd_server {
    struct nbd_catalogue *catalogue;
    SOCKET listener; /* INVALID_SOCKET: nobody is let in any more */
    HANDLE event;    /* that somebody wants to be let in */
    WORD port;
    bool serves_one, has_one;
    size_t count;
    struct nbd_connection *connections[NBD_SERVER_CLIENTS];
};

static DWORD find_address(const WCHAR *address, WORD port, ADDRINFOW **found)
{
    const ADDRINFOW wanted = { .ai_flags = AI_NUMERICHOST | AI_PASSIVE, .ai_socktype = SOCK_STREAM };
    WCHAR service[8];
    DWORD code;

    _snwprintf(service, sizeof service / sizeof *service, L"%u", port);
    *found = NULL;
    code = (DWORD)GetAddrInfoW(address, service, &wanted, found);
    return code != NO_ERROR || *found != NULL ? code : WSAEADDRNOTAVAIL;
}

/* Binds and listens; the port that it got is kept. */
static DWORD listen_on(struct nbd_server *self, const ADDRINFOW *at)
{
    const BOOL yes = TRUE;
    SOCKADDR_STORAGE bound;
    int size = sizeof bound;

    self->listener = socket(at->ai_family, SOCK_STREAM, IPPROTO_TCP);
    if (self->listener == INVALID_SOCKET ||
        setsockopt(self->listener, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, (const char *)&yes, sizeof yes) != 0 ||
        bind(self->listener, at->ai_addr, (int)at->ai_addrlen) != 0 || listen(self->listener, SOMAXCONN) != 0 ||
        getsockname(self->listener, (SOCKADDR *)&bound, &size) != 0 ||
        WSAEventSelect(self->listener, self->event, FD_ACCEPT) != 0)
        return (DWORD)WSAGetLastError();
    /* The port stands at the same place in addresses of both kinds. */
    self->port = ntohs(((const SOCKADDR_IN *)&bound)->sin_port);
    return NO_ERROR;
}

DWORD nbd_server_open(struct nbd_catalogue *catalogue, const WCHAR *address, WORD port, struct nbd_server **server)
{
    struct nbd_server *self = calloc(1, sizeof *self);
    ADDRINFOW *found = NULL;
    DWORD code = self != NULL ? NO_ERROR : ERROR_NOT_ENOUGH_MEMORY;

    *server = NULL;
    if (self == NULL)
        return code;
    self->catalogue = catalogue;
    self->listener = INVALID_SOCKET;
    self->event = CreateEventW(NULL, FALSE, FALSE, NULL);
    code = self->event != NULL ? find_address(address, port, &found) : GetLastError();
    if (found != NULL) {
        code = listen_on(self, found);
        FreeAddrInfoW(found);
    }
    if (code == NO_ERROR)
        *server = self;
    else
        nbd_server_close(self);
    return code;
}

WORD nbd_server_port(const struct nbd_server *server)
{
    return server->port;
}

void nbd_server_serve_one(struct nbd_server *server)
{
    server->serves_one = true;
}

static void stop_listening(struct nbd_server *self)
{
    if (self->listener != INVALID_SOCKET)
        closesocket(self->listener);
    self->listener = INVALID_SOCKET;
}

static void end_client(struct nbd_server *self, size_t i)
{
    nbd_connection_free(self->connections[i]);
    self->connections[i] = self->connections[--self->count];
}

/* Forgets clients that have gone. */
static void look_around(struct nbd_server *self)
{
    for (size_t i = self->count; i-- > 0;) {
        if (WaitForSingleObject(nbd_connection_thread(self->connections[i]), 0) == WAIT_TIMEOUT)
            continue;
        self->has_one = self->has_one || nbd_connection_has_chosen(self->connections[i]);
        end_client(self, i);
    }
}

/* Once one has chosen an export all others are sent away, and nobody is let in any more. */
static void look_for_one(struct nbd_server *self)
{
    size_t one = self->count;

    if (!self->serves_one || self->listener == INVALID_SOCKET)
        return;
    for (size_t i = 0; i < self->count && one == self->count && !self->has_one; i++)
        if (nbd_connection_has_chosen(self->connections[i]))
            one = i;
    if (one == self->count && !self->has_one)
        return;
    stop_listening(self);
    for (size_t i = self->count; i-- > 0;) {
        if (i == one)
            continue;
        nbd_connection_stop(self->connections[i]);
        nbd_connection_free(self->connections[i]);
    }
    if (one < self->count)
        self->connections[0] = self->connections[one];
    self->count = one < self->count ? 1 : 0;
}

/* Sends the client away that has been silent longest since it chose an export, if that is long. */
static void make_room(struct nbd_server *self)
{
    ULONGLONG longest = NBD_SERVER_PATIENCE;
    size_t found = self->count;

    for (size_t i = 0; i < self->count; i++) {
        const ULONGLONG silence = nbd_connection_silence(self->connections[i]);
        if (silence < longest)
            continue;
        longest = silence;
        found = i;
    }
    if (found == self->count)
        return;
    nbd_connection_stop(self->connections[found]);
    end_client(self, found);
}

/* A connection has what the listener has, so it would not block. */
static void let_in(struct nbd_server *self, SOCKET client)
{
    u_long no = 0;
    struct nbd_connection *connection;

    WSAEventSelect(client, NULL, 0);
    ioctlsocket(client, (long)FIONBIO, &no);
    if (self->count == NBD_SERVER_CLIENTS)
        make_room(self);
    if (self->count == NBD_SERVER_CLIENTS) {
        closesocket(client);
        return;
    }
    connection = nbd_connection_start(self->catalogue, client, NBD_SERVER_PATIENCE);
    if (connection != NULL)
        self->connections[self->count++] = connection;
}

/* Lets in those who wait; of more than that, the event tells again, and between them the server can be stopped. */
static void accept_clients(struct nbd_server *self)
{
    for (size_t i = 0; i < NBD_SERVER_CLIENTS && self->listener != INVALID_SOCKET; i++) {
        const SOCKET client = accept(self->listener, NULL, NULL);
        if (client == INVALID_SOCKET)
            return;
        let_in(self, client);
    }
}

DWORD nbd_server_run(struct nbd_server *server, HANDLE stop)
{
    const HANDLE events[] = { stop, server->event };

    while (server->listener != INVALID_SOCKET || server->count > 0) {
        const bool is_looking = server->serves_one && server->listener != INVALID_SOCKET && server->count > 0;
        const DWORD woken = WaitForMultipleObjects(2, events, FALSE, is_looking ? LOOK_FOR_ONE : LOOK_AROUND);
        if (woken == WAIT_OBJECT_0)
            break;
        if (woken == WAIT_FAILED)
            return GetLastError();
        look_around(server);
        look_for_one(server);
        accept_clients(server); /* also after the time: an event may have come between the last accept and the wait */
    }
    stop_listening(server);
    for (size_t i = 0; i < server->count; i++)
        nbd_connection_stop(server->connections[i]);
    while (server->count > 0)
        nbd_connection_free(server->connections[--server->count]);
    return NO_ERROR;
}

void nbd_server_close(struct nbd_server *server)
{
    if (server == NULL)
        return;
    stop_listening(server);
    if (server->event != NULL)
        CloseHandle(server->event);
    free(server);
}
