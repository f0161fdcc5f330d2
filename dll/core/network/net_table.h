/*
 * net_table.h - at which port of a switch an address was last heard.
 *
 * It has a place for each of a number of addresses, by what they are; one that comes takes the place of another that has
 * the same. So whoever uses many addresses makes the switch forget others, whose frames then go to all ports, but he takes
 * neither memory nor time.
 */
#ifndef OPENVPC_NET_TABLE_H
#define OPENVPC_NET_TABLE_H

#include "net_switch.h"

#define NET_TABLE_PLACES 1024u

/* All zeros: it knows none. */
struct net_table {
    struct {
        uint8_t address[NET_ADDRESS_BYTES];
        struct net_port *port; /* NULL: the place is free */
    } places[NET_TABLE_PLACES];
};

/* An address of several, which nobody can have, is passed over. */
void net_table_learn(struct net_table *table, const uint8_t address[NET_ADDRESS_BYTES], struct net_port *port);

/* NULL: it is not known, or is that of several. */
struct net_port *net_table_find(const struct net_table *table, const uint8_t address[NET_ADDRESS_BYTES]);

/* Forgets all that was heard at a port. */
void net_table_forget(struct net_table *table, const struct net_port *port);

#endif
