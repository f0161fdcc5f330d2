/* virtual_pc.h - the application object, which clients create first. */
#ifndef OPENVPC_VIRTUAL_PC_H
#define OPENVPC_VIRTUAL_PC_H

#include "com_windows.h"

HRESULT virtual_pc_create(REFIID iid, void **out);

#endif
