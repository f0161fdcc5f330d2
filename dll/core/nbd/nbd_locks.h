/* nbd_locks.h - locks of whoever runs sessions on several threads, for what they share. */
#ifndef OPENVPC_NBD_LOCKS_H
#define OPENVPC_NBD_LOCKS_H

/* A lock is entered by one thread at a time, and never again by the thread that is in it. */
struct nbd_locks {
    void *(*make)(void); /* NULL without memory */
    void (*enter)(void *lock);
    void (*leave)(void *lock);
    void (*free)(void *lock); /* NULL is allowed */
};

#endif
