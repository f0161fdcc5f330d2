/* event_sink.h - a client's sink for the events of the application. */
#ifndef OPENVPC_HARNESS_EVENT_SINK_H
#define OPENVPC_HARNESS_EVENT_SINK_H

#include "client.h"
#include "client_dispatch.h"

struct event_sink {
    struct client_dispatch client;
    /* Called in the event; may be NULL. */
    void (*act)(struct event_sink *sink, LONG message);
    void *argument; /* of `act` */
    HANDLE heard;   /* auto-reset event, set by each event */
    volatile LONG calls;
    volatile LONG message; /* of the last event */
    volatile DWORD thread; /* on which it came */
    volatile LONG wrong;   /* calls that were not OnEventLogged with a number */
};

/* A sink that answers for an interface (client_dispatch.h), with the reference of its maker. */
void sink_begin(struct event_sink *sink, const IID *iid);

/* Checks that nobody but its maker holds it, that what it heard was sound, and frees what it has. */
void sink_end(struct event_sink *sink);

/* Connects it to the application and gives the point, to be released; NULL after a failed check. */
IConnectionPoint *sink_connect(IVMVirtualPC *app, struct event_sink *sink, DWORD *cookie);

/* The point of an application object for its events; NULL after a failed check. */
IConnectionPoint *events_of(IVMVirtualPC *app);

/* Waits for the next event, while this thread's apartment serves calls; false after some seconds. */
bool sink_hears(struct event_sink *sink);

/* The same without serving calls, for a while in which no event is expected. */
bool sink_stays_silent(struct event_sink *sink);

#endif
