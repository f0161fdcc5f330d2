/* machine_settings.c - the settings in a machine's file. */
#include "machine_settings.h"

#include "config_text.h"
#include "machine_guid.h"

#include <stdlib.h>

struct setting {
    const char16_t *key;
    enum config_type type;
    bool has_default;             /* texts: the empty one; booleans: false */
    int64_t otherwise;            /* the default of a number */
    int64_t min, max;             /* of a number; of a text, characters */
    enum machine_act act;         /* what putting it is */
    enum vhd_status out_of_range; /* what a value beyond the limits is */
};

#define SERIAL(place)                                                                                     \
    {                                                                                                     \
        .key = place, .type = CONFIG_STRING, .has_default = true, .min = 1, .max = MACHINE_SERIAL_LENGTH, \
        .act = MACHINE_ACT_HARDWARE, .out_of_range = VHD_MACHINE_SERIAL                                   \
    }

static const struct setting settings[MACHINE_SETTINGS] = {
    [MACHINE_CONFIG_ID] = { .key = u"settings/globalconfigid", .type = CONFIG_STRING, .has_default = true },
    [MACHINE_MEMORY] = { .key = u"hardware/memory/ram_size",
                         .type = CONFIG_INTEGER,
                         .min = MACHINE_MIN_MEMORY,
                         .max = MACHINE_MAX_MEMORY,
                         .act = MACHINE_ACT_SETTING,
                         .out_of_range = VHD_MACHINE_MEMORY_SIZE },
    [MACHINE_NOTES] = { .key = u"settings/notes",
                        .type = CONFIG_STRING,
                        .has_default = true,
                        .max = MACHINE_NOTES_LENGTH,
                        .act = MACHINE_ACT_ANY,
                        .out_of_range = VHD_MACHINE_NOTES_TEXT },
    [MACHINE_UNDOABLE] = { .key = u"settings/undo_drives/enabled",
                           .type = CONFIG_BOOLEAN,
                           .has_default = true,
                           .act = MACHINE_ACT_SETTING },
    /* Keeping loses nothing, so that is what a machine does that does not say. */
    [MACHINE_UNDO_ACTION] = { .key = u"settings/undo_drives/default_action",
                              .type = CONFIG_INTEGER,
                              .has_default = true,
                              .otherwise = 1,
                              .max = 2,
                              .act = MACHINE_ACT_ANY,
                              .out_of_range = VHD_MACHINE_UNDO_CHOICE },
    [MACHINE_QUIT_ACTION] = { .key = u"settings/shutdown/quit/action",
                              .type = CONFIG_INTEGER,
                              .has_default = true,
                              .max = 2,
                              .act = MACHINE_ACT_ANY,
                              .out_of_range = VHD_MACHINE_QUIT_CHOICE },
    [MACHINE_BIOS_GUID] = { .key = u"hardware/bios/bios_guid",
                            .type = CONFIG_STRING,
                            .has_default = true,
                            .act = MACHINE_ACT_HARDWARE,
                            .out_of_range = VHD_MACHINE_GUID },
    [MACHINE_BIOS_SERIAL] = SERIAL(u"hardware/bios/bios_serial_number"),
    [MACHINE_BASE_BOARD_SERIAL] = SERIAL(u"hardware/bios/base_board/serial_number"),
    [MACHINE_CHASSIS_SERIAL] = SERIAL(u"hardware/bios/chassis/serial_number"),
    [MACHINE_ASSET_TAG] = SERIAL(u"hardware/bios/chassis/asset_tag"),
};

const char16_t *machine_setting_key(enum machine_setting setting)
{
    return settings[setting].key;
}

enum machine_act machine_setting_act(enum machine_setting setting)
{
    return settings[setting].act;
}

/* A number that a file has for a choice which is not among ours is one of an earlier product: the default stands for it. */
static int64_t choice(const struct setting *setting, int64_t number)
{
    return setting->has_default && (number < setting->min || number > setting->max) ? setting->otherwise : number;
}

enum vhd_status machine_setting_get(const struct config_document *document, enum machine_setting setting,
                                    struct config_value *value, struct vhd_error *error)
{
    const struct setting *row = &settings[setting];
    const struct config_node *node;
    enum config_reading reading;
    struct config_key key;

    *value = (struct config_value){ .type = row->type, .string = { u"", 0 }, .integer = row->otherwise };
    config_key_parse(vhd_text_of(row->key), &key); /* the keys above are keys */
    node = config_document_find(document, &key);
    if (node == NULL)
        return row->has_default ? VHD_OK : vhd_fail(error, VHD_CONFIG_NOT_FOUND, row->key);
    reading = config_document_value(document, node, value);
    if (reading == CONFIG_READ && value->type == row->type) {
        value->integer = choice(row, value->integer);
        return VHD_OK;
    }
    if (reading == CONFIG_READ)
        free(value->memory);
    value->memory = NULL;
    return vhd_fail(error, reading == CONFIG_NO_MEMORY ? VHD_OUT_OF_MEMORY : VHD_CONFIG_MALFORMED, row->key);
}

static bool is_allowed_text(enum machine_setting setting, struct vhd_text text)
{
    const struct setting *row = &settings[setting];

    if (setting == MACHINE_BIOS_GUID)
        return machine_guid_is(text);
    return config_text_is_storable(text) && (int64_t)text.length >= row->min && (int64_t)text.length <= row->max;
}

enum vhd_status machine_setting_check(enum machine_setting setting, const struct config_value *value,
                                      const char16_t *path, struct vhd_error *error)
{
    const struct setting *row = &settings[setting];
    bool is_allowed = true;

    if (row->type == CONFIG_STRING)
        is_allowed = is_allowed_text(setting, value->string);
    else if (row->type == CONFIG_INTEGER)
        is_allowed = value->integer >= row->min && value->integer <= row->max;
    return is_allowed ? VHD_OK : vhd_fail(error, row->out_of_range, path);
}

enum config_change machine_setting_put(struct config_document *document, enum machine_setting setting,
                                       const struct config_value *value)
{
    enum config_change change;
    struct config_key key;

    config_key_parse(vhd_text_of(settings[setting].key), &key);
    if (setting != MACHINE_NOTES || value->string.length > 0)
        return config_document_set(document, &key, value);
    change = config_document_remove(document, &key);
    return change == CONFIG_IS_NOT_THERE ? CONFIG_CHANGED : change;
}
