/*
 * network_end.h - where a machine's adapter is plugged into the internal network: a connection of QEMU to a port of
 * 127.0.0.1, and behind it the switch (net_switch.h) of all machines that this process runs. Whoever connects is on that
 * network only when it is known that he is the QEMU that was told to (engine_network_news).
 *
 * Functions may be called on any thread, but of one end on one at a time, except for network_end_count. WSAStartup is the
 * caller's.
 */
#ifndef OPENVPC_NETWORK_END_H
#define OPENVPC_NETWORK_END_H

#include "vhd_error.h"

#include <winsock2.h>
#include <windows.h>

#include <stdbool.h>

struct network_end;

/* Listens. `machine` is the path of the machine's file, for errors. *end is NULL after a failure. */
enum vhd_status network_end_open(const char16_t *machine, struct network_end **end, struct vhd_error *error);

/* The port of 127.0.0.1 to which QEMU is to connect. */
WORD network_end_port(const struct network_end *self);

/* Lets one in; false when nobody has come in time. Nothing is read or sent. */
bool network_end_accept(struct network_end *self, DWORD milliseconds);

/* When QEMU has connected, to whomever: who waits to be let in is broken off. */
void network_end_let_nobody_in(struct network_end *self);

/* Plugs him in. False without memory or threads. */
bool network_end_join(struct network_end *self);

/* Adds the bytes of the frames that the machine has received there and sent. NULL: none. */
void network_end_count(struct network_end *self, uint64_t *received, uint64_t *sent);

/* Unplugs him, and closes the connection. NULL is allowed. */
void network_end_close(struct network_end *self);

#endif
