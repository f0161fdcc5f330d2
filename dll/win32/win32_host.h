/* win32_host.h - the system as core sees it: implements vhd_io.h over Win32. */
#ifndef OPENVPC_WIN32_HOST_H
#define OPENVPC_WIN32_HOST_H

#include "vhd_io.h"

extern const struct vhd_host *const win32_host;

/*
 * Creations in the same folder look for leftovers (vhd_leftover.h) at most every ten seconds. After this call the next
 * one looks, whatever came before.
 */
void win32_look_for_leftovers_again(void);

/* The status that a Win32 error code stands for, by the OSCODE rows of vhd_status.def. */
enum vhd_status win32_status(uint32_t code);

#endif
