/* config_variant.h - configuration values as automation clients give and get them. */
#ifndef OPENVPC_CONFIG_VARIANT_H
#define OPENVPC_CONFIG_VARIANT_H

#include "com_windows.h"

#include "config_value.h"

/*
 * BSTR, BOOL, numbers of every type that are whole and have at most 32 bits, objects whose default value is one of these,
 * and one-dimensional arrays of UI1, or of VARIANT that all hold numbers from 0 to 255; given directly or by reference.
 * `memory`, in which strings and bytes are, is the caller's to free, also after a failure: VHD_CONFIG_TYPE,
 * VHD_CONFIG_TEXT or VHD_OUT_OF_MEMORY.
 */
enum vhd_status config_value_from_variant(const VARIANT *variant, struct config_value *value);

/* BSTR, I4 (the same 32 bits), BOOL or an array of UI1 that begins at 0. E_OUTOFMEMORY; *variant is then empty. */
HRESULT config_value_to_variant(const struct config_value *value, VARIANT *variant);

#endif
