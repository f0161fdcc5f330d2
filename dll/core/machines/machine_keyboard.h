/*
 * machine_keyboard.h - the keys of a machine's keyboard by their names, as the reference of Windows Virtual PC lists them: a
 * keyboard of the USA with 101 keys, and those for Windows, but without Caps Lock.
 */
#ifndef OPENVPC_MACHINE_KEYBOARD_H
#define OPENVPC_MACHINE_KEYBOARD_H

#include "vhd_error.h"

#include <stdbool.h>

enum machine_key {
#define KEY(name, code) MACHINE_##name,
#include "machine_keys.def"
#undef KEY
    MACHINE_KEYS
};

/* Whether that is the name of a key, such as Key_A or KeyPad_1. The case of ASCII letters does not matter. */
bool machine_keyboard_has(struct vhd_text name);

/* The key of that name; MACHINE_KEYS: none has it. */
enum machine_key machine_keyboard_key(struct vhd_text name);

/*
 * Whether that is a sequence of keys: names with commas between them, each of which may come behind DOWN or UP, and HOLD
 * by itself; blanks around them do not matter. If not, *wrong is the first part of it that is wrong: the modifier when no
 * key comes behind it, and empty where nothing is before or behind a comma.
 */
bool machine_keyboard_is_sequence(struct vhd_text text, struct vhd_text *wrong);

/* A part of a sequence, with the modifier before it. */
struct machine_stroke {
    bool is_pause;           /* HOLD; nothing else counts then */
    bool goes_down, goes_up; /* both without a modifier */
    enum machine_key key;
};

/*
 * Takes the next part off a sequence that machine_keyboard_is_sequence has found right; *sequence is the rest, which is
 * empty, and its chars are NULL, behind the last one. False when there is none any more.
 */
bool machine_keyboard_next(struct vhd_text *sequence, struct machine_stroke *stroke);

#endif
