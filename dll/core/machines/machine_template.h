/* machine_template.h - the file of a new machine. */
#ifndef OPENVPC_MACHINE_TEMPLATE_H
#define OPENVPC_MACHINE_TEMPLATE_H

#include "config_document.h"

/* What a new machine has, megabytes: the size that Virtual Server gave it. */
#define MACHINE_NEW_MEMORY 128

/*
 * A document with all that a new machine has: its memory, one network adapter that is plugged in nowhere, no drives.
 * `id` is random, for the identity of the machine and the address of its adapter; `build` is the version of whoever
 * writes it. NULL without memory.
 */
struct config_document *machine_template(const uint8_t id[16], const char16_t *build);

#endif
