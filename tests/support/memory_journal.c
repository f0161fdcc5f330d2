/* memory_journal.c - remembers every change in its order, so that states after a crash can be rebuilt from it. */
#include "memory_host.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

struct memory_event *memory_record(struct memory_host *self, enum memory_call call, const struct memory_node *node)
{
    struct memory_event *event;

    if (self->event_count == self->event_room) {
        self->event_room = self->event_room == 0 ? 64 : self->event_room * 2;
        self->events = realloc(self->events, self->event_room * sizeof *self->events);
        memory_require(self->events != NULL, "memory for events", u"");
    }
    event = &self->events[self->event_count++];
    memset(event, 0, sizeof *event);
    event->call = call;
    event->file = node->is_folder ? 0 : node->file;
    text_copy(event->path, node->path);
    return event;
}

void memory_record_data(struct memory_event *event, uint64_t offset, const void *data, size_t size)
{
    const uint8_t *bytes = data;

    event->offset = offset;
    event->size = size;
    if (size == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0))
        return;
    event->data = malloc(size);
    memory_require(event->data != NULL, "memory for events", event->path);
    memcpy(event->data, data, size);
}

void memory_forget_events(struct memory_host *self)
{
    for (size_t i = 0; i < self->event_count; i++)
        free(self->events[i].data);
    free(self->events);
    self->events = NULL;
    self->event_count = self->event_room = 0;
}
