/*
 * machine_adapters.h - the network adapters of a machine.
 *
 *   hardware/pci_bus/ethernet_adapter/controller_count
 *   .../ethernet_controller[@id=<adapter>]/ethernet_card_address, ethernet_card_address_dynamic,
 *     virtual_network/id, virtual_network/name
 *
 * Adapters are numbers from 0 to below the count; what stands in the file behind that is none. A file that does not say
 * how many there are has one.
 */
#ifndef OPENVPC_MACHINE_ADAPTERS_H
#define OPENVPC_MACHINE_ADAPTERS_H

#include "machine_networks.h"
#include "vhd_io.h"

#define MACHINE_ADAPTERS 4 /* at most */

#define MACHINE_ADDRESS_BYTES 6
#define MACHINE_ADDRESS_CHARS 18 /* XX-XX-XX-XX-XX-XX with the NUL */

struct machine_adapter {
    uint8_t address[MACHINE_ADDRESS_BYTES]; /* zeros: none yet */
    bool is_dynamic;                        /* the address is made by us, not by a person */
    bool is_connected;
    struct machine_network network; /* where it is; zeros and an empty name if nowhere */
};

/* False without memory, as all below. */
bool machine_adapter_count(const struct config_document *document, int *count);
bool machine_adapter_get(const struct config_document *document, int adapter, struct machine_adapter *out);

/* A number that tells one adapter from another: of its address; 0 without one. */
bool machine_adapter_mark(const struct config_document *document, int adapter, uint64_t *mark);
uint64_t machine_adapter_mark_of(const uint8_t address[MACHINE_ADDRESS_BYTES]);

/* An address that no adapter of the machine has, beginning as Microsoft's do, made of random bytes. */
enum vhd_status machine_adapter_new_address(const struct vhd_host *host, const struct config_document *document,
                                            const char16_t *machine, uint8_t address[MACHINE_ADDRESS_BYTES],
                                            struct vhd_error *error);

/* Adds an adapter behind those that are there, which are fewer than MACHINE_ADAPTERS. It is connected nowhere. */
enum config_change machine_adapter_add(struct config_document *document, int count,
                                       const uint8_t address[MACHINE_ADDRESS_BYTES]);

/* Removes one of `count` adapters; those behind it move to the number before. */
enum config_change machine_adapter_remove(struct config_document *document, int adapter, int count);

/* Connects it to a network; NULL: to none. */
enum config_change machine_adapter_connect(struct config_document *document, int adapter,
                                           const struct machine_network *network);

enum config_change machine_adapter_put_address(struct config_document *document, int adapter,
                                               const uint8_t address[MACHINE_ADDRESS_BYTES]);
enum config_change machine_adapter_put_dynamic(struct config_document *document, int adapter, bool is_dynamic);

/* The keys of those. */
#define MACHINE_ADAPTER_COUNT u"hardware/pci_bus/ethernet_adapter/controller_count"
enum machine_adapter_value {
    MACHINE_ADAPTER_ADDRESS,
    MACHINE_ADAPTER_DYNAMIC,
    MACHINE_ADAPTER_NETWORK,
    MACHINE_ADAPTER_NETWORK_NAME,
    MACHINE_ADAPTER_VALUES
};
void machine_adapter_key(int adapter, enum machine_adapter_value value, char16_t key[MACHINE_KEY_CHARS]);

/* XX-XX-XX-XX-XX-XX, in whatever case; false for another form. */
bool machine_address_read(struct vhd_text text, uint8_t address[MACHINE_ADDRESS_BYTES]);
void machine_address_write(const uint8_t address[MACHINE_ADDRESS_BYTES], char16_t text[MACHINE_ADDRESS_CHARS]);

#endif
