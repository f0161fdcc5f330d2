/*
 * machine_networks.h - virtual networks, as machines name them: by an identity of 16 bytes, and a name.
 *
 * Two are there always: one between the virtual machines of this computer, and one that leads out by way of the computer.
 * The others are those of the computer's own adapters.
 */
#ifndef OPENVPC_MACHINE_NETWORKS_H
#define OPENVPC_MACHINE_NETWORKS_H

#include "machine_value.h"

#define MACHINE_NETWORK_ID 16

struct machine_network {
    uint8_t id[MACHINE_NETWORK_ID];
    char16_t name[VHD_PATH_CHARS];
};

/* "Internal Network" and "Shared Networking (NAT)". The second is 16 times 01 in all products, the first ours. */
extern const struct machine_network machine_network_internal, machine_network_nat;

/* Whether a network is on record for an adapter at all: identities of zeros alone are none. */
bool machine_network_is_any(const struct machine_network *network);

/*
 * Whether an adapter that is recorded for `recorded` is on `network`: by the identity, or, since each installation of
 * Virtual PC has made its own identities, by the name without regard to the case of ASCII letters.
 */
bool machine_network_matches(const struct machine_network *network, const struct machine_network *recorded);

/* Whether that could be the name of a network: it is not empty, and none of * ? : < > / | \ " or a control character. */
bool machine_network_is_name(struct vhd_text name);

#endif
