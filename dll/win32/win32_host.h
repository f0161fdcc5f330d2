/* win32_host.h - the system as core sees it: implements vhd_io.h over Win32. */
#ifndef OPENVPC_WIN32_HOST_H
#define OPENVPC_WIN32_HOST_H

#include "vhd_io.h"

extern const struct vhd_host *const win32_host;

#endif
