/*
 * client_dispatch.h - the IDispatch of an object that a client hands to OpenVPC: all but what it does when it is called.
 *
 * The object is the client's memory and begins with this.
 */
#ifndef OPENVPC_HARNESS_CLIENT_DISPATCH_H
#define OPENVPC_HARNESS_CLIENT_DISPATCH_H

#include "harness.h"

struct client_dispatch {
    IDispatch dispatch;
    const IID *iid; /* what it answers for besides IUnknown and IDispatch; NULL: for IUnknown alone */
    volatile LONG references;
    HRESULT(*called)
    (struct client_dispatch *self, DISPID id, REFIID iid, WORD flags, DISPPARAMS *arguments, VARIANT *result);
};

/* With the reference of its maker, and with `iid` and `called` as given. */
void client_dispatch_begin(struct client_dispatch *self, const IID *iid,
                           HRESULT (*called)(struct client_dispatch *self, DISPID id, REFIID iid, WORD flags,
                                             DISPPARAMS *arguments, VARIANT *result));

/*
 * Checks that nobody but its maker holds it any more, after a while in which this thread's apartment serves calls: those who
 * called it may be about to release it, which in a single-threaded apartment is a call to this thread. `event` is one
 * that nobody waits for besides.
 */
void client_dispatch_end(struct client_dispatch *self, HANDLE event);

/* The point of an object for events of that interface, to be released; NULL after a failed check. */
IConnectionPoint *client_events_of(void *object, const IID *events);

#endif
