/*
 * machines_use.h - whether the program is in use, and when it may end: when it has had no machine, no command and no call
 * of a client for a while. Clients that only listen to it do not keep it.
 */
#ifndef OPENVPC_MACHINES_USE_H
#define OPENVPC_MACHINES_USE_H

#include "machine_host.h"

#include <stdbool.h>

/* Around each call of a client. False when the program is about to end: the call is not begun, and not ended either. */
bool machines_use_begin(void);
void machines_use_end(void);

/* Whether it has not been in use for that long. If so, it is decided for good: from then on no call is begun. */
bool machines_use_close(DWORD milliseconds);

#endif
