/*
 * engine_input.h - the keyboard and the mouse of a machine that runs, as commands for the monitor of QEMU.
 *
 * The names of keys are those of machine_keyboard.h. Each key goes down and up with commands of its own (send-key would
 * hold keys for 100 ms, within which the next one is lost), and a pause between, since a guest takes them one by one.
 * Source: QEMU 7.2, docs/interop/qemu-qmp-ref (input-send-event, QKeyCode).
 */
#ifndef OPENVPC_ENGINE_INPUT_H
#define OPENVPC_ENGINE_INPUT_H

#include "engine_steps.h"
#include "vhd_text.h"

/* What is down, as far as it was typed here. All zeros: nothing. */
#define ENGINE_KEYS 128
struct engine_keyboard {
    bool is_down[ENGINE_KEYS]; /* by the number of the key in machine_keyboard.h's order */
};

/* Presses or releases a key of a checked name. */
void engine_key(struct engine_steps *steps, struct engine_keyboard *keyboard, struct vhd_text name, bool down);
bool engine_key_is_down(const struct engine_keyboard *keyboard, struct vhd_text name);

/* Types a sequence of keys that machine_keyboard_is_sequence has found right: DOWN, UP, HOLD, names. */
void engine_type_sequence(struct engine_steps *steps, struct engine_keyboard *keyboard, struct vhd_text sequence);

/* Types characters on a keyboard of the USA. What is not on it is left out; line ends and tabs are keys. */
void engine_type_text(struct engine_steps *steps, struct vhd_text text);

/* Buttons as IVMMouse numbers them: 0 left, 1 right, 2 middle (see VMMouseButton). */
void engine_mouse_button(struct engine_steps *steps, int button, bool down);
void engine_mouse_move(struct engine_steps *steps, int32_t right, int32_t down);                          /* relative */
void engine_mouse_place(struct engine_steps *steps, int32_t x, int32_t y, int32_t width, int32_t height); /* absolute */
void engine_mouse_wheel(struct engine_steps *steps, int32_t clicks); /* positive: away from the person */

#endif
