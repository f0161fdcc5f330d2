/* engine_screen.c - a picture of a machine's screen, and the thumbnail of it. */
#include "engine_screen.h"

#define LARGEST 4096u
#define BRIGHTEST 255u

/* Reads a number with the white space before it, which has to be there. False where there is none of that size. */
static bool read_number(const uint8_t **at, const uint8_t *end, uint32_t largest, uint32_t *number)
{
    const uint8_t *p = *at;
    bool has_digit = false;

    if (p == end || (*p != ' ' && *p != '\n'))
        return false;
    *number = 0;
    for (p++; p != end && *p >= '0' && *p <= '9'; p++) {
        *number = *number * 10 + (uint32_t)(*p - '0');
        has_digit = true;
        if (*number > largest)
            return false;
    }
    *at = p;
    return has_digit && *number > 0;
}

bool engine_screen_read(const void *file, size_t size, struct engine_screen *screen)
{
    const uint8_t *at = file, *const end = at + size;
    uint32_t brightest;

    if (size < 2 || at[0] != 'P' || at[1] != '6')
        return false;
    at += 2;
    if (!read_number(&at, end, LARGEST, &screen->width) || !read_number(&at, end, LARGEST, &screen->height) ||
        !read_number(&at, end, BRIGHTEST, &brightest) || brightest != BRIGHTEST || at == end || *at != '\n')
        return false;
    screen->pixels = at + 1;
    return (size_t)(end - screen->pixels) >= (size_t)screen->width * screen->height * 3;
}

enum engine_mode engine_screen_mode(uint32_t width, uint32_t height)
{
    if ((width == 720 || width == 360) && (height == 400 || height == 350))
        return ENGINE_TEXT;
    if (height == 200 && width <= 640)
        return ENGINE_CGA;
    return width <= 640 && height <= 480 ? ENGINE_VGA : ENGINE_SVGA;
}

/* The part of `size` pixels that one of `count` in the thumbnail covers: from *from to before *to, one at least. */
static void covered(uint32_t size, uint32_t count, uint32_t index, uint32_t *from, uint32_t *to)
{
    *from = size * index / count;
    *to = size * (index + 1) / count;
    if (*to == *from)
        *to = *from + 1;
}

static uint32_t mean_of(const struct engine_screen *screen, uint32_t column, uint32_t row)
{
    uint32_t left, right, top, bottom, count, sums[3] = { 0 };

    covered(screen->width, ENGINE_THUMBNAIL_WIDTH, column, &left, &right);
    covered(screen->height, ENGINE_THUMBNAIL_HEIGHT, row, &top, &bottom);
    for (uint32_t y = top; y < bottom; y++)
        for (uint32_t x = left; x < right; x++)
            for (uint32_t i = 0; i < 3; i++)
                sums[i] += screen->pixels[((size_t)y * screen->width + x) * 3 + i];
    count = (right - left) * (bottom - top);
    return sums[2] / count << 24 | sums[1] / count << 16 | sums[0] / count << 8;
}

void engine_screen_thumbnail(const struct engine_screen *screen, uint32_t pixels[ENGINE_THUMBNAIL_PIXELS])
{
    for (uint32_t row = 0; row < ENGINE_THUMBNAIL_HEIGHT; row++)
        for (uint32_t column = 0; column < ENGINE_THUMBNAIL_WIDTH; column++)
            pixels[row * ENGINE_THUMBNAIL_WIDTH + column] = mean_of(screen, column, row);
}
