/* qmp_messages.h - what the monitor of QEMU 7.2 was heard to say, a message each, and trees of JSON that are compared. */
#ifndef OPENVPC_TESTS_QMP_MESSAGES_H
#define OPENVPC_TESTS_QMP_MESSAGES_H

#include "json.h"

/*
 * In the order in which they may come: a greeting, then answers to the commands 1, 2, 3 ..., and events and errors of none.
 * NULL is behind the last one.
 */
extern const char *const qmp_messages[];

/* Writes a value once more, as an element of an array or alone. Numbers that are not told become 0.5. */
void json_put_again(struct json_text *text, const char *name, const struct json *value);

bool json_same(const struct json *a, const struct json *b);

#endif
