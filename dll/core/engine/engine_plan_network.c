/* engine_plan_network.c - the commands by which an adapter comes to a network, and leaves it. */
#include "engine_plan.h"

#include "engine_private.h"
#include "machine_adapters.h"

#include <string.h>

enum network { NO_NETWORK, NAT, INTERNAL };

static enum network network_of(const struct machine_adapter *adapter)
{
    if (machine_network_matches(&machine_network_nat, &adapter->network))
        return NAT;
    return machine_network_matches(&machine_network_internal, &adapter->network) ? INTERNAL : NO_NETWORK;
}

/* A step that names what it is about, and is to be filled further. */
static struct engine_step *begin(struct engine_steps *steps, const char *command, const char *name, const char *value)
{
    struct engine_step *step = engine_steps_add(steps, command);

    if (step == NULL)
        return NULL;
    json_begin_object(&step->arguments, NULL);
    json_put_string(&step->arguments, name, value);
    return step;
}

static void end(struct engine_step *step, bool may_fail)
{
    if (step == NULL)
        return;
    json_end_object(&step->arguments);
    step->may_fail = may_fail;
}

static void plug_cable(struct engine_steps *steps, const char *adapter, bool is_plugged)
{
    struct engine_step *step = begin(steps, "set_link", "name", adapter);

    if (step != NULL)
        json_put_boolean(&step->arguments, "up", is_plugged);
    end(step, false);
}

static void add_nat(struct engine_steps *steps, const char *name)
{
    struct engine_step *step = begin(steps, "netdev_add", "id", name);

    if (step != NULL)
        json_put_string(&step->arguments, "type", "user");
    end(step, false);
}

static void add_switch(struct engine_steps *steps, const char *name, uint16_t tcp_port)
{
    struct engine_step *step = begin(steps, "netdev_add", "id", name);

    if (step == NULL)
        return;
    json_put_string(&step->arguments, "type", "stream");
    json_put_boolean(&step->arguments, "server", false);
    json_begin_object(&step->arguments, "addr");
    json_put_string(&step->arguments, "type", "inet");
    engine_put_address(&step->arguments, tcp_port);
    json_end_object(&step->arguments);
    end(step, false);
}

static void add_cable(struct engine_steps *steps, int adapter, const char *name, const char *network)
{
    struct engine_step *step = begin(steps, "netdev_add", "id", name);

    if (step == NULL)
        return;
    json_put_string(&step->arguments, "type", "hubport");
    json_put_integer(&step->arguments, "hubid", adapter);
    json_put_string(&step->arguments, "netdev", network);
    end(step, false);
}

/* Either may not be there, since there was no network, or a command failed. */
void engine_plan_no_network(struct engine_steps *steps, int adapter)
{
    char network[ENGINE_NAME_BYTES], cable[ENGINE_NAME_BYTES];

    engine_name(ENGINE_NETWORK, adapter, network);
    engine_name(ENGINE_CABLE, adapter, cable);
    end(begin(steps, "netdev_del", "id", cable), true);
    end(begin(steps, "netdev_del", "id", network), true);
}

bool engine_plan_is_internal(const struct config_document *document, int adapter, bool *is_internal)
{
    struct machine_adapter content;

    if (!machine_adapter_get(document, adapter, &content))
        return false;
    *is_internal = network_of(&content) == INTERNAL;
    return true;
}

bool engine_plan_network(struct engine_steps *steps, const struct config_document *document, int adapter,
                         uint16_t tcp_port)
{
    char network[ENGINE_NAME_BYTES], cable[ENGINE_NAME_BYTES], card[ENGINE_NAME_BYTES];
    struct machine_adapter content;
    enum network kind;

    if (!machine_adapter_get(document, adapter, &content))
        return false;
    engine_name(ENGINE_NETWORK, adapter, network);
    engine_name(ENGINE_CABLE, adapter, cable);
    engine_name(ENGINE_ADAPTER, adapter, card);
    kind = network_of(&content);
    plug_cable(steps, card, false); /* a guest looks for its network anew */
    engine_plan_no_network(steps, adapter);
    if (kind == NO_NETWORK || (kind == INTERNAL && tcp_port == 0))
        return true;
    if (kind == NAT)
        add_nat(steps, network);
    else
        add_switch(steps, network, tcp_port);
    add_cable(steps, adapter, cable, network);
    plug_cable(steps, card, true);
    return true;
}

/* ---- What QEMU tells ---- */

static bool find_adapter(const char *network, int *adapter)
{
    char name[ENGINE_NAME_BYTES];

    for (*adapter = 0; *adapter < MACHINE_ADAPTERS; ++*adapter) {
        engine_name(ENGINE_NETWORK, *adapter, name);
        if (strcmp(name, network) == 0)
            return true;
    }
    return false;
}

enum engine_news engine_network_news(const char *event, const struct json *data, int *adapter, uint16_t *tcp_port)
{
    const char *const name = json_string(json_member(data, "netdev-id"));
    const struct json *const address = json_member(data, "addr");
    const char *const host = json_string(json_member(address, "host"));
    const char *const port = json_string(json_member(address, "port"));

    *tcp_port = 0;
    if (name == NULL || !find_adapter(name, adapter))
        return ENGINE_NO_NEWS;
    if (strcmp(event, "NETDEV_STREAM_DISCONNECTED") == 0)
        return ENGINE_DISCONNECTED;
    if (strcmp(event, "NETDEV_STREAM_CONNECTED") != 0 || host == NULL || port == NULL ||
        strcmp(host, ENGINE_LOOPBACK) != 0)
        return ENGINE_NO_NEWS;
    *tcp_port = engine_port_in(port);
    return ENGINE_CONNECTED;
}
