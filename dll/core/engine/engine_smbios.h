/* engine_smbios.h - what a guest is told by its BIOS of the machine: its identity, serial numbers, the asset tag. */
#ifndef OPENVPC_ENGINE_SMBIOS_H
#define OPENVPC_ENGINE_SMBIOS_H

#include "config_document.h"
#include "engine_words.h"

/*
 * Adds the options of QEMU for what the machine's file says. The numbers are ASCII in a BIOS: any other character is a
 * question mark there, and what is behind MACHINE_SERIAL_LENGTH characters is left out. False without memory.
 */
bool engine_add_smbios(struct engine_words *words, const struct config_document *document);

#endif
