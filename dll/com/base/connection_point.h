/*
 * connection_point.h - where clients connect sinks for the events of an object.
 *
 * An object has one point, a part of it: whoever holds the point or its container holds the object, and its end lets go of
 * the sinks. A sink lives in the apartment of its client, so that it is kept in the Global Interface
 * Table, from which each thread gets a pointer that it may use.
 *
 * An event concerns what several objects may stand for, such as the process or a machine: it goes to the sinks of all
 * points for that (event.h).
 */
#ifndef OPENVPC_CONNECTION_POINT_H
#define OPENVPC_CONNECTION_POINT_H

#include "com_object.h"

struct sink {
    DWORD cookie;       /* the client's; no two sinks of the process ever have the same */
    DWORD registration; /* the cookie of the Global Interface Table */
    const IID *iid;     /* which interface is registered there */
    struct sink *next;
};

struct connection_point {
    IConnectionPointContainer container;
    IConnectionPoint point;
    struct com_object *owner;
    const IID *iid;                /* of the events */
    const void *source;            /* what they are about, as an address that stands for it; NULL: the process */
    struct sink *sinks;            /* in the order in which they came */
    struct connection_point *next; /* in the list of all */
};

/* Makes the point part of an object, for the events of that interface about that source. */
void connection_point_begin(struct connection_point *point, struct com_object *owner, const IID *iid,
                            const void *source);

/* Part of the destruction of that object: lets go of all sinks. */
void connection_point_end(struct connection_point *point);

/* For the `query` of the owner's class: answers for IConnectionPointContainer. */
HRESULT connection_point_query(struct connection_point *point, REFIID iid, void **out);

/*
 * What is to be done when the first sink of the process has come, or the last one has gone; every caller gives the same
 * function. It is called with no lock held, on any thread, and asks connection_point_has_sinks.
 */
void connection_point_at_change(void (*act)(void));
bool connection_point_has_sinks(void);

/*
 * Copies of the sinks of all points for such events, to be freed; NULL with a count of 0 when there are none, or without
 * memory.
 */
struct sink *connection_point_all_sinks(const IID *iid, const void *source, size_t *count);

/*
 * The sink for the calling thread, to be released; NULL if it has been let go, or its apartment has ended. Somebody
 * else may have its place in the table by now, which is never given.
 */
IDispatch *connection_point_reach(const struct sink *sink);

#endif
