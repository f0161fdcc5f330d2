/* host_network.c - which virtual networks there are on this computer. */
#include "host_network.h"

#include "vhd_path.h"
#include "win32_host.h"
#include "win32_machine.h"

#include <stdlib.h>
#include <string.h>

#define OWN_NETWORKS 2

DWORD host_networks(struct host_network **networks, size_t *count)
{
    struct win32_adapter *adapters;
    DWORD code = win32_adapters(&adapters, count);

    *networks = code == ERROR_SUCCESS ? calloc(OWN_NETWORKS + *count, sizeof **networks) : NULL;
    if (*networks == NULL) {
        free(adapters);
        return code != ERROR_SUCCESS ? code : ERROR_NOT_ENOUGH_MEMORY;
    }
    (*networks)[0].network = machine_network_internal;
    (*networks)[1].network = machine_network_nat;
    for (size_t i = 0; i < *count; i++) {
        struct host_network *network = &(*networks)[OWN_NETWORKS + i];
        memcpy(network->network.id, adapters[i].id, sizeof network->network.id);
        vhd_path_set(network->network.name, adapters[i].name);
        network->is_of_host = true;
        network->is_wireless = adapters[i].is_wireless;
    }
    *count += OWN_NETWORKS;
    free(adapters);
    return ERROR_SUCCESS;
}

/* Whether a network is the one that is looked for. */
typedef bool match(const struct host_network *network, const void *wanted);

static DWORD find(match *is_it, const void *wanted, struct host_network *found, bool *is_there)
{
    struct host_network *networks;
    size_t count;
    const DWORD code = host_networks(&networks, &count);

    *is_there = false;
    *found = (struct host_network){ 0 };
    if (code != ERROR_SUCCESS)
        return code;
    for (size_t i = 0; i < count && !*is_there; i++) {
        *is_there = is_it(&networks[i], wanted);
        if (*is_there)
            *found = networks[i];
    }
    free(networks);
    return code;
}

static bool has_name(const struct host_network *network, const void *wanted)
{
    return win32_host->ops->compare_names(win32_host, network->network.name, wanted) == 0;
}

static bool has_id(const struct host_network *network, const void *wanted)
{
    return memcmp(network->network.id, ((const struct machine_network *)wanted)->id, MACHINE_NETWORK_ID) == 0;
}

static bool is_on_record(const struct host_network *network, const void *wanted)
{
    return machine_network_matches(&network->network, wanted);
}

DWORD host_network_named(struct vhd_text name, struct host_network *network, bool *is_there)
{
    char16_t text[VHD_PATH_CHARS];

    *is_there = false;
    if (name.length >= VHD_PATH_CHARS)
        return ERROR_SUCCESS;
    vhd_path_copy(text, name.chars, name.length);
    return find(has_name, text, network, is_there);
}

/* An identity says more than a name. */
DWORD host_network_on_record(const struct machine_network *recorded, struct host_network *network, bool *is_there)
{
    const DWORD code = find(has_id, recorded, network, is_there);

    return code == ERROR_SUCCESS && !*is_there ? find(is_on_record, recorded, network, is_there) : code;
}
