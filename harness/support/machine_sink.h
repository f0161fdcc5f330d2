/* machine_sink.h - a client's sink for the events about a machine or a drive of it, which keeps what it has heard. */
#ifndef OPENVPC_HARNESS_MACHINE_SINK_H
#define OPENVPC_HARNESS_MACHINE_SINK_H

#include "client.h"
#include "client_dispatch.h"

/* Numbers of events: of a machine, of a drive, and of the application about a machine. */
#define ON_STATE_CHANGE 1
#define ON_REQUEST_SHUTDOWN 2
#define ON_RESET 3
#define ON_CONFIGURATION_CHANGED 6
#define ON_DISK_OUT_OF_SPACE 12
#define ON_MEDIA_INSERT 1
#define ON_MEDIA_EJECT 2
#define ON_VM_STATE_CHANGE 2

struct machine_event {
    DISPID id;       /* 0: none, or it was taken */
    WCHAR text[300]; /* the first argument: a key, a path, a name, a state, or -1 for true; empty where there is none */
    VARIANT value;   /* the second one, if there is one */
};

struct machine_sink {
    struct client_dispatch client;
    IConnectionPoint *point; /* to which it is connected */
    DWORD cookie;
    HANDLE heard; /* auto-reset event, set by each event */
    SRWLOCK lock; /* protects what follows */
    struct machine_event events[24];
    volatile LONG wrong; /* calls that were no such event, or for which there was no room */
    /* Called in each event; may be NULL. */
    void (*act)(struct machine_sink *sink, DISPID id);
    void *argument; /* of `act` */
};

/* A sink that is connected to an object for its events of that interface. False after a failed check. */
bool machine_sink_begin(struct machine_sink *sink, void *object, const IID *events);

/* Lets go of the object, checks that nobody holds the sink and that it heard nothing but what was taken. */
void machine_sink_end(struct machine_sink *sink);

/* The same, whatever else was told and not looked at. */
void machine_sink_leave(struct machine_sink *sink);

/*
 * Waits for an event with that number and first argument, whichever others have come before it, and takes it; its value is
 * in *value then, to be cleared, unless that is NULL. False after a failed check.
 */
bool machine_sink_hears(struct machine_sink *sink, DISPID id, const WCHAR *text, VARIANT *value);

/* Checks that there is no event that was not taken, and that for a while none comes. */
void machine_sink_stays_silent(struct machine_sink *sink);

#endif
