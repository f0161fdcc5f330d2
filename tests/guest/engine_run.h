/*
 * engine_run.h - QEMU as core starts it: its command line taken apart, in a folder of its own, with its monitor connected
 * to the test by core's own session.
 *
 * All functions fail the calling test where something goes wrong.
 */
#ifndef OPENVPC_TESTS_ENGINE_RUN_H
#define OPENVPC_TESTS_ENGINE_RUN_H

#include "engine_plan.h"
#include "guest_run.h"
#include "machine_adapters.h"
#include "qmp_session.h"

struct engine_run {
    char folder[REAL_PATH_CHARS];
    struct guest_run process;
    int monitor;
    struct qmp_session *session;
    unsigned events; /* that came so far */

    /* What they told of the connections of adapters (engine_network_news). */
    uint16_t connected[MACHINE_ADAPTERS]; /* the port; 0: it was not told */
    bool has_gone[MACHINE_ADAPTERS];
};

/* Starts it, up to the answer to qmp_capabilities. `start` lacks the program and the port. */
void engine_run_start(struct engine_run *self, const struct engine_start *start);

/* Its data are valid until the next command. */
const struct json *engine_run_command(struct engine_run *self, const char *name, const char *arguments);

/* Gives all commands, and frees them. */
void engine_run_give(struct engine_run *self, struct engine_steps *steps);

/* Waits until a command says so of a string. */
void engine_run_wait(struct engine_run *self, const char *name, const char *member, const char *value);

/* Waits for its end of its own, and removes its folder. */
void engine_run_ends(struct engine_run *self);

/* The same after quit. */
void engine_run_quit(struct engine_run *self);

/* ---- sockets of 127.0.0.1 ---- */

int socket_listen(uint16_t *port);
int socket_connect(uint16_t port);
bool socket_is_open(uint16_t port); /* somebody listens there */

/* Accepts one, and closes the listener. `peer` may be NULL: the port from which it has connected. */
int socket_accept(int listener, uint16_t *peer);

/* Reads what comes, up to a text in it; fails where that does not come. */
void socket_says(int socket, const char *text);
void socket_type(int socket, const void *bytes, size_t size);

#endif
