/* srw_locks.h - the locks of Windows for what sessions on several threads share. */
#ifndef OPENVPC_SRW_LOCKS_H
#define OPENVPC_SRW_LOCKS_H

#include "nbd_locks.h"

extern const struct nbd_locks srw_locks;

#endif
