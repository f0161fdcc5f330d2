/* virtual_pc_enter.h - what the methods of the application object have in common. */
#ifndef OPENVPC_VIRTUAL_PC_ENTER_H
#define OPENVPC_VIRTUAL_PC_ENTER_H

#include "com_error.h"

/*
 * What every call checks first: the pointers that it needs, then whether the configuration demands hardware
 * virtualization that is not there. `member` is Interface.Member.
 */
HRESULT virtual_pc_enter(const WCHAR *member, const void *const *needed, size_t count);

/* The same for a call whose result is a VARIANT, which is emptied first; `out` is among those that are needed. */
HRESULT virtual_pc_enter_variant(const WCHAR *member, VARIANT *out);

#endif
