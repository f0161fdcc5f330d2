/*
 * machine_limits.h - what a virtual machine may have: the limits of Windows Virtual PC, and this computer's.
 *
 * Machines do not run here; programs ask for the limits before they offer their users a choice.
 */
#ifndef OPENVPC_MACHINE_LIMITS_H
#define OPENVPC_MACHINE_LIMITS_H

#include "com_windows.h"

#include "machine_settings.h"

/* Megabytes */
#define LIMIT_MIN_MEMORY MACHINE_MIN_MEMORY
#define LIMIT_MAX_MEMORY MACHINE_MAX_MEMORY

#define LIMIT_FLOPPY_DRIVES 1
#define LIMIT_SERIAL_PORTS 2
#define LIMIT_PARALLEL_PORTS 1
#define LIMIT_NETWORK_ADAPTERS 4
#define LIMIT_IDE_BUSES 2

/*
 * The memory that a machine may have on this computer, megabytes: all but what Windows needs for itself. A Win32 error
 * code, ERROR_SUCCESS when *megabytes is filled.
 */
DWORD limit_memory(LONG *megabytes);

/* The same without leaving the computer short of memory: half of what it has. */
DWORD limit_suggested_memory(LONG *megabytes);

#endif
