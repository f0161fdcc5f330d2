/* engine_plan_network.c - the commands by which an adapter comes to a network, and leaves it. */
#include "engine_plan.h"

#include "engine_private.h"
#include "machine_adapters.h"

/* The group in which the machines of a computer hear each other, as harness/samples/export_machine.vbs has it. */
#define INTERNAL_GROUP "230.0.0.1:1234"

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

static void add_network(struct engine_steps *steps, enum network network, const char *name)
{
    struct engine_step *step = begin(steps, "netdev_add", "id", name);

    if (step == NULL)
        return;
    json_put_string(&step->arguments, "type", network == NAT ? "user" : "socket");
    if (network == INTERNAL) {
        json_put_string(&step->arguments, "mcast", INTERNAL_GROUP);
        json_put_string(&step->arguments, "localaddr", "127.0.0.1");
    }
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

bool engine_plan_network(struct engine_steps *steps, const struct config_document *document, int adapter)
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
    if (kind != NO_NETWORK) {
        add_network(steps, kind, network);
        add_cable(steps, adapter, cable, network);
        plug_cable(steps, card, true);
    }
    return true;
}
