/* machine_adapters.c - the network adapters of a machine. */
#include "machine_adapters.h"

#include <string.h>

#define ADAPTER u"hardware/pci_bus/ethernet_adapter/ethernet_controller[@id=#]"

static const char *const digits[MACHINE_ADAPTERS] = { "0", "1", "2", "3" };

/* What the addresses of Microsoft begin with. */
static const uint8_t vendor[] = { 0x00, 0x03, 0xff };

void machine_adapter_key(int adapter, enum machine_adapter_value value, char16_t key[MACHINE_KEY_CHARS])
{
    static const char16_t *const suffixes[MACHINE_ADAPTER_VALUES] = {
        [MACHINE_ADAPTER_ADDRESS] = u"/ethernet_card_address",
        [MACHINE_ADAPTER_DYNAMIC] = u"/ethernet_card_address_dynamic",
        [MACHINE_ADAPTER_NETWORK] = u"/virtual_network/id",
        [MACHINE_ADAPTER_NETWORK_NAME] = u"/virtual_network/name",
    };

    machine_key(key, ADAPTER, digits[adapter], suffixes[value]);
}

bool machine_adapter_count(const struct config_document *document, int *count)
{
    int64_t number;
    const bool had_memory = machine_get_number(document, MACHINE_ADAPTER_COUNT, 1, &number);

    *count = number < 0 ? 0 : number > MACHINE_ADAPTERS ? MACHINE_ADAPTERS : (int)number;
    return had_memory;
}

static bool get_address(const struct config_document *document, int adapter, uint8_t address[MACHINE_ADDRESS_BYTES])
{
    char16_t key[MACHINE_KEY_CHARS];
    bool is_there;

    machine_adapter_key(adapter, MACHINE_ADAPTER_ADDRESS, key);
    return machine_get_bytes(document, key, address, MACHINE_ADDRESS_BYTES, &is_there);
}

bool machine_adapter_get(const struct config_document *document, int adapter, struct machine_adapter *out)
{
    char16_t key[MACHINE_KEY_CHARS];
    bool is_there;

    if (!get_address(document, adapter, out->address))
        return false;
    machine_adapter_key(adapter, MACHINE_ADAPTER_DYNAMIC, key);
    if (!machine_get_flag(document, key, true, &out->is_dynamic))
        return false;
    machine_adapter_key(adapter, MACHINE_ADAPTER_NETWORK, key);
    if (!machine_get_bytes(document, key, out->network.id, MACHINE_NETWORK_ID, &is_there))
        return false;
    machine_adapter_key(adapter, MACHINE_ADAPTER_NETWORK_NAME, key);
    if (!machine_get_text(document, key, out->network.name))
        return false;
    out->is_connected = machine_network_is_any(&out->network);
    return true;
}

uint64_t machine_adapter_mark_of(const uint8_t address[MACHINE_ADDRESS_BYTES])
{
    uint64_t mark = 0;

    for (int i = 0; i < MACHINE_ADDRESS_BYTES; i++)
        mark = mark << 8 | address[i];
    return mark;
}

bool machine_adapter_mark(const struct config_document *document, int adapter, uint64_t *mark)
{
    uint8_t address[MACHINE_ADDRESS_BYTES];
    const bool had_memory = get_address(document, adapter, address);

    *mark = machine_adapter_mark_of(address);
    return had_memory;
}

static bool is_taken(const struct config_document *document, const uint8_t address[MACHINE_ADDRESS_BYTES], bool *taken)
{
    uint8_t other[MACHINE_ADDRESS_BYTES];
    int count;

    *taken = false;
    if (!machine_adapter_count(document, &count))
        return false;
    for (int i = 0; i < count && !*taken; i++) {
        if (!get_address(document, i, other))
            return false;
        *taken = memcmp(other, address, sizeof other) == 0;
    }
    return true;
}

enum vhd_status machine_adapter_new_address(const struct vhd_host *host, const struct config_document *document,
                                            const char16_t *machine, uint8_t address[MACHINE_ADDRESS_BYTES],
                                            struct vhd_error *error)
{
    uint8_t id[16];
    bool taken = true;

    while (taken) {
        const enum vhd_status status = host->ops->new_id(host, id, error);
        if (status != VHD_OK)
            return status;
        memcpy(address, vendor, sizeof vendor);
        memcpy(address + sizeof vendor, id + sizeof id - sizeof vendor, MACHINE_ADDRESS_BYTES - sizeof vendor);
        if (!is_taken(document, address, &taken))
            return vhd_fail(error, VHD_OUT_OF_MEMORY, machine);
    }
    return VHD_OK;
}

enum config_change machine_adapter_put_address(struct config_document *document, int adapter,
                                               const uint8_t address[MACHINE_ADDRESS_BYTES])
{
    char16_t key[MACHINE_KEY_CHARS];

    machine_adapter_key(adapter, MACHINE_ADAPTER_ADDRESS, key);
    return machine_put_bytes(document, key, address, MACHINE_ADDRESS_BYTES);
}

