/*
 * engine_steps.h - commands for the monitor of QEMU, in the order in which they are given, each after the answer to the
 * one before.
 */
#ifndef OPENVPC_ENGINE_STEPS_H
#define OPENVPC_ENGINE_STEPS_H

#include "json.h"

struct engine_step {
    const char *command;        /* a literal */
    struct json_text arguments; /* empty: none */
    bool may_fail;              /* what it asks for may be so already */
    uint16_t pause;             /* milliseconds that pass after it */
};

/* All zeros: none. When memory is missing, all that was added is to be thrown away: engine_steps_have_failed tells. */
struct engine_steps {
    struct engine_step *items; /* malloc's */
    size_t count, room;
    bool failed; /* in adding one */
};

/* A new step behind the others, whose arguments, if it has any, the caller writes; NULL without memory. */
struct engine_step *engine_steps_add(struct engine_steps *steps, const char *command);

/* Whether memory was missing, for a step or for the arguments of one: to be asked before they are given. */
bool engine_steps_have_failed(const struct engine_steps *steps);

void engine_steps_free(struct engine_steps *steps); /* it is empty then */

#endif
