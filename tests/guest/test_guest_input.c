/* test_guest_input.c - what is typed comes to the guest of guest.s, in QEMU, and what it writes is seen on its screen. */
#define _POSIX_C_SOURCE 200809L
#include "engine_input.h"
#include "engine_screen.h"
#include "file_text.h"
#include "guest_run.h"
#include "need.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECTORS 64u
#define TYPED 400

static char folder[REAL_PATH_CHARS], disk[REAL_PATH_CHARS], said[REAL_PATH_CHARS], serial[REAL_PATH_CHARS],
    picture[REAL_PATH_CHARS];

/* Starts it, or a machine without any guest, with its monitor on standard input and output. */
static void start(struct guest_run *guest, bool has_guest)
{
    uint8_t sector[GUEST_SECTOR] = { 0 };
    char drive[REAL_PATH_CHARS + 40], port[REAL_PATH_CHARS + 8];
    const char *const arguments[] = { "qemu-system-x86_64",
                                      "-nodefaults",
                                      "-display",
                                      "none",
                                      "-m",
                                      "32",
                                      "-vga",
                                      "cirrus",
                                      "-serial",
                                      port,
                                      "-drive",
                                      drive,
                                      "-device",
                                      "piix3-usb-uhci,id=usb",
                                      "-device",
                                      "usb-tablet,bus=usb.0",
                                      "-qmp",
                                      "stdio",
                                      NULL };
    FILE *file;

    need_program("qemu-system-x86_64");
    folder_make(folder);
    folder_path(folder, "disk.img", disk);
    folder_path(folder, "said", said);
    folder_path(folder, "serial", serial);
    folder_path(folder, "screen.ppm", picture);
    if (has_guest)
        guest_sector(sector);
    file = fopen(disk, "wb");
    cr_assert(file != NULL && fwrite(sector, 1, sizeof sector, file) == sizeof sector);
    memset(sector, 0, sizeof sector);
    for (unsigned i = 1; i < SECTORS; i++)
        fwrite(sector, 1, sizeof sector, file);
    cr_assert_eq(fclose(file), 0);
    snprintf(drive, sizeof drive, "format=raw,if=ide,file=%s", disk);
    snprintf(port, sizeof port, "file:%s", serial);
    guest_start(guest, arguments, said);
    guest_says(guest, said, "{\"QMP\"");
    guest_type(guest, "{\"execute\":\"qmp_capabilities\",\"id\":1}\n");
    guest_says(guest, said, "{\"return\": {}, \"id\": 1}");
}

/* Gives the commands, with their pauses. Frees the steps. */
static void give(struct guest_run *guest, struct engine_steps *steps)
{
    cr_assert(!engine_steps_have_failed(steps) && steps->count > 0);
    for (size_t i = 0; i < steps->count; i++) {
        const struct engine_step *step = &steps->items[i];
        char *line = malloc(step->arguments.length + 100);
        sprintf(line, "{\"execute\":\"%s\",\"arguments\":%s}\n", step->command, step->arguments.bytes);
        guest_type(guest, line);
        free(line);
        nanosleep(&(struct timespec){ .tv_nsec = step->pause * 1000000L }, NULL);
    }
    engine_steps_free(steps);
}

/* Waits until all commands are answered, each of them without an error. */
static void expect_no_error(struct guest_run *guest)
{
    char *text, *wrong;

    guest_type(guest, "{\"execute\":\"query-name\",\"id\":3}\n");
    guest_says(guest, said, "{\"return\": {}, \"id\": 3}");
    text = file_text_at(said);
    wrong = strstr(text, "\"error\"");
    cr_expect(wrong == NULL, "QEMU takes all commands, and said: %.200s", wrong);
    free(text);
}

static void type(struct guest_run *guest, const char *text)
{
    struct engine_steps steps = { 0 };
    char16_t chars[TYPED];

    for (size_t i = 0; i <= strlen(text); i++)
        chars[i] = (unsigned char)text[i];
    engine_type_text(&steps, vhd_text_of(chars));
    give(guest, &steps);
}

