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
#include "machine_keyboard.h"

/* What is down, as far as it was typed here. All zeros: nothing, as after a reset. */
struct engine_keyboard {
    bool is_down[MACHINE_KEYS];
};

/* Presses or releases a key; what is no name of one is nothing. */
void engine_key(struct engine_steps *steps, struct engine_keyboard *keyboard, struct vhd_text name, bool down);
bool engine_key_is_down(const struct engine_keyboard *keyboard, struct vhd_text name);

/* Types a sequence of keys that machine_keyboard_is_sequence has found right: DOWN, UP, HOLD, names. */
void engine_type_sequence(struct engine_steps *steps, struct engine_keyboard *keyboard, struct vhd_text sequence);

/*
 * Types characters on a keyboard of the USA. What is not on it is left out. Line ends (CR, LF, or both, which are one),
 * tabs, backspaces and escapes are keys.
 */
void engine_type_text(struct engine_steps *steps, struct vhd_text text);

/* Buttons as VMMouseButton numbers them. */
enum engine_button { ENGINE_LEFT = 1, ENGINE_RIGHT, ENGINE_MIDDLE };

void engine_mouse_button(struct engine_steps *steps, enum engine_button button, bool down);

/* Pixels to the right and down; negative ones to the left and up. */
void engine_mouse_move(struct engine_steps *steps, int32_t right, int32_t down);

/* To a place on a screen of that size; what is beside it becomes its edge. */
void engine_mouse_place(struct engine_steps *steps, int32_t x, int32_t y, int32_t width, int32_t height);

/* So many steps of the wheel, positive ones away from the person; at most ENGINE_CLICKS at once. */
#define ENGINE_CLICKS 100
void engine_mouse_wheel(struct engine_steps *steps, int32_t clicks);

/*
 * Whether the guest reads places on the screen, so that engine_mouse_place reaches it: by what query-mice returns. So it
 * is while the guest uses a tablet.
 */
bool engine_mouse_has_places(const struct json *mice);

#endif
