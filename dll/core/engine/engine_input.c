/* engine_input.c - the keyboard and the mouse of a machine that runs, as commands for the monitor of QEMU. */
#include "engine_input.h"

/*
 * Milliseconds after a key has gone down, and after it has gone up. The BIOS of a PC keeps 15 keys that nobody has read
 * yet, and drops more. On a busy computer QEMU 7.2 without acceleration lost keys at 2, and none at 5 and 5.
 */
#define AFTER_DOWN 10u
#define AFTER_UP 20u
#define HOLD 200u

static const char *const codes[] = {
#define KEY(name, code) code,
#include "machine_keys.def"
#undef KEY
};

/* Characters without and with the shift key. */
static const struct {
    char16_t plain, shifted;
    enum machine_key key;
} letters[] = {
    { u'`', u'~', MACHINE_Key_LeftApostrophe },
    { u'1', u'!', MACHINE_Key_1 },
    { u'2', u'@', MACHINE_Key_2 },
    { u'3', u'#', MACHINE_Key_3 },
    { u'4', u'$', MACHINE_Key_4 },
    { u'5', u'%', MACHINE_Key_5 },
    { u'6', u'^', MACHINE_Key_6 },
    { u'7', u'&', MACHINE_Key_7 },
    { u'8', u'*', MACHINE_Key_8 },
    { u'9', u'(', MACHINE_Key_9 },
    { u'0', u')', MACHINE_Key_0 },
    { u'-', u'_', MACHINE_Key_Hyphen },
    { u'=', u'+', MACHINE_Key_Equals },
    { u'q', u'Q', MACHINE_Key_Q },
    { u'w', u'W', MACHINE_Key_W },
    { u'e', u'E', MACHINE_Key_E },
    { u'r', u'R', MACHINE_Key_R },
    { u't', u'T', MACHINE_Key_T },
    { u'y', u'Y', MACHINE_Key_Y },
    { u'u', u'U', MACHINE_Key_U },
    { u'i', u'I', MACHINE_Key_I },
    { u'o', u'O', MACHINE_Key_O },
    { u'p', u'P', MACHINE_Key_P },
    { u'[', u'{', MACHINE_Key_LeftBracket },
    { u']', u'}', MACHINE_Key_RightBracket },
    { u'\\', u'|', MACHINE_Key_Backslash },
    { u'a', u'A', MACHINE_Key_A },
    { u's', u'S', MACHINE_Key_S },
    { u'd', u'D', MACHINE_Key_D },
    { u'f', u'F', MACHINE_Key_F },
    { u'g', u'G', MACHINE_Key_G },
    { u'h', u'H', MACHINE_Key_H },
    { u'j', u'J', MACHINE_Key_J },
    { u'k', u'K', MACHINE_Key_K },
    { u'l', u'L', MACHINE_Key_L },
    { u';', u':', MACHINE_Key_SemiColon },
    { u'\'', u'"', MACHINE_Key_SingleQuote },
    { u'z', u'Z', MACHINE_Key_Z },
    { u'x', u'X', MACHINE_Key_X },
    { u'c', u'C', MACHINE_Key_C },
    { u'v', u'V', MACHINE_Key_V },
    { u'b', u'B', MACHINE_Key_B },
    { u'n', u'N', MACHINE_Key_N },
    { u'm', u'M', MACHINE_Key_M },
    { u',', u'<', MACHINE_Key_Comma },
    { u'.', u'>', MACHINE_Key_Period },
    { u'/', u'?', MACHINE_Key_Slash },
    { u' ', 0, MACHINE_Key_Space },
    { u'\b', 0, MACHINE_Key_Backspace },
    { u'\t', 0, MACHINE_Key_Tab },
    { u'\r', 0, MACHINE_Key_Enter },
    { 0x1b, 0, MACHINE_Key_Escape },
};

/* A step with a list of events; NULL without memory. */
static struct json_text *begin(struct engine_steps *steps, uint16_t pause)
{
    struct engine_step *step = engine_steps_add(steps, "input-send-event");

    if (step == NULL)
        return NULL;
    step->pause = pause;
    json_begin_object(&step->arguments, NULL);
    json_begin_array(&step->arguments, "events");
    return &step->arguments;
}

static void end(struct json_text *events)
{
    if (events == NULL)
        return;
    json_end_array(events);
    json_end_object(events);
}

static void begin_event(struct json_text *events, const char *type)
{
    json_begin_object(events, NULL);
    json_put_string(events, "type", type);
    json_begin_object(events, "data");
}

static void end_event(struct json_text *events)
{
    json_end_object(events);
    json_end_object(events);
}

static void put_key(struct json_text *events, enum machine_key key, bool down)
{
    if (events == NULL)
        return;
    begin_event(events, "key");
    json_put_boolean(events, "down", down);
    json_begin_object(events, "key");
    json_put_string(events, "type", "qcode");
    json_put_string(events, "data", codes[key]);
    json_end_object(events);
    end_event(events);
}

