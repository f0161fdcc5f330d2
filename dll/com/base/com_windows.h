/*
 * com_windows.h - the Windows headers as dll/com wants them. The first include of every header here.
 *
 * COBJMACROS gives the C spelling of method calls (IUnknown_Release(x)), CONST_VTABLE lets vtables be constants. Both
 * must be known before any header of COM is read.
 */
#ifndef OPENVPC_COM_WINDOWS_H
#define OPENVPC_COM_WINDOWS_H

#define COBJMACROS
#define CONST_VTABLE

#include <winsock2.h> /* before windows.h, for win32_calls.h */
#include <windows.h>

#include <objbase.h>
#include <oleauto.h>
#include <ocidl.h>
#include <olectl.h>

#include "openvpc.h"

#endif
