/* typeinfo.h - type information from the type library in this module's resources; no registration is needed. */
#ifndef OPENVPC_TYPEINFO_H
#define OPENVPC_TYPEINFO_H

#include "com_windows.h"

/* The type library, to be released by the caller; NULL on failure. */
HRESULT typeinfo_library(ITypeLib **library);

/* The description of an interface or coclass, to be released by the caller; NULL on failure. E_POINTER for no out. */
HRESULT typeinfo_get(REFGUID guid, ITypeInfo **out);

/*
 * How a member of a dual interface may be called: the INVOKE_... bits of all functions with that DISPID, 0 for none.
 * Only the interface's own members count, not those of IUnknown and IDispatch, which have DISPIDs as well.
 */
HRESULT typeinfo_member_kinds(REFIID iid, DISPID id, WORD *kinds);

/* Releases everything that is kept for later calls; those load it anew. */
void typeinfo_forget(void);

#endif
