/* net_switch.c - a switch of Ethernet: ports, the frames that come there, and where they go. */
#include "net_switch.h"

#include "net_table.h"

#include <stdlib.h>
#include <string.h>

struct net_port {
    struct net_switch *net;
    struct net_port *next;
    struct net_counts counts;
    bool is_broken; /* what came is no stream of frames */
    size_t have;    /* of the frame that comes, with its length */
    size_t first;   /* where in the ring that begins which waits, */
    size_t waiting; /* and how much that is */
    uint8_t frame[NET_LENGTH_BYTES + NET_FRAME_BYTES];
    uint8_t ring[NET_QUEUE_BYTES];
};

struct net_switch {
    struct net_port *ports;
    struct net_table table;
};

/* ---- Ports ---- */

struct net_switch *net_switch_new(void)
{
    return calloc(1, sizeof(struct net_switch));
}

void net_switch_free(struct net_switch *net)
{
    while (net != NULL && net->ports != NULL)
        net_port_leave(net->ports);
    free(net);
}

struct net_port *net_switch_join(struct net_switch *net)
{
    struct net_port *const port = calloc(1, sizeof *port);

    if (port == NULL)
        return NULL;
    port->net = net;
    port->next = net->ports;
    net->ports = port;
    return port;
}

void net_port_leave(struct net_port *port)
{
    struct net_port **at = &port->net->ports;

    while (*at != port)
        at = &(*at)->next;
    *at = port->next;
    net_table_forget(&port->net->table, port);
    free(port);
}

struct net_counts net_port_counts(const struct net_port *port)
{
    return port->counts;
}

/* ---- What goes out ---- */

static void put(struct net_port *port, const uint8_t *bytes, size_t count)
{
    const size_t end = (port->first + port->waiting) % NET_QUEUE_BYTES;
    const size_t before_edge = count < NET_QUEUE_BYTES - end ? count : NET_QUEUE_BYTES - end;

    if (count > NET_QUEUE_BYTES - port->waiting) {
        port->counts.lost++;
        return;
    }
    memcpy(port->ring + end, bytes, before_edge);
    memcpy(port->ring, bytes + before_edge, count - before_edge);
    port->waiting += count;
    port->counts.to_port += count - NET_LENGTH_BYTES;
}

const void *net_port_output(const struct net_port *port, size_t *count)
{
    const size_t before_edge = NET_QUEUE_BYTES - port->first;

    *count = port->waiting < before_edge ? port->waiting : before_edge;
    return *count > 0 ? port->ring + port->first : NULL;
}

void net_port_sent(struct net_port *port, size_t count)
{
    port->first = (port->first + count) % NET_QUEUE_BYTES;
    port->waiting -= count;
}

/* ---- What comes ---- */

static size_t length_of(const uint8_t bytes[NET_LENGTH_BYTES])
{
    return (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 | (size_t)bytes[2] << 8 | bytes[3];
}

/* A frame is complete: it goes on with its length. */
static void take_frame(struct net_port *port)
{
    const uint8_t *const receiver = port->frame + NET_LENGTH_BYTES, *const sender = receiver + NET_ADDRESS_BYTES;
    struct net_port *known;

    if (port->have < NET_LENGTH_BYTES + NET_HEADER_BYTES)
        return;
    port->counts.from_port += port->have - NET_LENGTH_BYTES;
    net_table_learn(&port->net->table, sender, port);
    known = net_table_find(&port->net->table, receiver);
    for (struct net_port *each = port->net->ports; each != NULL; each = each->next)
        if (each != port && (known == NULL || known == each))
            put(each, port->frame, port->have);
}

/* As much of the frame as is there; how much that was. */
static size_t take_some(struct net_port *port, const uint8_t *bytes, size_t count)
{
    const size_t whole = NET_LENGTH_BYTES + (port->have < NET_LENGTH_BYTES ? 0 : length_of(port->frame));
    const size_t taken = count < whole - port->have ? count : whole - port->have;

    memcpy(port->frame + port->have, bytes, taken);
    port->have += taken;
    if (port->have < NET_LENGTH_BYTES)
        return taken;
    port->is_broken = length_of(port->frame) > NET_FRAME_BYTES;
    if (!port->is_broken && port->have == NET_LENGTH_BYTES + length_of(port->frame)) {
        take_frame(port);
        port->have = 0;
    }
    return taken;
}

bool net_port_received(struct net_port *port, const void *bytes, size_t count)
{
    const uint8_t *at = bytes;

    while (count > 0 && !port->is_broken) {
        const size_t taken = take_some(port, at, count);
        at += taken;
        count -= taken;
    }
    return !port->is_broken;
}
