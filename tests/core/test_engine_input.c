/* test_engine_input.c - keys, texts and movements as commands for the monitor of QEMU. */
#include "engine_input.h"
#include "expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* QEMU 7.2, docs/interop/qemu-qmp-ref, QKeyCode. */
static const char known[] =
    " unmapped shift shift_r alt alt_r ctrl ctrl_r menu esc 1 2 3 4 5 6 7 8 9 0 minus equal backspace tab q w e r t y "
    "u "
    "i o p bracket_left bracket_right ret a s d f g h j k l semicolon apostrophe grave_accent backslash z x c v b n m "
    "comma dot slash asterisk spc caps_lock f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 num_lock scroll_lock kp_divide kp_multiply "
    "kp_subtract kp_add kp_enter kp_decimal sysrq kp_0 kp_1 kp_2 kp_3 kp_4 kp_5 kp_6 kp_7 kp_8 kp_9 less f11 f12 print "
    "home pgup pgdn end left up down right insert delete stop again props undo front copy open paste find cut lf help "
    "meta_l meta_r compose pause ro hiragana henkan yen muhenkan katakanahiragana kp_comma kp_equals power sleep wake "
    "audionext audioprev audiostop audioplay audiomute volumeup volumedown mediaselect mail calculator computer "
    "ac_home "
    "ac_back ac_forward ac_refresh ac_bookmarks lang1 lang2 ";

#define FLAT 2048

static struct vhd_text text_of(const char *latin)
{
    static char16_t chars[2][FLAT];
    static unsigned used;
    char16_t *const to = chars[used++ % 2];
    const size_t length = strlen(latin);

    for (size_t i = 0; i < length; i++)
        to[i] = (unsigned char)latin[i];
    return (struct vhd_text){ to, length };
}

static const char *text_at(const struct json *object, const char *member)
{
    const char *text = json_string(json_member(object, member));

    cr_assert(text != NULL, "there is a text '%s'", member);
    return text;
}

/* Appends an event: +a and -a for a key or a button, x=1 for a movement and x:1 for a place. */
static void flatten(const struct json *event, char flat[FLAT])
{
    const struct json *data = json_member(event, "data");
    const char *type = text_at(event, "type");
    char *end = flat + strlen(flat);
    const size_t room = FLAT - (size_t)(end - flat);

    if (strcmp(type, "key") == 0) {
        cr_expect_str_eq(text_at(json_member(data, "key"), "type"), "qcode");
        snprintf(end, room, "%c%s ", json_is_true(json_member(data, "down")) ? '+' : '-',
                 text_at(json_member(data, "key"), "data"));
    } else if (strcmp(type, "btn") == 0) {
        snprintf(end, room, "%c%s ", json_is_true(json_member(data, "down")) ? '+' : '-', text_at(data, "button"));
    } else {
        cr_expect(strcmp(type, "rel") == 0 || strcmp(type, "abs") == 0, "'%s' is a kind of event", type);
        snprintf(end, room, "%s%c%lld ", text_at(data, "axis"), type[0] == 'r' ? '=' : ':',
                 (long long)json_integer(json_member(data, "value"), -99999));
    }
}

/* What the steps are, a line for each, with its pause at the end. Frees them. */
static const char *flat_of(struct engine_steps *steps)
{
    static char flat[FLAT];

    flat[0] = 0;
    cr_assert(!engine_steps_have_failed(steps));
    for (size_t i = 0; i < steps->count; i++) {
        const struct engine_step *step = &steps->items[i];
        struct json *tree = json_read(step->arguments.bytes, step->arguments.length);
        cr_assert_str_eq(step->command, "input-send-event");
        cr_assert(tree != NULL && !step->may_fail, "'%s' is JSON", step->arguments.bytes);
        for (const struct json *event = json_member(tree, "events")->first; event != NULL; event = event->next)
            flatten(event, flat);
        if (step->pause > 0)
            snprintf(flat + strlen(flat), FLAT - strlen(flat), "%u ", step->pause);
        json_free(tree);
    }
    engine_steps_free(steps);
    return flat;
}

static const char *const names[] = {
#define KEY(name, code) #name,
#include "machine_keys.def"
#undef KEY
};

