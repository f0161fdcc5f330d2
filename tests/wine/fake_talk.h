/*
 * fake_talk.h - starts openvpc-fake-qemu under Wine, and speaks to it natively as whoever starts machines does. One at a
 * time, but for a second one that takes the state of the first.
 *
 * All functions fail the calling test where something takes too long or the connection ends unexpectedly.
 */
#ifndef OPENVPC_TESTS_FAKE_TALK_H
#define OPENVPC_TESTS_FAKE_TALK_H

#include "background.h"
#include "folder.h"
#include "qmp_session.h"

#define FAKE_SECRET "00112233445566778899aabbccddeeff"
#define FAKE_OPTIONS 12

struct fake {
    struct background process;
    char folder[REAL_PATH_CHARS]; /* of its script, its log, and what it writes */
    int wire;
    struct qmp_session *session;
    struct qmp_message message; /* the last one */
    char events[400];           /* the names of the events that came with answers, each with a blank behind it */
};

/* Starts it with the lines of a script, and options beside those that it always has, ended by NULL. */
void fake_start(struct fake *self, const char *script, const char *const options[]);

/* Adds a line to the script of one that runs. */
void fake_add_line(struct fake *self, const char *line);

/* The greeting, then qmp_capabilities. */
void fake_greet(struct fake *self);

/* The next message of any kind; false when the connection has ended. */
bool fake_hear(struct fake *self);

/* Gives a command; returns its id. */
uint32_t fake_say(struct fake *self, const char *command, const char *arguments);

/* The same, and waits for its answer; false when the connection has ended. */
bool fake_do(struct fake *self, const char *command, const char *arguments);
void fake_do_well(struct fake *self, const char *command, const char *arguments);

/* Waits for an event of that name. */
void fake_hear_event(struct fake *self, const char *name);

/* Waits until its log has such a line. */
void fake_hear_log(struct fake *self, const char *line);

/* Ends the connection, waits until it has gone, and returns its exit code. */
int fake_end(struct fake *self);

/* ---- sockets ---- */

int loop_listen(unsigned *port);
int loop_accept(int listener); /* closes it */
int loop_connect(unsigned port);
unsigned loop_peer(int socket);

#endif