/* The default is not written where nothing is. */
enum config_change machine_adapter_put_dynamic(struct config_document *document, int adapter, bool is_dynamic)
{
    char16_t key[MACHINE_KEY_CHARS];

    machine_adapter_key(adapter, MACHINE_ADAPTER_DYNAMIC, key);
    if (is_dynamic && !machine_has(document, key))
        return CONFIG_CHANGED;
    return machine_put_flag(document, key, is_dynamic);
}

/* Puts a network as it is recorded; no identity at all where there is none. */
static enum config_change put_network(struct config_document *document, int adapter,
                                      const struct machine_network *network)
{
    char16_t key[MACHINE_KEY_CHARS];
    enum config_change change;

    machine_adapter_key(adapter, MACHINE_ADAPTER_NETWORK, key);
    change = machine_put_bytes(document, key, network->id, machine_network_is_any(network) ? MACHINE_NETWORK_ID : 0);
    machine_adapter_key(adapter, MACHINE_ADAPTER_NETWORK_NAME, key);
    return change == CONFIG_CHANGED ? machine_put_text(document, key, network->name) : change;
}

/* Files have an empty name for the network that has the same identity everywhere. */
enum config_change machine_adapter_connect(struct config_document *document, int adapter,
                                           const struct machine_network *network)
{
    struct machine_network recorded = { { 0 }, u"" };

    if (network != NULL)
        recorded = *network;
    if (memcmp(recorded.id, machine_network_nat.id, MACHINE_NETWORK_ID) == 0)
        recorded.name[0] = 0;
    return put_network(document, adapter, &recorded);
}

static enum config_change put_adapter(struct config_document *document, int adapter,
                                      const struct machine_adapter *content)
{
    enum config_change change = put_network(document, adapter, &content->network);

    if (change == CONFIG_CHANGED)
        change = machine_adapter_put_address(document, adapter, content->address);
    return change == CONFIG_CHANGED ? machine_adapter_put_dynamic(document, adapter, content->is_dynamic) : change;
}

enum config_change machine_adapter_add(struct config_document *document, int count,
                                       const uint8_t address[MACHINE_ADDRESS_BYTES])
{
    struct machine_adapter adapter = { .is_dynamic = true };
    enum config_change change;

    memcpy(adapter.address, address, sizeof adapter.address);
    change = machine_put_number(document, MACHINE_ADAPTER_COUNT, count + 1);
    return change == CONFIG_CHANGED ? put_adapter(document, count, &adapter) : change;
}

/* What is behind the last one goes, since a file that counts none may be read as one that has it. */
enum config_change machine_adapter_remove(struct config_document *document, int adapter, int count)
{
    enum config_change change = machine_put_number(document, MACHINE_ADAPTER_COUNT, count - 1);
    char16_t text[MACHINE_KEY_CHARS];
    struct machine_adapter next;
    struct config_key key;

    for (int i = adapter; i + 1 < count && change == CONFIG_CHANGED; i++) {
        if (!machine_adapter_get(document, i + 1, &next))
            return CONFIG_CHANGE_NO_MEMORY;
        change = put_adapter(document, i, &next);
    }
    if (change != CONFIG_CHANGED)
        return change;
    machine_key(text, ADAPTER, digits[count - 1], u"");
    config_key_parse(vhd_text_of(text), &key);
    change = config_document_remove(document, &key);
    return change == CONFIG_IS_NOT_THERE ? CONFIG_CHANGED : change;
}

static int digit_of(char16_t c)
{
    if (c >= u'0' && c <= u'9')
        return c - u'0';
    c = (char16_t)(c | 0x20);
    return c >= u'a' && c <= u'f' ? c - u'a' + 10 : -1;
}

bool machine_address_read(struct vhd_text text, uint8_t address[MACHINE_ADDRESS_BYTES])
{
    if (text.length != MACHINE_ADDRESS_CHARS - 1)
        return false;
    for (size_t i = 0; i < MACHINE_ADDRESS_BYTES; i++) {
        const char16_t *pair = text.chars + i * 3;
        const int high = digit_of(pair[0]), low = digit_of(pair[1]);
        if (high < 0 || low < 0 || (i + 1 < MACHINE_ADDRESS_BYTES && pair[2] != u'-'))
            return false;
        address[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

void machine_address_write(const uint8_t address[MACHINE_ADDRESS_BYTES], char16_t text[MACHINE_ADDRESS_CHARS])
{
    static const char16_t hexadecimal[] = u"0123456789ABCDEF";

    for (size_t i = 0; i < MACHINE_ADDRESS_BYTES; i++) {
        text[i * 3] = hexadecimal[address[i] >> 4];
        text[i * 3 + 1] = hexadecimal[address[i] & 15];
        text[i * 3 + 2] = i + 1 < MACHINE_ADDRESS_BYTES ? u'-' : 0;
    }
}
