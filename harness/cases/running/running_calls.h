/* running_calls.h - volumes that have as little room, and flushes that fail, as a case says. */
#ifndef OPENVPC_HARNESS_RUNNING_CALLS_H
#define OPENVPC_HARNESS_RUNNING_CALLS_H

#include <winsock2.h>
#include <windows.h>

/* Bytes that any volume seems to have at most. */
void set_room(ULONGLONG bytes);

/* So many flushes of files fail from now on. */
void fail_flushes(LONG count);

#endif
