/* host_info.h - IVMHostInfo: facts about the computer, asked of the system each time. */
#ifndef OPENVPC_HOST_INFO_H
#define OPENVPC_HOST_INFO_H

#include "com_windows.h"

/* A new object; E_OUTOFMEMORY leaves *out NULL. */
HRESULT host_info_create(IVMHostInfo **out);

#endif
