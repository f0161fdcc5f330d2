/*
 * machines_sinks.h - who is told what happens to machines: sinks of clients, which live in their processes.
 *
 * Each has a thread, which tells it one thing after the other, in the order in which they happened. A sink that fails, or
 * that does not take what it is told, is let go, and holds up nobody.
 */
#ifndef OPENVPC_MACHINES_SINKS_H
#define OPENVPC_MACHINES_SINKS_H

#include "machine_host.h"

/*
 * A pointer of the multi-threaded apartment. It is told also what has been told since a time of GetTickCount64, as far as
 * that is known: a client that listens takes a moment to find a machine host which has just begun. VHD_OUT_OF_MEMORY.
 */
enum vhd_status machines_sinks_add(IDispatch *object, ULONGLONG since, int32_t *cookie, struct vhd_error *error);

/* Nothing for a cookie that is not there. Does not wait. */
void machines_sinks_remove(int32_t cookie);

/* Tells all of them. */
void machines_sinks_tell(const char16_t *path, enum machine_host_event event, int32_t number, struct vhd_text text);

/* Lets all of them go, as soon as they have been told everything, and waits for that a moment. */
void machines_sinks_end(void);

#endif
