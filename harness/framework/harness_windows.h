/* harness_windows.h - the Windows headers as the harness wants them. The first include of every file here. */
#ifndef OPENVPC_HARNESS_WINDOWS_H
#define OPENVPC_HARNESS_WINDOWS_H

#define COBJMACROS

#include <winsock2.h> /* before windows.h, for win32_calls.h */
#include <windows.h>

#include <objbase.h>
#include <oleauto.h>
#include <ocidl.h>
#include <olectl.h>

#include "openvpc.h"

#include <stdio.h> /* which defines __MINGW_PRINTF_FORMAT */

#endif
