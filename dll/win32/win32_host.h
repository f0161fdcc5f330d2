/*
 * win32_host.h - the system as core sees it: implements vhd_io.h over Win32.
 *
 * When a flush of a file has failed, for whatever reason, or flush_ahead has, every later flush of that open file fails
 * with ERROR_IO_DEVICE; it is still read and written. Under Wine, which has the fsync of its system, what could not be
 * written is told of once, and forgotten; and Windows promises nothing better.
 */
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
