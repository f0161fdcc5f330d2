/* virtual_pc.h - IVMVirtualPC: the application object, which clients create first. */
#ifndef OPENVPC_VIRTUAL_PC_H
#define OPENVPC_VIRTUAL_PC_H

#include "com_windows.h"

/* On failure (E_OUTOFMEMORY, E_NOINTERFACE) *out is NULL, and the client of this thread may have its IErrorInfo. */
HRESULT virtual_pc_create(REFIID iid, void **out);

#endif
