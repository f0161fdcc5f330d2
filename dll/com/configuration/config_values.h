/*
 * config_values.h - values of a document by their keys, as the members of two interfaces give and take them:
 * GetConfigurationValue, SetConfigurationValue and RemoveConfigurationValue.
 *
 * Errors name the key.
 */
#ifndef OPENVPC_CONFIG_VALUES_H
#define OPENVPC_CONFIG_VALUES_H

#include "com_windows.h"

#include "config_document.h"

/* VHD_CONFIG_KEY_BAD when it is none. Its texts lie in `text`. */
enum vhd_status config_values_key(struct vhd_text text, struct config_key *key, struct vhd_error *error);

/*
 * VHD_CONFIG_KEY_NOWHERE, VHD_CONFIG_NOT_FOUND, also for an inner element, VHD_CONFIG_MALFORMED or VHD_OUT_OF_MEMORY;
 * *out is not touched then.
 */
enum vhd_status config_values_get(const struct config_document *document, struct vhd_text text, VARIANT *out,
                                  struct vhd_error *error);

/* What a change of the document by config_document_set or config_document_remove means. */
enum vhd_status config_values_status(enum config_change change);

#endif
