/* machine_guid.h - identities as a machine's file writes them: {XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX}. */
#ifndef OPENVPC_MACHINE_GUID_H
#define OPENVPC_MACHINE_GUID_H

#include "vhd_error.h"

#include <stdbool.h>
#include <stdint.h>

#define MACHINE_GUID_CHARS 39 /* with the NUL */

/* The bytes in the order in which they are written. */
void machine_guid(const uint8_t id[16], char16_t text[MACHINE_GUID_CHARS]);

/* Whether a text has that form; small letters are digits, too. */
bool machine_guid_is(struct vhd_text text);

#endif
