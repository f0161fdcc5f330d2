/* engine_find.h - where QEMU is, and how it runs machines. */
#ifndef OPENVPC_ENGINE_FIND_H
#define OPENVPC_ENGINE_FIND_H

#include "engine_plan.h"

#define ENGINE_ACCELERATOR_CHARS 16

/*
 * The path of QEMU: what the configuration says (ENGINE_PROGRAM_KEY), else by PATH, else in its usual folders.
 * VHD_ENGINE_MISSING where it is not.
 */
enum vhd_status engine_find(char16_t program[VHD_PATH_CHARS], struct vhd_error *error);

/* What the configuration says, or "tcg". */
void engine_accelerator(char accelerator[ENGINE_ACCELERATOR_CHARS]);

#endif
