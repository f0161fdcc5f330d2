/* win32_engine.h - where QEMU is on this computer. */
#ifndef OPENVPC_WIN32_ENGINE_H
#define OPENVPC_WIN32_ENGINE_H

#include "vhd_error.h"

/*
 * Finds it at the path that the user has set, or, if that is empty, in the folders of PATH, in %ProgramFiles%\qemu, or,
 * under Wine, among the programs of Linux. What is set and not there is VHD_ENGINE_MISSING, naming that; if it is nowhere,
 * VHD_MACHINE_NO_ENGINE names `machine`, the one that was to be started. Folders of PATH that are not absolute are passed
 * over: what they mean depends on where a program happens to be.
 */
enum vhd_status win32_find_engine(struct vhd_text set, const char16_t *machine, char16_t path[VHD_PATH_CHARS],
                                  struct vhd_error *error);

#endif
