/* net_table.c - at which port of a switch an address was last heard. */
#include "net_table.h"

#include <string.h>

/* The lowest bit of the first byte: a group, or all. */
static bool is_of_several(const uint8_t address[NET_ADDRESS_BYTES])
{
    return (address[0] & 1) != 0;
}

/* FNV-1a. */
static size_t place_of(const uint8_t address[NET_ADDRESS_BYTES])
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < NET_ADDRESS_BYTES; i++)
        hash = (hash ^ address[i]) * 16777619u;
    return (hash ^ hash >> 16) % NET_TABLE_PLACES;
}

void net_table_learn(struct net_table *table, const uint8_t address[NET_ADDRESS_BYTES], struct net_port *port)
{
    const size_t place = place_of(address);

    if (is_of_several(address))
        return;
    memcpy(table->places[place].address, address, NET_ADDRESS_BYTES);
    table->places[place].port = port;
}

struct net_port *net_table_find(const struct net_table *table, const uint8_t address[NET_ADDRESS_BYTES])
{
    const size_t place = place_of(address);

    return !is_of_several(address) && memcmp(table->places[place].address, address, NET_ADDRESS_BYTES) == 0
               ? table->places[place].port
               : NULL;
}

void net_table_forget(struct net_table *table, const struct net_port *port)
{
    for (size_t i = 0; i < NET_TABLE_PLACES; i++)
        if (table->places[i].port == port)
            table->places[i].port = NULL;
}
