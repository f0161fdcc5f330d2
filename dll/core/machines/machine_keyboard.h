/*
 * machine_keyboard.h - the keys of a machine's keyboard by their names, as the reference of Windows Virtual PC lists them: a
 * keyboard of the USA with 101 keys, and those for Windows, but without Caps Lock.
 */
#ifndef OPENVPC_MACHINE_KEYBOARD_H
#define OPENVPC_MACHINE_KEYBOARD_H

#include "vhd_error.h"

#include <stdbool.h>

/* Whether that is the name of a key, such as Key_A or KeyPad_1. The case of ASCII letters does not matter. */
bool machine_keyboard_has(struct vhd_text name);

/*
 * Whether that is a sequence of keys: names with commas between them, each of which may come behind DOWN or UP, and HOLD
 * by itself; blanks around them do not matter. If not, *wrong is the first part of it that is wrong: the modifier when no
 * key comes behind it, and empty where nothing is before or behind a comma.
 */
bool machine_keyboard_is_sequence(struct vhd_text text, struct vhd_text *wrong);

#endif
