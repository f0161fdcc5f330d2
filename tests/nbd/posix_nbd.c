/* posix_nbd.c - a server of NBD on the sockets of this system. */
#define _GNU_SOURCE
#include "posix_nbd.h"

#include "nbd_session.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST_CLIENTS 2000

struct client {
    struct nbd_session *session;
    int socket;
    pthread_t thread;
};

struct posix_nbd {
    struct nbd_catalogue *catalogue;
    int listener;
    unsigned port;
    pthread_t thread;
    size_t count;
    struct client clients[MOST_CLIENTS];
};

static void demand(bool condition, const char *what)
{
    if (condition)
        return;
    perror(what);
    abort();
}

/* ---- Locks ---- */

static pthread_mutex_t only = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

static void *make_only(void)
{
    return &only;
}

static void *make_lock(void)
{
    pthread_mutex_t *lock = malloc(sizeof *lock);

    demand(lock != NULL && pthread_mutex_init(lock, NULL) == 0, "a lock");
    return lock;
}

static void enter_lock(void *lock)
{
    demand(pthread_mutex_lock(lock) == 0, "a lock");
}

static void leave_lock(void *lock)
{
    demand(pthread_mutex_unlock(lock) == 0, "a lock");
}

static void keep_only(void *lock)
{
    (void)lock;
}

const struct nbd_locks posix_one_lock = { make_only, enter_lock, leave_lock, keep_only };
const struct nbd_locks posix_locks = { make_lock, enter_lock, leave_lock, free };

/* ---- Clients ---- */

static bool transfer(struct client *self)
{
    size_t size;
    const void *output = nbd_session_output(self->session, &size);
    ssize_t done;

    if (size > 0) {
        done = send(self->socket, output, size, MSG_NOSIGNAL);
        if (done > 0)
            nbd_session_sent(self->session, (size_t)done);
        return done > 0;
    }
    if (nbd_session_is_over(self->session))
        return false;
    void *room = nbd_session_room(self->session, &size);
    done = recv(self->socket, room, size, 0);
    if (done > 0)
        nbd_session_received(self->session, (size_t)done);
    return done > 0;
}

static void *run_client(void *context)
{
    struct client *self = context;

    do {
        while (nbd_session_step(self->session)) {
        }
    } while (transfer(self));
    nbd_session_free(self->session);
    shutdown(self->socket, SHUT_RDWR);
    return NULL;
}

static void *run_server(void *context)
{
    struct posix_nbd *self = context;
    const int yes = 1;
    int connected;

    while (self->count < MOST_CLIENTS && (connected = accept(self->listener, NULL, NULL)) >= 0) {
        struct client *client = &self->clients[self->count];
        setsockopt(connected, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        *client = (struct client){ .session = nbd_session_new(self->catalogue), .socket = connected };
        demand(client->session != NULL && pthread_create(&client->thread, NULL, run_client, client) == 0, "a client");
        self->count++;
    }
    return NULL;
}

struct posix_nbd *posix_nbd_start(struct nbd_catalogue *catalogue)
{
    struct posix_nbd *self = calloc(1, sizeof *self);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;

    demand(self != NULL, "memory");
    self->catalogue = catalogue;
    self->listener = socket(AF_INET, SOCK_STREAM, 0);
    demand(self->listener >= 0 && bind(self->listener, (struct sockaddr *)&address, size) == 0 &&
               listen(self->listener, SOMAXCONN) == 0 &&
               getsockname(self->listener, (struct sockaddr *)&address, &size) == 0,
           "a listener");
    self->port = ntohs(address.sin_port);
    demand(pthread_create(&self->thread, NULL, run_server, self) == 0, "a thread");
    return self;
}

unsigned posix_nbd_port(const struct posix_nbd *self)
{
    return self->port;
}

void posix_nbd_stop(struct posix_nbd *self)
{
    shutdown(self->listener, SHUT_RDWR);
    pthread_join(self->thread, NULL);
    close(self->listener);
    for (size_t i = 0; i < self->count; i++) {
        shutdown(self->clients[i].socket, SHUT_RDWR);
        pthread_join(self->clients[i].thread, NULL);
        close(self->clients[i].socket);
    }
    free(self);
}
