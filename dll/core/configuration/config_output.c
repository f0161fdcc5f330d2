/* config_output.c - a text that grows at its end. */
#include "config_output.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 128

static bool make_room(struct config_output *output, size_t more)
{
    size_t room = output->room > 0 ? output->room : FIRST_ROOM;
    char16_t *chars;

    if (more <= output->room - output->length)
        return true;
    if (more > SIZE_MAX / 4 - output->length)
        return false;
    while (room < output->length + more)
        room *= 2;
    chars = realloc(output->chars, room * sizeof *chars);
    if (chars == NULL)
        return false;
    output->chars = chars;
    output->room = room;
    return true;
}

void config_output_add(struct config_output *output, struct vhd_text text)
{
    if (text.length == 0 || output->is_out_of_memory)
        return;
    if (!make_room(output, text.length)) {
        output->is_out_of_memory = true;
        return;
    }
    memcpy(output->chars + output->length, text.chars, text.length * sizeof *text.chars);
    output->length += text.length;
}

void config_output_word(struct config_output *output, const char16_t *word)
{
    config_output_add(output, vhd_text_of(word));
}
