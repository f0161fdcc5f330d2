/* run_events.h - what QEMU tells by itself, noted and handed on. */
#ifndef OPENVPC_RUN_EVENTS_H
#define OPENVPC_RUN_EVENTS_H

#include "monitor.h"

struct run;

/* Who hears it; stays where it is as long as the thread does not ask again. */
const struct monitor_watch *run_events_watch(struct run *run, struct monitor_watch *watch);

#endif