Test(engine_input, gives_each_key_a_name_of_its_own_that_QEMU_knows)
{
    char seen[FLAT] = " ";

    for (size_t i = 0; i < ROWS(names); i++) {
        struct engine_keyboard keyboard = { 0 };
        struct engine_steps steps = { 0 };
        char code[32], spaced[40];
        unsigned pause;
        engine_key(&steps, &keyboard, text_of(names[i]), true);
        cr_assert(sscanf(flat_of(&steps), "+%31s %u", code, &pause) == 2, "%s goes down", names[i]);
        snprintf(spaced, sizeof spaced, " %s ", code);
        cr_expect(strstr(known, spaced) != NULL, "%s is '%s', which QEMU knows", names[i], code);
        cr_expect(strstr(seen, spaced) == NULL, "%s is '%s', which no other key is", names[i], code);
        strcat(seen, spaced + 1);
    }
}

Test(engine_input, has_the_codes_of_keys_whose_names_are_others_in_QEMU)
{
    static const char *const rows[][2] = {
        { "Key_Escape", "esc" },           { "Key_LeftApostrophe", "grave_accent" },
        { "Key_Hyphen", "minus" },         { "Key_SingleQuote", "apostrophe" },
        { "Key_Period", "dot" },           { "Key_Enter", "ret" },
        { "KeyPad_Enter", "kp_enter" },    { "KeyPad_DecimalPoint", "kp_decimal" },
        { "KeyPad_Minus", "kp_subtract" }, { "KeyPad_Plus", "kp_add" },
        { "Key_SysReq", "print" },         { "Key_Break", "pause" },
        { "Key_Application", "compose" },  { "Key_LeftWindows", "meta_l" },
        { "Key_RightCtrl", "ctrl_r" },     { "key_pagedown", "pgdn" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct engine_keyboard keyboard = { 0 };
        struct engine_steps steps = { 0 };
        char wanted[64];
        engine_key(&steps, &keyboard, text_of(rows[i][0]), true);
        engine_key(&steps, &keyboard, text_of(rows[i][0]), false);
        snprintf(wanted, sizeof wanted, "+%s 10 -%s 20 ", rows[i][1], rows[i][1]);
        cr_expect_str_eq(flat_of(&steps), wanted, "%s", rows[i][0]);
    }
}

Test(engine_input, knows_which_keys_are_down)
{
    struct engine_keyboard keyboard = { 0 };
    struct engine_steps steps = { 0 };

    engine_key(&steps, &keyboard, text_of("Key_LeftCtrl"), true);
    engine_key(&steps, &keyboard, text_of("Key_Nothing"), true);
    cr_expect_str_eq(flat_of(&steps), "+ctrl 10 ", "what is no key is nothing");
    cr_expect(engine_key_is_down(&keyboard, text_of("KEY_LEFTCTRL")));
    cr_expect(!engine_key_is_down(&keyboard, text_of("Key_RightCtrl")));
    cr_expect(!engine_key_is_down(&keyboard, text_of("Key_Nothing")));
    steps = (struct engine_steps){ 0 };
    engine_type_sequence(&steps, &keyboard, text_of("DOWN,Key_A,UP,Key_LeftCtrl,Key_B"));
    engine_steps_free(&steps);
    cr_expect(engine_key_is_down(&keyboard, text_of("Key_A")));
    cr_expect(!engine_key_is_down(&keyboard, text_of("Key_LeftCtrl")));
    cr_expect(!engine_key_is_down(&keyboard, text_of("Key_B")));
}

Test(engine_input, types_sequences_with_modifiers_and_pauses)
{
    static const char *const rows[][2] = {
        { "Key_A,KeyPad_1", "+a 10 -a 20 +kp_1 10 -kp_1 20 " },
        { " down , Key_LeftAlt , Key_Tab, UP, Key_LeftAlt", "+alt 10 +tab 10 -tab 20 -alt 20 " },
        { "HOLD", "200 " },
        { "DOWN, Key_A, HOLD, hold, UP, Key_A", "+a 10 200 200 -a 20 " },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct engine_keyboard keyboard = { 0 };
        struct engine_steps steps = { 0 };
        engine_type_sequence(&steps, &keyboard, text_of(rows[i][0]));
        cr_expect_str_eq(flat_of(&steps), rows[i][1], "%s", rows[i][0]);
    }
}

Test(engine_input, types_texts_on_a_keyboard_of_the_USA)
{
    static const char *const rows[][2] = {
        { "aA", "+a 10 -a 20 +shift +a 10 -a -shift 20 " },
        { "2@ ", "+2 10 -2 20 +shift +2 10 -2 -shift 20 +spc 10 -spc 20 " },
        { "\\|", "+backslash 10 -backslash 20 +shift +backslash 10 -backslash -shift 20 " },
        { "'\"", "+apostrophe 10 -apostrophe 20 +shift +apostrophe 10 -apostrophe -shift 20 " },
        { "\t\b\x1b", "+tab 10 -tab 20 +backspace 10 -backspace 20 +esc 10 -esc 20 " },
        { "\r", "+ret 10 -ret 20 " },
        { "\n", "+ret 10 -ret 20 " },
        { "\r\n", "+ret 10 -ret 20 " },
        { "\n\r", "+ret 10 -ret 20 +ret 10 -ret 20 " },
        { "\r\r\n\n", "+ret 10 -ret 20 +ret 10 -ret 20 +ret 10 -ret 20 " },
        { "\xe9\x7f\x01x\xdf", "+x 10 -x 20 " },
        { "", "" },
    };
    struct engine_steps steps = { 0 };

    for (size_t i = 0; i < ROWS(rows); i++) {
        engine_type_text(&steps, text_of(rows[i][0]));
        cr_expect_str_eq(flat_of(&steps), rows[i][1], "%zu", i);
        steps = (struct engine_steps){ 0 };
    }
    engine_type_text(&steps, (struct vhd_text){ u"\0\u20ac", 2 });
    cr_expect_str_eq(flat_of(&steps), "", "what is not on it is left out");
}

Test(engine_input, moves_the_mouse_and_presses_its_buttons)
{
    struct engine_steps steps = { 0 };

    engine_mouse_button(&steps, ENGINE_LEFT, true);
    engine_mouse_button(&steps, ENGINE_RIGHT, false);
    engine_mouse_button(&steps, ENGINE_MIDDLE, true);
    engine_mouse_move(&steps, -3, 2147483647);
    engine_mouse_wheel(&steps, 2);
    engine_mouse_wheel(&steps, -1);
    engine_mouse_wheel(&steps, 0);
    cr_expect_str_eq(flat_of(&steps), "+left -right +middle x=-3 y=2147483647 +wheel-up -wheel-up +wheel-up -wheel-up "
                                      "+wheel-down -wheel-down ");
}

Test(engine_input, turns_the_wheel_by_no_more_than_it_says)
{
    static const int32_t rows[] = { INT32_MIN, -101, 101, INT32_MAX };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct engine_steps steps = { 0 };
        unsigned turns = 0;
        engine_mouse_wheel(&steps, rows[i]);
        cr_assert(steps.count == 1 && steps.items[0].arguments.bytes != NULL);
        for (const char *at = steps.items[0].arguments.bytes; (at = strstr(at, "wheel-")) != NULL; at++)
            turns++;
        cr_expect(turns == 2 * ENGINE_CLICKS, "%d: %u events", (int)rows[i], turns);
        engine_steps_free(&steps);
    }
}

