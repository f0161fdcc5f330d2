/*
 * network_end.c - the internal network: a switch, and the connections to it.
 *
 * One thread carries the frames of all ends, as long as there is one. All sockets have one event, which wakes it when
 * something has come anywhere, or can be sent again; then it looks at all of them.
 */
#include "network_end.h"

#include "loopback.h"
#include "net_switch.h"

#include <limits.h>
#include <stdlib.h>

#define STACK_BYTES 262144
#define AT_ONCE 16384

/* How much is read from one end before the others have their turn. */
#define TURN_BYTES (4 * AT_ONCE)

struct network_end {
    struct loopback listener;
    SOCKET socket;            /* INVALID_SOCKET: nobody has come, or he has gone */
    struct net_port *port;    /* NULL: he is not plugged in, or no more */
    struct net_counts counts; /* of a port that there was */
    struct network_end *next;
};

/*
 * `turn` is held by whoever plugs one in or out, and is the outer lock; it protects `thread` and `event`. `lock` protects
 * all else, and what the ends have that are plugged in.
 */
static struct {
    SRWLOCK turn, lock;
    HANDLE thread, event;
    struct net_switch *net;
    struct network_end *first;
    bool is_over;
} all = { .turn = SRWLOCK_INIT, .lock = SRWLOCK_INIT };

/* ---- Carrying: on the thread, within the lock ---- */

static void unplug(struct network_end *end)
{
    if (end->port != NULL) {
        end->counts = net_port_counts(end->port);
        net_port_leave(end->port);
    }
    end->port = NULL;
    if (end->socket != INVALID_SOCKET)
        closesocket(end->socket);
    end->socket = INVALID_SOCKET;
}

/* True: more may be there. */
static bool receive(struct network_end *end)
{
    char bytes[AT_ONCE];
    size_t total = 0;
    int count = 0;

    while (end->port != NULL && total < TURN_BYTES) {
        count = recv(end->socket, bytes, sizeof bytes, 0);
        if (count < 0 && WSAGetLastError() == WSAEWOULDBLOCK)
            return false;
        if (count <= 0 || !net_port_received(end->port, bytes, (size_t)count))
            unplug(end); /* QEMU has closed it, or does not speak as it should */
        total += count > 0 ? (size_t)count : 0;
    }
    return end->port != NULL;
}

static void send_what_waits(struct network_end *end)
{
    const void *bytes;
    size_t count;

    while (end->port != NULL && (bytes = net_port_output(end->port, &count)) != NULL) {
        const int sent = send(end->socket, bytes, count < INT_MAX ? (int)count : INT_MAX, 0);
        if (sent > 0)
            net_port_sent(end->port, (size_t)sent);
        else if (sent < 0 && WSAGetLastError() == WSAEWOULDBLOCK)
            return;
        else
            unplug(end);
    }
}

static DWORD WINAPI carry(void *context)
{
    bool is_over = false;

    (void)context;
    while (!is_over) {
        bool has_more = false;
        AcquireSRWLockExclusive(&all.lock);
        is_over = all.is_over;
        for (struct network_end *end = all.first; end != NULL; end = end->next)
            has_more |= receive(end);
        for (struct network_end *end = all.first; end != NULL; end = end->next)
            send_what_waits(end);
        ReleaseSRWLockExclusive(&all.lock);
        if (!is_over && !has_more)
            WaitForSingleObject(all.event, INFINITE);
    }
    return 0;
}

/* ---- The thread: by who has the turn ---- */

static void stop(void)
{
    if (all.thread != NULL) {
        AcquireSRWLockExclusive(&all.lock);
        all.is_over = true;
        ReleaseSRWLockExclusive(&all.lock);
        SetEvent(all.event);
        WaitForSingleObject(all.thread, INFINITE);
        CloseHandle(all.thread);
    }
    if (all.event != NULL)
        CloseHandle(all.event);
    net_switch_free(all.net);
    all.thread = all.event = NULL;
    all.net = NULL;
    all.is_over = false;
}

static bool start(void)
{
    all.net = net_switch_new();
    all.event = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (all.net != NULL && all.event != NULL)
        all.thread = CreateThread(NULL, STACK_BYTES, carry, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (all.thread == NULL)
        stop();
    return all.thread != NULL;
}

/* ---- Ends ---- */

enum vhd_status network_end_open(const char16_t *machine, struct network_end **end, struct vhd_error *error)
{
    struct network_end *const self = calloc(1, sizeof *self);
    DWORD code;

    *end = NULL;
    if (self == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, machine);
    self->socket = INVALID_SOCKET;
    code = loopback_listen(&self->listener);
    if (code != NO_ERROR) {
        free(self);
        return vhd_fail_system(error, VHD_ENGINE_NO_SOCKET, machine, code);
    }
    *end = self;
    return VHD_OK;
}

WORD network_end_port(const struct network_end *self)
{
    return self->listener.port;
}

bool network_end_accept(struct network_end *self, DWORD milliseconds)
{
    return loopback_accept(&self->listener, milliseconds, NULL, &self->socket) == NO_ERROR;
}

void network_end_let_nobody_in(struct network_end *self)
{
    loopback_close(&self->listener);
}

/* What has come before it is selected wakes the thread as well. */
static bool plug_in(struct network_end *self)
{
    if (WSAEventSelect(self->socket, all.event, FD_READ | FD_WRITE | FD_CLOSE) != 0)
        return false;
    AcquireSRWLockExclusive(&all.lock);
    self->port = net_switch_join(all.net);
    if (self->port != NULL) {
        self->next = all.first;
        all.first = self;
    }
    ReleaseSRWLockExclusive(&all.lock);
    SetEvent(all.event);
    return self->port != NULL;
}

bool network_end_join(struct network_end *self)
{
    bool is_in;

    AcquireSRWLockExclusive(&all.turn);
    is_in = (all.thread != NULL || start()) && plug_in(self);
    if (!is_in && all.first == NULL)
        stop();
    ReleaseSRWLockExclusive(&all.turn);
    return is_in;
}

void network_end_count(struct network_end *self, uint64_t *received, uint64_t *sent)
{
    struct net_counts counts;

    if (self == NULL)
        return;
    AcquireSRWLockShared(&all.lock);
    counts = self->port != NULL ? net_port_counts(self->port) : self->counts;
    ReleaseSRWLockShared(&all.lock);
    *received += counts.to_port;
    *sent += counts.from_port;
}

void network_end_close(struct network_end *self)
{
    struct network_end **at = &all.first;

    if (self == NULL)
        return;
    AcquireSRWLockExclusive(&all.turn);
    AcquireSRWLockExclusive(&all.lock);
    while (*at != NULL && *at != self)
        at = &(*at)->next;
    if (*at != NULL)
        *at = self->next;
    unplug(self);
    ReleaseSRWLockExclusive(&all.lock);
    if (all.first == NULL)
        stop();
    ReleaseSRWLockExclusive(&all.turn);
    loopback_close(&self->listener);
    free(self);
}
