/* event.h - calls the sinks that clients have connected (connection_point.h). */
#ifndef OPENVPC_EVENT_H
#define OPENVPC_EVENT_H

#include "com_windows.h"

/* Arguments that an event has at most. */
#define EVENT_ARGUMENTS 2

/*
 * Raises an event of that interface about that source. The arguments, in the order of the declaration, are copied. Each
 * sink is called on a thread of its own, so that one that does not return holds up nobody, and events that follow each
 * other closely may come in another order; without memory a sink is not called.
 */
void event_raise(const IID *iid, const void *source, DISPID id, const VARIANT *arguments, UINT count);

#endif
