/* machine_template.c - the file of a new machine. */
#include "machine_template.h"

#include "machine_guid.h"
#include "machine_settings.h"

#define COMMENT u"Microsoft Virtual Machine Options and Settings"
#define CREATOR u"OpenVPC"
#define ADAPTER u"hardware/pci_bus/ethernet_adapter/ethernet_controller[@id=0]/"

/* Addresses of Microsoft begin so; the rest is random. */
#define ADDRESS_PREFIX 0x00, 0x03, 0xff

struct row {
    const char16_t *key;
    struct config_value value;
};

#define TEXT(chars)                                                                  \
    {                                                                                \
        .type = CONFIG_STRING, .string = { chars, sizeof chars / sizeof *(chars)-1 } \
    }
#define TEXT_OF(text)                         \
    {                                         \
        .type = CONFIG_STRING, .string = text \
    }
#define NUMBER(number)                            \
    {                                             \
        .type = CONFIG_INTEGER, .integer = number \
    }
#define YES                                     \
    {                                           \
        .type = CONFIG_BOOLEAN, .boolean = true \
    }
#define NO                                       \
    {                                            \
        .type = CONFIG_BOOLEAN, .boolean = false \
    }
#define BYTES(array)                                               \
    {                                                              \
        .type = CONFIG_BYTES, .bytes = array, .size = sizeof array \
    }
#define NO_BYTES                                                      \
    {                                                                 \
        .type = CONFIG_BYTES, .bytes = (const uint8_t *)"", .size = 0 \
    }

static bool set_all(struct config_document *document, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct config_key key;

        if (!config_key_parse(vhd_text_of(rows[i].key), &key) ||
            config_document_set(document, &key, &rows[i].value) != CONFIG_CHANGED)
            return false;
    }
    return true;
}

static struct config_document *fill(const uint8_t id[16], const char16_t *guid, const char16_t *build)
{
    const uint8_t address[] = { ADDRESS_PREFIX, id[13], id[14], id[15] };
    const struct row rows[] = {
        { u"version", TEXT(u"2.0") },
        { u"alerts/notifications/no_boot_disk", YES },
        { u"hardware/memory/ram_size", NUMBER(MACHINE_NEW_MEMORY) },
        { u"hardware/pci_bus/ethernet_adapter/controller_count", NUMBER(1) },
        { ADAPTER u"virtual_network/id", NO_BYTES },
        { ADAPTER u"virtual_network/name", TEXT(u"") },
        { ADAPTER u"ethernet_card_address", BYTES(address) },
        { u"hardware/pci_bus/video_adapter/vram_size", NUMBER(8) },
        { u"integration/microsoft/mouse/allow", YES },
        { u"properties/creator/build", TEXT_OF(vhd_text_of(build)) },
        { u"properties/creator/name", TEXT(CREATOR) },
        { u"properties/modifier/build", TEXT_OF(vhd_text_of(build)) },
        { u"properties/modifier/name", TEXT(CREATOR) },
        { MACHINE_SAVED_STATE u"/absolute", TEXT(u"") },
        { MACHINE_SAVED_STATE u"/relative", TEXT(u"") },
        { u"settings/globalconfigid", TEXT_OF(vhd_text_of(guid)) },
        { u"settings/shutdown/quit/action", NUMBER(0) },
        { u"settings/shutdown/quit/was_running", NO },
        { u"settings/sound/sound_adapter/enable", YES },
        { u"settings/undo_drives/enabled", NO },
        { u"settings/undo_drives/default_action", NUMBER(1) },
        { u"virtual_machines/hw_assist/enable_hw_assist", YES },
    };
    struct config_document *document = config_document_new(MACHINE_ROOT, COMMENT);

    if (document != NULL && !set_all(document, rows, sizeof rows / sizeof *rows)) {
        config_document_free(document);
        return NULL;
    }
    return document;
}

struct config_document *machine_template(const uint8_t id[16], const char16_t *build)
{
    char16_t guid[MACHINE_GUID_CHARS];

    machine_guid(id, guid);
    return fill(id, guid, build);
}
