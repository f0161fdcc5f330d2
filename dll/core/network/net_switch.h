/*
 * net_switch.h - a switch of Ethernet, for the machines on an internal network: streams of frames come in at its ports, and
 * go out where they belong. It knows no sockets, waits for nothing, and is used by one thread at a time.
 *
 * Whoever has the connections gives a port what comes there (net_port_received), and sends what is to go out there
 * (net_port_output, net_port_sent), of any ports after any of that. In a stream each frame stands behind its length, 4 bytes,
 * the highest first, as QEMU has it.
 *
 * A frame goes to the port where its receiver was last heard, or, when that is not known or it is for several, to all but
 * its own. Who is at a port may be anybody: he can say that he has any address, as on every switch; what he sends takes no
 * memory but his port's. A port whose frames are not fetched loses those that come then, and keeps no other waiting.
 *
 * Source: QEMU, net/net.c (net_fill_rstate), NET_BUFSIZE in include/net/net.h; IEEE 802.1D, 7.7 and 7.8.
 */
#ifndef OPENVPC_NET_SWITCH_H
#define OPENVPC_NET_SWITCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NET_LENGTH_BYTES 4u        /* before each frame of a stream */
#define NET_HEADER_BYTES 14u       /* of a frame: who shall have it, whose it is, and what it is */
#define NET_ADDRESS_BYTES 6u       /* of either */
#define NET_FRAME_BYTES 69632u     /* of the longest frame that QEMU sends or takes */
#define NET_QUEUE_BYTES (1u << 18) /* of frames that wait at a port */

struct net_switch;
struct net_port;

struct net_switch *net_switch_new(void);      /* NULL without memory */
void net_switch_free(struct net_switch *net); /* with all of its ports; NULL is allowed */

/* A port to which nothing has come yet; NULL without memory. */
struct net_port *net_switch_join(struct net_switch *net);

/* Frees a port, with what waits there. */
void net_port_leave(struct net_port *port);

/*
 * What has come there, in pieces of any size. A frame shorter than its header is dropped. False from a frame on that is
 * longer than any: whoever is there does not speak as he should, and the port takes nothing more.
 */
bool net_port_received(struct net_port *port, const void *bytes, size_t count);

/* What is to be sent, as much as is in one piece; NULL when there is nothing. And that so much of it was. */
const void *net_port_output(const struct net_port *port, size_t *count);
void net_port_sent(struct net_port *port, size_t count);

/* Bytes of frames, without the lengths before them; and frames that were lost since too much was waiting. */
struct net_counts {
    uint64_t from_port, to_port, lost;
};
struct net_counts net_port_counts(const struct net_port *port);

#endif
