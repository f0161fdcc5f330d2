/*
 * engine_screen.h - a picture of a machine's screen, as QEMU writes it (PPM, P6), and the thumbnail of it.
 */
#ifndef OPENVPC_ENGINE_SCREEN_H
#define OPENVPC_ENGINE_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENGINE_THUMBNAIL_WIDTH 64
#define ENGINE_THUMBNAIL_HEIGHT 48
#define ENGINE_THUMBNAIL_PIXELS (ENGINE_THUMBNAIL_WIDTH * ENGINE_THUMBNAIL_HEIGHT)

struct engine_screen {
    uint32_t width, height; /* 1 to 4096 */
    const uint8_t *pixels;  /* red, green, blue; in the file that was read */
};

/* False where it is no such picture, or not all of it is there. */
bool engine_screen_read(const void *file, size_t size, struct engine_screen *screen);

/* What a screen of that size shows, as VMDisplayVideoMode numbers it: QEMU tells the size alone. */
enum engine_mode { ENGINE_TEXT, ENGINE_CGA, ENGINE_VGA, ENGINE_SVGA };
enum engine_mode engine_screen_mode(uint32_t width, uint32_t height);

/*
 * Row by row from the top. Each is the mean of what it covers: blue in the top byte, then green, then red, the lowest
 * byte 0 (IVMDisplay.Thumbnail).
 */
void engine_screen_thumbnail(const struct engine_screen *screen, uint32_t pixels[ENGINE_THUMBNAIL_PIXELS]);

#endif
