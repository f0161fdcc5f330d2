/* config_values.c - values of a document by their keys. */
#include "config_values.h"

#include "config_variant.h"

#include <stdlib.h>

enum vhd_status config_values_key(struct vhd_text text, struct config_key *key, struct vhd_error *error)
{
    return config_key_parse(text, key) ? VHD_OK : vhd_fail_text(error, VHD_CONFIG_KEY_BAD, text);
}

enum vhd_status config_values_get(const struct config_document *document, struct vhd_text text, VARIANT *out,
                                  struct vhd_error *error)
{
    const struct config_node *node;
    enum config_reading reading;
    struct config_value value;
    struct config_key key;

    if (!config_key_parse(text, &key))
        return vhd_fail_text(error, VHD_CONFIG_KEY_NOWHERE, text);
    node = config_document_find(document, &key);
    if (node == NULL || !config_document_is_value(document, node))
        return vhd_fail_text(error, VHD_CONFIG_NOT_FOUND, text);
    reading = config_document_value(document, node, &value);
    if (reading == CONFIG_READ && FAILED(config_value_to_variant(&value, out)))
        reading = CONFIG_NO_MEMORY;
    free(value.memory);
    if (reading == CONFIG_READ)
        return VHD_OK;
    return vhd_fail_text(error, reading == CONFIG_MALFORMED ? VHD_CONFIG_MALFORMED : VHD_OUT_OF_MEMORY, text);
}

enum vhd_status config_values_status(enum config_change change)
{
    static const enum vhd_status statuses[] = {
        [CONFIG_CHANGED] = VHD_OK,
        [CONFIG_CHANGE_NO_MEMORY] = VHD_OUT_OF_MEMORY,
        [CONFIG_IS_INNER] = VHD_CONFIG_IS_INNER,
        [CONFIG_BELOW_VALUE] = VHD_CONFIG_BELOW_VALUE,
        [CONFIG_IS_NOT_THERE] = VHD_CONFIG_NOT_FOUND,
        [CONFIG_NOT_STORABLE] = VHD_CONFIG_TEXT,
        [CONFIG_CHANGE_TOO_BIG] = VHD_CONFIG_FULL,
    };

    return statuses[change];
}
