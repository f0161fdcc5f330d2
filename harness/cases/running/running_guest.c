/* running_guest.c - what is typed comes to the guest of guest.s in QEMU, and its screen shows what it writes. */
#include "running_scene.h"

#include "engine_screen.h"
#include "files.h"

#include <stdlib.h>
#include <string.h>

#define TYPED 400

/* All keys that the guest has told, in their order. */
static void keys_told(struct scene *scene, char keys[TYPED])
{
    size_t size = 0, count = 0;
    uint8_t *bytes = file_read(scene->said, &size);

    for (size_t i = 0; bytes != NULL && i + 5 < size && count + 1 < TYPED; i++)
        if (memcmp(bytes + i, "\nKEY ", 5) == 0)
            keys[count++] = (char)bytes[i + 5];
    keys[count] = 0;
    free(bytes);
}

/* A text that is typed comes whole, each character once. */
static void check_typing(struct scene *scene)
{
    char16_t text[TYPED] = u"";
    char wanted[TYPED] = "", told[TYPED];
    size_t count = 0;

    for (char c = ' '; c <= '~'; c++)
        if (c != 'q' && c != 'w') { /* which turn the guest off, and have it write */
            wanted[count] = c;
            text[count++] = (char16_t)c;
        }
    strcpy(wanted + count, "\t\r.");
    for (size_t i = 0; i < 4; i++)
        text[count + i] = (char16_t)"\t\n."[i];
    check(scene_type(scene, text) == VHD_OK, "it is typed");
    check_says(scene, "KEY ~");
    check(scene_type(scene, u".") == VHD_OK, "and one more");
    check_says(scene, "TICK");
    Sleep(1000);
    keys_told(scene, told);
    strcat(wanted, ".");
    check(strcmp(told, wanted) == 0, "'%s' comes, and not '%s'", wanted, told);
}

static void check_screen(struct scene *scene)
{
    const uint32_t *pixels;
    unsigned lit = 0;

    check_do(scene, MACHINE_HOST_SCREEN, 0);
    check(scene->reply.numbers[0] == 720 && scene->reply.numbers[1] == 400 && scene->reply.numbers[2] == ENGINE_TEXT,
          "the screen is one of text, of %d by %d", (int)scene->reply.numbers[0], (int)scene->reply.numbers[1]);
    check_do(scene, MACHINE_HOST_THUMBNAIL, 0);
    if (!check(scene->reply.byte_count == ENGINE_THUMBNAIL_PIXELS * sizeof *pixels, "there is a thumbnail"))
        return;
    pixels = (const void *)scene->reply.bytes;
    for (size_t i = 0; i < ENGINE_THUMBNAIL_PIXELS; i++)
        lit += pixels[i] != 0;
    check(lit > 20 && lit < ENGINE_THUMBNAIL_PIXELS, "%u of its pixels are not black", lit);
}

TEST(running_guest, hears_what_is_typed_and_is_seen)
{
    struct scene scene;

    if (!scene_begin(&scene))
        return;
    if (check_start(&scene) && check_says(&scene, "READY 1")) {
        check_typing(&scene);
        check_screen(&scene);
        check_do(&scene, MACHINE_HOST_MOUSE_MOVE, 5);
        check_do(&scene, MACHINE_HOST_MOUSE_WHEEL, -1);
        check_do(&scene, MACHINE_HOST_MOUSE_STATE, 0);
        check(scene.reply.numbers[2] == 0, "a guest without drivers reads no places on its screen");
        check_do(&scene, MACHINE_HOST_PAUSE, 0);
        check_screen(&scene);
        check(scene_type(&scene, u"x") != VHD_OK, "a guest that is paused takes nothing in");
    }
    scene_end(&scene);
}
