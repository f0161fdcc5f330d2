/* config_variant.h - configuration values as automation clients give and get them. */
#ifndef OPENVPC_CONFIG_VARIANT_H
#define OPENVPC_CONFIG_VARIANT_H

#include "com_windows.h"

#include "config_value.h"

/*
 * BSTR, I2, I4, UI4, INT, BOOL and arrays with one dimension of UI1, or of VARIANT that all hold a UI1; given directly or
 * by reference. A text stays that of the variant; `memory` is the caller's to free. VHD_CONFIG_TYPE, VHD_CONFIG_TEXT or
 * VHD_OUT_OF_MEMORY.
 */
enum vhd_status config_value_from_variant(const VARIANT *variant, struct config_value *value);

/* BSTR, I4 (the same 32 bits), BOOL or an array of UI1 that begins at 0. E_OUTOFMEMORY; *variant is then empty. */
HRESULT config_value_to_variant(const struct config_value *value, VARIANT *variant);

#endif
