/*
 * posix_nbd.h - a server of NBD on the sockets of this system, for tests and the benchmark: sessions as programs for
 * Windows run them, a thread for each client.
 */
#ifndef OPENVPC_TESTS_POSIX_NBD_H
#define OPENVPC_TESTS_POSIX_NBD_H

#include "nbd_export.h"
#include "nbd_locks.h"

/* Locks for the catalogue: all are one, which a host that knows no threads needs, or each is one of its own. */
extern const struct nbd_locks posix_one_lock, posix_locks;

struct posix_nbd;

/* Listens on a free port of 127.0.0.1, and serves on threads of its own. Ends the program where it cannot. */
struct posix_nbd *posix_nbd_start(struct nbd_catalogue *catalogue);

unsigned posix_nbd_port(const struct posix_nbd *self);

/* Closes all connections, and waits for their threads. */
void posix_nbd_stop(struct posix_nbd *self);

#endif
