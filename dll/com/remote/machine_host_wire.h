/*
 * machine_host_wire.h - what goes between the DLL and the machine host, as bytes in a VARIANT: requests, answers, events.
 *
 * Every message begins with the version of who wrote it, in which nothing but the same one can read the rest. Numbers are
 * little-endian, texts UTF-16 behind their length. Both sides check what comes: it may be anybody's.
 */
#ifndef OPENVPC_MACHINE_HOST_WIRE_H
#define OPENVPC_MACHINE_HOST_WIRE_H

#include "machine_host.h"

/* Units of a text, and bytes of an answer, at most. */
#define MACHINE_HOST_WIRE_TEXT 1048576u
#define MACHINE_HOST_WIRE_BYTES 1048576u

/* How reading a message can end. */
enum machine_host_wire {
    MACHINE_HOST_WIRE_READ,
    MACHINE_HOST_WIRE_OTHER_VERSION,
    MACHINE_HOST_WIRE_BAD, /* no message, or one that breaks its own rules */
    MACHINE_HOST_WIRE_NO_MEMORY,
};

/* What was asked, of which machine. */
struct machine_host_question {
    struct machine_host_request request; /* its text lies in `text` */
    char16_t path[VHD_PATH_CHARS];       /* any text without a NUL; whether it is a path is to be checked */
    char16_t *text;                      /* malloc's; NULL after a failure */
};

/* False without memory, or where the text is too long; *message is empty then. The caller clears it. */
bool machine_host_wire_ask(const char16_t *path, const struct machine_host_request *request, VARIANT *message);
enum machine_host_wire machine_host_wire_read_question(const VARIANT *message, struct machine_host_question *question);
void machine_host_question_free(struct machine_host_question *question);

/* An answer: how it ended (error->status is VHD_OK for success), and what goes with it. Of a failure only the error goes. */
bool machine_host_wire_answer(const struct vhd_error *error, const struct machine_host_reply *reply, VARIANT *message);

/* *error is how it ended, as above; the reply is the caller's to free, and all zeros after a failure. */
enum machine_host_wire machine_host_wire_read_answer(const VARIANT *message, struct vhd_error *error,
                                                     struct machine_host_reply *reply);

#endif
