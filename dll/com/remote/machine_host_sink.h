/*
 * machine_host_sink.h - the object whose member the machine host calls when it tells something.
 *
 * It is made and closed on a thread of the multi-threaded apartment, and called on any of those.
 */
#ifndef OPENVPC_MACHINE_HOST_SINK_H
#define OPENVPC_MACHINE_HOST_SINK_H

#include "machine_host.h"

/* With one reference. NULL without memory. */
IDispatch *machine_host_sink_new(machine_host_hear hear);

/* Nothing is heard any more, and no call is under way, when this returns. The reference is released, and all others with it. */
void machine_host_sink_close(IDispatch *sink);

#endif
