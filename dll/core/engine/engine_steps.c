/* engine_steps.c - commands for the monitor of QEMU, in their order. */
#include "engine_steps.h"

#include <stdlib.h>

#define FIRST_ROOM 16u

struct engine_step *engine_steps_add(struct engine_steps *steps, const char *command)
{
    if (!steps->failed && steps->count == steps->room) {
        const size_t room = steps->room > 0 ? 2 * steps->room : FIRST_ROOM;
        struct engine_step *more = realloc(steps->items, room * sizeof *more);
        steps->failed = more == NULL;
        if (more != NULL) {
            steps->items = more;
            steps->room = room;
        }
    }
    if (steps->failed)
        return NULL;
    steps->items[steps->count] = (struct engine_step){ .command = command };
    return &steps->items[steps->count++];
}

bool engine_steps_have_failed(const struct engine_steps *steps)
{
    bool failed = steps->failed;

    for (size_t i = 0; i < steps->count; i++)
        failed = failed || steps->items[i].arguments.failed;
    return failed;
}

void engine_steps_free(struct engine_steps *steps)
{
    for (size_t i = 0; i < steps->count; i++)
        json_text_free(&steps->items[i].arguments);
    free(steps->items);
    *steps = (struct engine_steps){ 0 };
}
