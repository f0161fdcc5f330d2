/* host_network.h - which virtual networks there are on this computer. Win32 error codes; ERROR_SUCCESS is success. */
#ifndef OPENVPC_HOST_NETWORK_H
#define OPENVPC_HOST_NETWORK_H

#include "com_windows.h"

#include "machine_networks.h"

struct host_network {
    struct machine_network network;
    bool is_of_host; /* it is that of an adapter of the computer, whose name it has */
    bool is_wireless;
};

/* All of them, the two of machine_networks.h first; to be freed. */
DWORD host_networks(struct host_network **networks, size_t *count);

/* The one of a name without regard to case, and the one that an adapter is on by its record. */
DWORD host_network_named(struct vhd_text name, struct host_network *network, bool *is_there);
DWORD host_network_on_record(const struct machine_network *recorded, struct host_network *network, bool *is_there);

#endif
