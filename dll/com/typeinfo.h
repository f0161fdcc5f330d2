/* typeinfo.h - type information from the type library that is a resource of this module; no registration is needed. */
#ifndef OPENVPC_TYPEINFO_H
#define OPENVPC_TYPEINFO_H

#include "com_windows.h"

/* The type library, to be released by the caller; NULL on failure. */
HRESULT typeinfo_library(ITypeLib **library);

/* The description of an interface or coclass, to be released by the caller; NULL on failure. E_POINTER without out. */
HRESULT typeinfo_get(REFGUID guid, ITypeInfo **out);

/* Releases everything that is kept for later calls; those load it anew. */
void typeinfo_forget(void);

#endif
