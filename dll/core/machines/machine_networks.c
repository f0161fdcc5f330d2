/* machine_networks.c - virtual networks, as machines name them. */
#include "machine_networks.h"

#include "config_text.h"

#include <string.h>

const struct machine_network machine_network_internal = {
    { 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2 },
    u"Internal Network",
};

const struct machine_network machine_network_nat = {
    { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 },
    u"Shared Networking (NAT)",
};

bool machine_network_is_any(const struct machine_network *network)
{
    for (size_t i = 0; i < MACHINE_NETWORK_ID; i++)
        if (network->id[i] != 0)
            return true;
    return false;
}

bool machine_network_matches(const struct machine_network *network, const struct machine_network *recorded)
{
    if (!machine_network_is_any(recorded))
        return false;
    if (memcmp(network->id, recorded->id, MACHINE_NETWORK_ID) == 0)
        return true;
    return recorded->name[0] != 0 && config_text_same(vhd_text_of(recorded->name), network->name);
}

bool machine_network_is_name(struct vhd_text name)
{
    for (size_t i = 0; i < name.length; i++) {
        if (name.chars[i] < u' ')
            return false;
        for (const char16_t *c = u"*?:<>/|\\\""; *c != 0; c++)
            if (name.chars[i] == *c)
                return false;
    }
    return name.length > 0;
}
