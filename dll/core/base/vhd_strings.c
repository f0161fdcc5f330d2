/* vhd_strings.c - a list of strings. */
#include "vhd_strings.h"

#include <stdlib.h>
#include <string.h>

/* Makes room for one more. */
static bool grow(struct vhd_strings *strings)
{
    const size_t room = strings->room == 0 ? 8 : 2 * strings->room;
    struct vhd_string *items;

    if (strings->count < strings->room)
        return true;
    items = realloc(strings->items, room * sizeof *items);
    if (items == NULL)
        return false;
    strings->items = items;
    strings->room = room;
    return true;
}

bool vhd_strings_add(struct vhd_strings *strings, struct vhd_text text)
{
    char16_t *copy;

    if (!grow(strings))
        return false;
    copy = malloc((text.length + 1) * sizeof *copy);
    if (copy == NULL)
        return false;
    if (text.length > 0)
        memcpy(copy, text.chars, text.length * sizeof *copy);
    copy[text.length] = 0;
    strings->items[strings->count].chars = copy;
    strings->items[strings->count].length = text.length;
    strings->count++;
    return true;
}

struct vhd_text vhd_strings_text(const struct vhd_strings *strings, size_t index)
{
    return (struct vhd_text){ strings->items[index].chars, strings->items[index].length };
}

void vhd_strings_free(struct vhd_strings *strings)
{
    for (size_t i = 0; i < strings->count; i++)
        free(strings->items[i].chars);
    free(strings->items);
    *strings = (struct vhd_strings){ 0 };
}
