/* memory_crash.c - what a power cut can leave. */
#include "memory_crash.h"
#include "text.h"

#define SECTOR 512u

struct crash {
    struct memory_host *host;
    const struct memory_event *events;
    size_t count;
    unsigned seed;
    bool names_lost; /* renames are lost from some point on, not here and there */
};

/* Whether something that may be lost is. */
static bool is_lost(struct crash *self)
{
    if (self->seed == 0)
        return false;
    self->seed = self->seed * 1103515245u + 12345u;
    return (self->seed >> 16) % 2 != 0;
}

static bool is_flushed(const struct crash *self, size_t event)
{
    for (size_t i = event + 1; i < self->count; i++)
        if (self->events[i].call == MEMORY_FLUSH && self->events[i].file == self->events[event].file)
            return true;
    return false;
}

static struct memory_node *node_of(const struct crash *self, uint64_t file)
{
    for (size_t i = 0; i < self->host->node_count; i++)
        if (self->host->nodes[i]->file == file && !self->host->nodes[i]->is_folder)
            return self->host->nodes[i];
    return NULL; /* its creation was lost */
}

static void write_part(struct crash *self, struct memory_node *node, const struct memory_event *event, bool safe)
{
    static const uint8_t zeros[SECTOR];

    for (uint64_t done = 0; done < event->size;) {
        uint64_t at = event->offset + done, part = SECTOR - at % SECTOR;
        if (part > event->size - done)
            part = event->size - done;
        if (safe || !is_lost(self))
            memory_bytes_write(&node->bytes, at, event->data != NULL ? event->data + done : zeros, (size_t)part);
        else if (at + part > node->bytes.size && !is_lost(self))
            memory_bytes_set_size(&node->bytes, at + part);
        done += part;
    }
}

/* File systems write their changes of names in order, so any flush that comes later has them last. */
static void rename_node(struct crash *self, struct memory_node *node, const char16_t *path, size_t event)
{
    bool safe = false;

    for (size_t i = event + 1; i < self->count; i++)
        safe = safe || self->events[i].call == MEMORY_FLUSH;
    if (!safe && !self->names_lost)
        self->names_lost = is_lost(self);
    if (!self->names_lost)
        text_copy(node->path, path);
}

static void apply(struct crash *self, size_t i)
{
    const struct memory_event *event = &self->events[i];
    bool safe = is_flushed(self, i);
    struct memory_node *node = node_of(self, event->file);

    if (event->call == MEMORY_OPEN && (safe || !is_lost(self)))
        memory_new_node(self->host, event->path, false)->file = event->file;
    if (node == NULL || event->call == MEMORY_OPEN)
        return;
    if (event->call == MEMORY_WRITE)
        write_part(self, node, event, safe);
    else if (event->call == MEMORY_SET_SIZE && (safe || !is_lost(self)))
        memory_bytes_set_size(&node->bytes, event->size);
    else if (event->call == MEMORY_MOVE)
        rename_node(self, node, event->new_path, i);
    else if (event->call == MEMORY_CLOSE && event->discarded && !is_lost(self))
        memory_delete_node(self->host, node);
}

void memory_crash(struct memory_host *self, const struct memory_host *done, size_t events, unsigned seed)
{
    struct crash crash = { self, done->events, events, seed * 2654435761u, false };

    for (size_t i = 0; i < events; i++)
        apply(&crash, i);
}
