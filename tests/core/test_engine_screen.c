/* test_engine_screen.c - pictures of a screen, and their thumbnails. */
#include "engine_screen.h"
#include "expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A picture of one colour, and the bytes that it takes; to be freed. */
static uint8_t *picture(const char *header, uint32_t pixels, const uint8_t colour[3], size_t *size)
{
    const size_t start = strlen(header);
    uint8_t *file;

    *size = start + (size_t)pixels * 3;
    file = malloc(*size);
    cr_assert(file != NULL);
    memcpy(file, header, start);
    for (uint32_t i = 0; i < pixels; i++)
        memcpy(file + start + (size_t)i * 3, colour, 3);
    return file;
}

static const uint8_t colour[3] = { 0x10, 0x20, 0x30 };

Test(engine_screen, of_any_size_is_read)
{
    static const struct {
        const char *header;
        uint32_t width, height;
    } rows[] = {
        { "P6\n720 400\n255\n", 720, 400 }, { "P6\n1 1\n255\n", 1, 1 },     { "P6 3 2 255\n", 3, 2 },
        { "P6\n4096 1\n255\n", 4096, 1 },   { "P6\n63 47\n255\n", 63, 47 },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct engine_screen screen;
        uint32_t pixels[ENGINE_THUMBNAIL_PIXELS] = { 0 };
        size_t size;
        uint8_t *file = picture(rows[i].header, rows[i].width * rows[i].height, colour, &size);
        cr_assert(engine_screen_read(file, size, &screen), "%s", rows[i].header);
        cr_expect(screen.width == rows[i].width && screen.height == rows[i].height, "%s", rows[i].header);
        engine_screen_thumbnail(&screen, pixels);
        for (size_t j = 0; j < ENGINE_THUMBNAIL_PIXELS; j++)
            cr_assert(pixels[j] == 0x30201000, "%s: pixel %zu is %08x", rows[i].header, j, (unsigned)pixels[j]);
        cr_expect(!engine_screen_read(file, size - 1, &screen), "%s: not all of it is there", rows[i].header);
        free(file);
    }
}

Test(engine_screen, that_is_none_is_refused)
{
    static const char *const rows[] = {
        "",
        "P",
        "P6",
        "P6\n",
        "P5\n1 1\n255\n",
        "P61 1\n255\n",
        "P6\n0 1\n255\n",
        "P6\n1 0\n255\n",
        "P6\n4097 1\n255\n",
        "P6\n1 99999999999999999999\n255\n",
        "P6\n1 1\n254\n",
        "P6\n1 1\n65535\n",
        "P6\n1 1\n255",
        "P6\n-1 1\n255\n",
        "P6\n1  1\n255\n",
        "P6\n# no comment\n1 1\n255\n",
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct engine_screen screen;
        size_t size;
        uint8_t *file = picture(rows[i], 1, colour, &size);
        cr_expect(!engine_screen_read(file, size, &screen), "'%s'", rows[i]);
        free(file);
    }
}

/* Four quarters, and in one of them every second pixel black. */
Test(engine_screen, has_a_thumbnail_of_means_from_the_top_left_on)
{
    static uint8_t file[15 + 640 * 480 * 3];
    static uint32_t pixels[ENGINE_THUMBNAIL_PIXELS];
    struct engine_screen screen;

    memcpy(file, "P6\n640 480\n255\n", 15);
    for (unsigned y = 0; y < 480; y++)
        for (unsigned x = 0; x < 640; x++) {
            uint8_t *pixel = file + 15 + (y * 640 + x) * 3;
            pixel[0] = y < 240 && x < 320 ? 255 : 0;
            pixel[1] = y < 240 && x >= 320 ? 254 : 0;
            pixel[2] = y >= 240 && x < 320 && (x + y) % 2 == 0 ? 200 : 0;
        }
    cr_assert(engine_screen_read(file, sizeof file, &screen));
    engine_screen_thumbnail(&screen, pixels);
    for (unsigned row = 0; row < ENGINE_THUMBNAIL_HEIGHT; row++)
        for (unsigned column = 0; column < ENGINE_THUMBNAIL_WIDTH; column++) {
            const uint32_t left = row < 24 ? 0x0000ff00 : 0x64000000, right = row < 24 ? 0x00fe0000 : 0;
            const uint32_t found = pixels[row * ENGINE_THUMBNAIL_WIDTH + column];
            cr_assert(found == (column < 32 ? left : right), "%u, %u is %08x", column, row, (unsigned)found);
        }
}

Test(engine_screen, has_a_mode_by_its_size)
{
    static const struct {
        uint32_t width, height;
        enum engine_mode mode;
    } rows[] = {
        { 720, 400, ENGINE_TEXT }, { 360, 400, ENGINE_TEXT }, { 720, 350, ENGINE_TEXT },  { 320, 200, ENGINE_CGA },
        { 640, 200, ENGINE_CGA },  { 640, 350, ENGINE_VGA },  { 640, 480, ENGINE_VGA },   { 640, 400, ENGINE_VGA },
        { 800, 600, ENGINE_SVGA }, { 640, 481, ENGINE_SVGA }, { 1024, 768, ENGINE_SVGA }, { 720, 480, ENGINE_SVGA },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        cr_expect(engine_screen_mode(rows[i].width, rows[i].height) == rows[i].mode, "%u by %u",
                  (unsigned)rows[i].width, (unsigned)rows[i].height);
}
