/* nbd_connection.c - one client on its socket: bytes from it to a session, and back. */
#include "nbd_connection.h"

#include "nbd_sender.h"
#include "nbd_session.h"

#include <limits.h>
#include <stdlib.h>

#define STACK_BYTES 262144

/* How long a thread whose connection was shut down may take to notice, before what it waits for is cancelled. */
#define NOTICE_MILLISECONDS 100

/*
 * When so many requests have come at once, the client has more under way than it waits for. From then on, until so many
 * times fewer were received, what is said is sent by a thread of its own, and meanwhile requests are received and the disk
 * is read. Who asks for one thing after another would only wait longer, for that thread to wake.
 */
#define MANY 3
#define TURNS 64

struct nbd_connection {
    struct nbd_session *session;
    struct nbd_sender *sender; /* NULL: it was not needed yet, or could not be had */
    unsigned turns;            /* that are left for the sender; 0: this thread sends */
    uint64_t asked;            /* requests, when something was received last */
    SOCKET socket;
    HANDLE thread;
    ULONGLONG deadline;           /* of the negotiation, by GetTickCount64; 0: it is over */
    volatile LONG64 silent_since; /* of the same clock: it has chosen an export, and asked for nothing; 0: neither */
    volatile LONG has_chosen, stopping;
};

/* Before the deadline, nothing may take longer than until then. False when it has passed. */
static bool wait_within_deadline(struct nbd_connection *self)
{
    const ULONGLONG now = GetTickCount64();
    DWORD limit = 0; /* none */

    if (self->deadline == 0)
        return true;
    if (nbd_session_is_serving(self->session))
        self->deadline = 0;
    else if (now < self->deadline)
        limit = (DWORD)(self->deadline - now);
    else
        return false;
    setsockopt(self->socket, SOL_SOCKET, SO_RCVTIMEO, (const char *)&limit, sizeof limit);
    setsockopt(self->socket, SOL_SOCKET, SO_SNDTIMEO, (const char *)&limit, sizeof limit);
    return true;
}

/* The deadline holds for what the client asks for, too, and not only for what is sent and received. */
static bool is_late(const struct nbd_connection *self)
{
    return self->deadline != 0 && !nbd_session_is_serving(self->session) && GetTickCount64() >= self->deadline;
}

static int length_of(size_t size)
{
    return size < INT_MAX ? (int)size : INT_MAX;
}

/* The sender is not waited for, so a piece is enough for it. */
static bool has_enough(const struct nbd_connection *self)
{
    size_t size;

    nbd_session_output(self->session, &size);
    return self->turns > 0 && size >= NBD_PIECE;
}

static void choose_who_sends(struct nbd_connection *self)
{
    if (nbd_session_asked(self->session) - self->asked < MANY)
        return;
    if (self->sender == NULL)
        self->sender = nbd_sender_start(self->socket);
    if (self->sender != NULL)
        self->turns = TURNS;
}

/* Sends some of the output, or has it sent. */
static bool send_some(struct nbd_connection *self)
{
    size_t size;
    const void *output;
    int done;

    choose_who_sends(self);
    if (self->turns > 0)
        return nbd_sender_take(self->sender, self->session);
    if (self->sender != NULL && !nbd_sender_finish(self->sender))
        return false;
    output = nbd_session_output(self->session, &size);
    done = send(self->socket, output, length_of(size), 0);
    if (done > 0)
        nbd_session_sent(self->session, (size_t)done);
    return done > 0;
}

static bool receive_some(struct nbd_connection *self)
{
    size_t size;
    void *room = nbd_session_room(self->session, &size);
    const int done = recv(self->socket, room, length_of(size), 0);

    if (done > 0)
        nbd_session_received(self->session, (size_t)done);
    self->asked = nbd_session_asked(self->session);
    if (self->turns > 0)
        self->turns--;
    return done > 0;
}

/* False when the connection is at its end, as above. */
static bool transfer(struct nbd_connection *self)
{
    size_t size;

    if (!wait_within_deadline(self))
        return false;
    nbd_session_output(self->session, &size);
    if (size > 0)
        return send_some(self);
    return !nbd_session_is_over(self->session) && receive_some(self);
}

static void note_silence(struct nbd_connection *self)
{
    const bool is_serving = nbd_session_is_serving(self->session);
    const bool is_silent = is_serving && nbd_session_asked(self->session) == 0;

    if (is_serving)
        InterlockedExchange(&self->has_chosen, TRUE);
    if (is_silent != (self->silent_since != 0))
        InterlockedExchange64(&self->silent_since, is_silent ? (LONG64)GetTickCount64() : 0);
}

static DWORD WINAPI run(void *context)
{
    struct nbd_connection *self = context;

    do {
        while (!self->stopping && !is_late(self) && !has_enough(self) && nbd_session_step(self->session)) {
        }
        note_silence(self);
    } while (!self->stopping && transfer(self));
    nbd_sender_end(self->sender);
    nbd_session_free(self->session);
    shutdown(self->socket, SD_SEND);
    return 0;
}

struct nbd_connection *nbd_connection_start(struct nbd_catalogue *catalogue, SOCKET socket, DWORD patience)
{
    struct nbd_connection *self = calloc(1, sizeof *self);
    const BOOL yes = TRUE;

    /* Replies go at once: without this, many small ones wait for the client's acknowledgements. */
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, (const char *)&yes, sizeof yes);
    setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, (const char *)&yes, sizeof yes);
    if (self != NULL) {
        self->socket = socket;
        self->deadline = GetTickCount64() + patience;
        self->session = nbd_session_new(catalogue);
        if (self->session != NULL)
            self->thread = CreateThread(NULL, STACK_BYTES, run, self, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
        if (self->thread != NULL)
            return self;
        nbd_session_free(self->session);
        free(self);
    }
    closesocket(socket);
    return NULL;
}

HANDLE nbd_connection_thread(const struct nbd_connection *connection)
{
    return connection->thread;
}

bool nbd_connection_has_chosen(struct nbd_connection *connection)
{
    return connection->has_chosen != 0;
}

ULONGLONG nbd_connection_silence(struct nbd_connection *connection)
{
    const LONG64 since = InterlockedCompareExchange64(&connection->silent_since, 0, 0);

    return since != 0 ? GetTickCount64() - (ULONGLONG)since : 0;
}

void nbd_connection_stop(struct nbd_connection *connection)
{
    InterlockedExchange(&connection->stopping, TRUE);
    shutdown(connection->socket, SD_BOTH);
}

/* What waits for the other side is not always woken by shutting down: a send that nobody reads is not, under Wine. */
void nbd_connection_free(struct nbd_connection *connection)
{
    const DWORD patience = connection->stopping ? NOTICE_MILLISECONDS : INFINITE;

    while (WaitForSingleObject(connection->thread, patience) == WAIT_TIMEOUT)
        CancelIoEx((HANDLE)connection->socket, NULL);
    CloseHandle(connection->thread);
    closesocket(connection->socket);
    free(connection);
}