Test(engine_input, places_the_mouse_on_the_screen)
{
    static const struct {
        int32_t x, y, width, height;
        const char *flat;
    } rows[] = {
        { 0, 0, 640, 480, "x:0 y:0 " },
        { 639, 479, 640, 480, "x:32767 y:32767 " },
        { 320, 240, 641, 481, "x:16383 y:16383 " },
        { -5, 100000, 640, 480, "x:0 y:32767 " },
        { INT32_MIN, INT32_MAX, 4096, 4096, "x:0 y:32767 " },
        { 4, 4, 1, 0, "x:0 y:0 " },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct engine_steps steps = { 0 };
        engine_mouse_place(&steps, rows[i].x, rows[i].y, rows[i].width, rows[i].height);
        cr_expect_str_eq(flat_of(&steps), rows[i].flat, "%zu", i);
    }
}

Test(engine_input, sees_whether_the_guest_reads_places)
{
    static const struct {
        const char *mice;
        bool has_places;
    } rows[] = {
        { "[{\"name\":\"QEMU PS/2 Mouse\",\"index\":2,\"current\":true,\"absolute\":false}]", false },
        { "[{\"name\":\"QEMU HID Tablet\",\"index\":3,\"current\":true,\"absolute\":true},"
          "{\"name\":\"QEMU PS/2 Mouse\",\"index\":2,\"current\":false,\"absolute\":false}]",
          true },
        { "[{\"name\":\"QEMU PS/2 Mouse\",\"index\":2,\"current\":true,\"absolute\":false},"
          "{\"name\":\"QEMU HID Tablet\",\"index\":3,\"current\":false,\"absolute\":true}]",
          false },
        { "[]", false },
        { "{\"current\":true,\"absolute\":true}", false },
        { "[1,{\"current\":1,\"absolute\":\"true\"}]", false },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct json *tree = json_read(rows[i].mice, strlen(rows[i].mice));
        cr_assert(tree != NULL);
        cr_expect(engine_mouse_has_places(tree) == rows[i].has_places, "%s", rows[i].mice);
        json_free(tree);
    }
    cr_expect(!engine_mouse_has_places(NULL));
}
