/*
 * qmp_session.h - a connection to the monitor of QEMU (QMP), from the side of whoever gives commands: bytes in, bytes out.
 * It knows no sockets, and waits for nothing.
 *
 * Whoever has the connection gives it what comes (qmp_session_received), sends what is to be sent (qmp_session_output,
 * qmp_session_sent), and takes the messages, in their order (qmp_session_next). The greeting is answered with
 * qmp_capabilities by the caller, as any command.
 *
 * The other side may be anybody. What cannot be understood ends the session: anything but a greeting first and never again,
 * a line that is no message or longer than JSON_MAX_BYTES, an answer to another command than the oldest that has none.
 * Source: QEMU, docs/interop/qmp-spec.
 */
#ifndef OPENVPC_QMP_SESSION_H
#define OPENVPC_QMP_SESSION_H

#include "json.h"

struct qmp_session;

struct qmp_session *qmp_session_new(void); /* NULL without memory */
void qmp_session_free(struct qmp_session *session);

/*
 * False when the other side does not speak QMP, or without memory: the connection is to be closed. What came before that
 * can still be taken.
 */
bool qmp_session_received(struct qmp_session *session, const void *bytes, size_t count);

enum qmp_kind {
    QMP_GREETING, /* data: the object QMP */
    QMP_RETURN,   /* data: what the command returned */
    QMP_ERROR,    /* name: its class; text: for a person */
    QMP_EVENT     /* name; data may be NULL */
};

struct qmp_message {
    enum qmp_kind kind;
    uint32_t id; /* of the command that is answered; 0: of none, as for an error of what is no command */
    const char *name, *text;
    const struct json *data;
};

/* The next message, which is valid until the next call of this function. False when there is none yet. */
bool qmp_session_next(struct qmp_session *session, struct qmp_message *message);

/* Gives a command. `arguments` is the text of an object, or NULL. Returns the id of its answer; 0 without memory. */
uint32_t qmp_session_command(struct qmp_session *session, const char *name, const char *arguments);

/* What is to be sent; NULL when there is nothing. And that so much of it was. */
const void *qmp_session_output(struct qmp_session *session, size_t *count);
void qmp_session_sent(struct qmp_session *session, size_t count);

#endif