/* The keys that the guest has told. */
static void keys_told(char keys[TYPED])
{
    char *text = file_text_at(serial);
    size_t count = 0;

    for (const char *at = text; (at = strstr(at, "\nKEY ")) != NULL && count + 1 < TYPED; at += 5)
        keys[count++] = at[5];
    keys[count] = 0;
    free(text);
}

static void look_at_the_screen(struct guest_run *guest)
{
    char command[REAL_PATH_CHARS + 100];
    uint32_t pixels[ENGINE_THUMBNAIL_PIXELS], lit = 0;
    static uint8_t bytes[4096 * 1024];
    struct engine_screen screen;
    FILE *file;
    size_t size;

    snprintf(command, sizeof command, "{\"execute\":\"screendump\",\"arguments\":{\"filename\":\"%s\"},\"id\":2}\n",
             picture);
    guest_type(guest, command);
    guest_says(guest, said, "{\"return\": {}, \"id\": 2}");
    file = fopen(picture, "rb");
    cr_assert(file != NULL);
    size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    cr_assert(engine_screen_read(bytes, size, &screen), "QEMU writes such a picture");
    cr_expect(engine_screen_mode(screen.width, screen.height) == ENGINE_TEXT, "%u by %u is a screen of text",
              (unsigned)screen.width, (unsigned)screen.height);
    engine_screen_thumbnail(&screen, pixels);
    for (size_t i = 0; i < ENGINE_THUMBNAIL_PIXELS; i++)
        lit += pixels[i] != 0;
    cr_expect(lit > 20, "%u pixels of the thumbnail are not black", (unsigned)lit);
    cr_expect(lit < ENGINE_THUMBNAIL_PIXELS, "and some are");
}

/* All but q, which turns it off, and so comes last. */
Test(guest_input, every_character_that_is_typed_comes_to_the_guest, .timeout = 240)
{
    struct engine_keyboard keyboard = { 0 };
    struct engine_steps steps = { 0 };
    char wanted[TYPED] = "", told[TYPED];
    struct guest_run guest;
    size_t count = 0;

    for (char c = ' '; c <= '~'; c++)
        if (c != 'q')
            wanted[count++] = c;
    strcpy(wanted + count, "\t\b\x1bHello, World!");
    start(&guest, true);
    guest_says(&guest, serial, "READY 1\r");
    type(&guest, wanted);
    type(&guest, "\r\n.");
    guest_says(&guest, serial, "KEY \r\r");
    guest_says(&guest, serial, "TICK");
    look_at_the_screen(&guest);
    expect_no_error(&guest);
    engine_key(&steps, &keyboard, vhd_text_of(u"Key_Q"), true);
    give(&guest, &steps);
    cr_expect_eq(guest_ends(&guest), 0, "it turns the power off");
    strcat(wanted, "\r.q");
    keys_told(told);
    cr_expect_str_eq(told, wanted);
    folder_remove(folder);
}

Test(guest_input, keys_of_all_names_and_all_of_the_mouse_are_known_to_QEMU, .timeout = 120)
{
    static const char16_t *const names[] = {
#define KEY(name, code) u"" #name,
#include "machine_keys.def"
#undef KEY
    };
    struct engine_keyboard keyboard = { 0 };
    struct engine_steps steps = { 0 };
    struct guest_run guest;

    start(&guest, false);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        engine_key(&steps, &keyboard, vhd_text_of(names[i]), true);
        engine_key(&steps, &keyboard, vhd_text_of(names[i]), false);
    }
    engine_type_sequence(&steps, &keyboard, vhd_text_of(u"DOWN, Key_A, HOLD, UP, Key_A"));
    for (enum engine_button button = ENGINE_LEFT; button <= ENGINE_MIDDLE; button++)
        engine_mouse_button(&steps, button, true);
    engine_mouse_move(&steps, INT32_MIN, INT32_MAX);
    engine_mouse_place(&steps, 1, 2, 640, 480);
    engine_mouse_wheel(&steps, -ENGINE_CLICKS);
    give(&guest, &steps);
    expect_no_error(&guest);
    guest_stop(&guest);
    folder_remove(folder);
}
