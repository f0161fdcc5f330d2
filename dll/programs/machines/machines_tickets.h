/*
 * machines_tickets.h - commands that take long: each is done on a thread of its own, and a client waits for it piece by
 * piece, by its ticket. It goes on when that client has gone.
 */
#ifndef OPENVPC_MACHINES_TICKETS_H
#define OPENVPC_MACHINES_TICKETS_H

#include "machine_host_wire.h"

#include <stdbool.h>

/* Begins a command; the number is that of its ticket. The question belongs to this function; its path was checked. */
enum vhd_status machines_tickets_new(struct machine_host_question *question, int32_t *number, struct vhd_error *error);

/*
 * Waits for its end, at most that long. What it gives is the answer of MACHINE_HOST_WAIT: with *has_ended how it ended,
 * once; else VHD_OK and how far it is. VHD_MACHINE_HOST_LOST for a ticket that is not there.
 */
enum vhd_status machines_tickets_wait(int32_t number, DWORD milliseconds, bool *has_ended, uint64_t *done,
                                      uint64_t *total, struct vhd_error *error);

/* The command is to end. Nothing for a ticket that is not there. */
void machines_tickets_cancel(int32_t number);

/* Forgets those whose command ended long ago, and whose client seems to have gone. */
void machines_tickets_sweep(void);

/* Whether a command is under way, or its client has still to hear how it ended. */
bool machines_tickets_are_there(void);

#endif
