/* checked_locks.h - locks that end the program when they are entered twice, or used after they have gone. */
#ifndef OPENVPC_TESTS_CHECKED_LOCKS_H
#define OPENVPC_TESTS_CHECKED_LOCKS_H

#include "nbd_locks.h"

extern const struct nbd_locks checked_locks;

/* How many there are, and how often any was entered. */
extern int checked_locks_left, checked_locks_entered;

#endif
