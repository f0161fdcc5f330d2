/* configuration.h - the configuration of the user, as clients change it and as its file shows it. */
#ifndef OPENVPC_HARNESS_CONFIGURATION_H
#define OPENVPC_HARNESS_CONFIGURATION_H

#include "client.h"

/* The path of Options.xml. */
const WCHAR *configuration_path(void);

/* The calls as they are, with BSTRs of the texts. The value is not cleared. */
HRESULT configuration_get(IVMVirtualPC *app, const WCHAR *key, VARIANT *value);
HRESULT configuration_set(IVMVirtualPC *app, const WCHAR *key, VARIANT value);
HRESULT configuration_remove(IVMVirtualPC *app, const WCHAR *key);

VARIANT bool_variant(bool value);

/* Writes Options.xml, with the folders that it needs. */
bool configuration_write(const void *bytes, size_t size);

/* Has the application demand hardware virtualization, or no longer. */
void configuration_demand(IVMVirtualPC *app, bool demanded);

/* Whether that demand is refused on this computer, as far as HostInfo tells. Asked before the demand is made. */
bool configuration_demand_is_refused(void);

/* An array of texts as clients give it, with a first index; of VT_BSTR or VT_VARIANT. To be cleared by the caller. */
VARIANT texts_variant(VARTYPE type, LONG first, const WCHAR *const texts[], size_t count);

/* Checks that a value is an array of VARIANT from 0 on that holds exactly these texts. */
bool check_texts(const VARIANT *value, const WCHAR *const texts[], size_t count, const char *what);

/* A number of the configuration; -1 after a failed check. */
LONG configuration_get_number(IVMVirtualPC *app, const WCHAR *key);

#endif
