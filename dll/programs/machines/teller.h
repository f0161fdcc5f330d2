/*
 * teller.h - what happens to a machine is told in its order, by a thread of its own, so that whoever hears it may take his
 * time, and ask the machine, without holding anything up.
 */
#ifndef OPENVPC_TELLER_H
#define OPENVPC_TELLER_H

#include "run.h"

struct teller;

/* `run` is what run_watch.ended is given. NULL without memory or threads. */
struct teller *teller_new(const char16_t *path, const struct run_watch *watch, struct run *run);

/* On any thread, within any lock. What there is no memory for is not told. The text is copied. */
void teller_tell(struct teller *self, enum machine_host_event event, int32_t number, struct vhd_text text);

/* Behind all that, once, the end is told, whatever memory there is; nothing after it. */
void teller_end(struct teller *self);

/* Waits until all has been told, and frees it; not on its own thread. NULL is allowed. */
void teller_free(struct teller *self);

#endif