static void add_key(struct engine_steps *steps, enum machine_key key, bool with_shift, bool down)
{
    struct json_text *events = begin(steps, down ? AFTER_DOWN : AFTER_UP);

    if (with_shift && down)
        put_key(events, MACHINE_Key_LeftShift, true);
    put_key(events, key, down);
    if (with_shift && !down)
        put_key(events, MACHINE_Key_LeftShift, false);
    end(events);
}

static void press(struct engine_steps *steps, struct engine_keyboard *keyboard, enum machine_key key, bool down)
{
    add_key(steps, key, false, down);
    keyboard->is_down[key] = down;
}

void engine_key(struct engine_steps *steps, struct engine_keyboard *keyboard, struct vhd_text name, bool down)
{
    const enum machine_key key = machine_keyboard_key(name);

    if (key != MACHINE_KEYS)
        press(steps, keyboard, key, down);
}

bool engine_key_is_down(const struct engine_keyboard *keyboard, struct vhd_text name)
{
    const enum machine_key key = machine_keyboard_key(name);

    return key != MACHINE_KEYS && keyboard->is_down[key];
}

void engine_type_sequence(struct engine_steps *steps, struct engine_keyboard *keyboard, struct vhd_text sequence)
{
    struct machine_stroke stroke;

    while (machine_keyboard_next(&sequence, &stroke)) {
        if (stroke.is_pause)
            end(begin(steps, HOLD)); /* no event, and then the pause */
        if (stroke.key == MACHINE_KEYS)
            continue;
        if (stroke.goes_down)
            press(steps, keyboard, stroke.key, true);
        if (stroke.goes_up)
            press(steps, keyboard, stroke.key, false);
    }
}

static void type_character(struct engine_steps *steps, char16_t character)
{
    for (size_t i = 0; i < sizeof letters / sizeof *letters && character != 0; i++)
        if (character == letters[i].plain || character == letters[i].shifted) {
            const bool is_shifted = character == letters[i].shifted;
            add_key(steps, letters[i].key, is_shifted, true);
            add_key(steps, letters[i].key, is_shifted, false);
            return;
        }
}

void engine_type_text(struct engine_steps *steps, struct vhd_text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.chars[i] != u'\n')
            type_character(steps, text.chars[i]);
        else if (i == 0 || text.chars[i - 1] != u'\r')
            type_character(steps, u'\r');
}

/* ---- the mouse ---- */

static void put_button(struct json_text *events, const char *button, bool down)
{
    begin_event(events, "btn");
    json_put_boolean(events, "down", down);
    json_put_string(events, "button", button);
    end_event(events);
}

static void put_axis(struct json_text *events, const char *type, const char *axis, int32_t value)
{
    begin_event(events, type);
    json_put_string(events, "axis", axis);
    json_put_integer(events, "value", value);
    end_event(events);
}

void engine_mouse_button(struct engine_steps *steps, enum engine_button button, bool down)
{
    static const char *const names[] = { NULL, "left", "right", "middle" };
    struct json_text *events = begin(steps, 0);

    if (events != NULL)
        put_button(events, names[button], down);
    end(events);
}

static void point(struct engine_steps *steps, const char *type, int32_t x, int32_t y)
{
    struct json_text *events = begin(steps, 0);

    if (events != NULL) {
        put_axis(events, type, "x", x);
        put_axis(events, type, "y", y);
    }
    end(events);
}

void engine_mouse_move(struct engine_steps *steps, int32_t right, int32_t down)
{
    point(steps, "rel", right, down);
}

/* QEMU has 0 at the left or upper edge, and this at the other one. */
#define FAR_EDGE 0x7fff

static int32_t scaled(int32_t place, int32_t size)
{
    if (place <= 0 || size <= 1)
        return 0;
    return place >= size - 1 ? FAR_EDGE : (int32_t)((int64_t)place * FAR_EDGE / (size - 1));
}

void engine_mouse_place(struct engine_steps *steps, int32_t x, int32_t y, int32_t width, int32_t height)
{
    point(steps, "abs", scaled(x, width), scaled(y, height));
}

void engine_mouse_wheel(struct engine_steps *steps, int32_t clicks)
{
    const char *const button = clicks > 0 ? "wheel-up" : "wheel-down";
    const int32_t count = clicks < -ENGINE_CLICKS || clicks > ENGINE_CLICKS ? ENGINE_CLICKS : clicks;
    struct json_text *events = begin(steps, 0);

    for (int32_t i = 0; events != NULL && i < (count < 0 ? -count : count); i++) {
        put_button(events, button, true);
        put_button(events, button, false);
    }
    end(events);
}

bool engine_mouse_has_places(const struct json *mice)
{
    for (const struct json *mouse = mice != NULL && mice->type == JSON_ARRAY ? mice->first : NULL; mouse != NULL;
         mouse = mouse->next)
        if (json_is_true(json_member(mouse, "current")) && json_is_true(json_member(mouse, "absolute")))
            return true;
    return false;
}
