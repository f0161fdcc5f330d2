/* engine_find.h - which QEMU runs machines, and how: by the configuration of the user, and what is on the computer. */
#ifndef OPENVPC_ENGINE_FIND_H
#define OPENVPC_ENGINE_FIND_H

#include "com_windows.h"

#include "vhd_error.h"

/*
 * The path of QEMU: what the configuration says (ENGINE_PROGRAM_KEY), else as win32_find_engine finds it. `machine` is the
 * file of that which is to be started, for errors. While the configuration cannot be read it says nothing.
 */
enum vhd_status engine_find(const char16_t *machine, char16_t program[VHD_PATH_CHARS], struct vhd_error *error);

/* What the configuration says, or "tcg", ASCII; what is none is refused when it is used (engine_command_line). */
#define ENGINE_ACCELERATOR_CHARS 32 /* with the NUL */
void engine_accelerator(char accelerator[ENGINE_ACCELERATOR_CHARS]);

#endif
