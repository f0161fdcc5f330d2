/* memory_snapshot.c - all that a host holds at one moment, to be compared later or begun from again. */
#include "memory_host.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct memory_picture {
    char16_t path[MEMORY_PATH_CHARS];
    bool is_folder, seen;
    uint64_t file, hash;
    int64_t modified;
};

static void take_picture(struct memory_picture *picture, const struct memory_node *node)
{
    text_copy(picture->path, node->path);
    picture->is_folder = node->is_folder;
    picture->file = node->file;
    picture->hash = memory_bytes_hash(&node->bytes);
    picture->modified = node->modified;
}

struct memory_snapshot memory_take_snapshot(const struct memory_host *self)
{
    struct memory_snapshot snapshot = { calloc(self->node_count + 1, sizeof *snapshot.pictures), self->node_count };

    memory_require(snapshot.pictures != NULL, "memory for a snapshot", u"");
    for (size_t i = 0; i < self->node_count; i++)
        take_picture(&snapshot.pictures[i], self->nodes[i]);
    return snapshot;
}

void memory_free_snapshot(struct memory_snapshot *snapshot)
{
    free(snapshot->pictures);
    *snapshot = (struct memory_snapshot){ 0 };
}

static const char *difference(const struct memory_picture *before, const struct memory_picture *now)
{
    if (before->is_folder != now->is_folder)
        return "changed between file and folder";
    if (before->file != now->file)
        return "was replaced";
    if (before->hash != now->hash)
        return "has other contents";
    return before->modified != now->modified ? "has another time" : NULL;
}

bool memory_is_as_in(const struct memory_host *self, const struct memory_snapshot *snapshot)
{
    bool same = true;

    for (size_t i = 0; i < snapshot->count; i++)
        snapshot->pictures[i].seen = false;
    for (size_t i = 0; i < self->node_count; i++) {
        struct memory_picture now = { .seen = true };
        const char *what = "is new";
        take_picture(&now, self->nodes[i]);
        for (size_t j = 0; j < snapshot->count; j++)
            if (text_equal(snapshot->pictures[j].path, now.path)) {
                snapshot->pictures[j].seen = true;
                what = difference(&snapshot->pictures[j], &now);
            }
        if (what != NULL)
            fprintf(stderr, "'%s' %s\n", text_shown(now.path), what);
        same = same && what == NULL;
    }
    for (size_t i = 0; i < snapshot->count; i++)
        if (!snapshot->pictures[i].seen) {
            fprintf(stderr, "'%s' is gone\n", text_shown(snapshot->pictures[i].path));
            same = false;
        }
    return same;
}

static uint64_t hash_name(const struct memory_node *node)
{
    const uint64_t facts[] = { node->is_folder ? 0 : node->file, node->bytes.size, (uint64_t)node->modified };
    uint64_t hash = memory_mix(0, facts, sizeof facts);

    for (const char16_t *c = node->path; *c != 0; c++) {
        const uint64_t unit = *c;
        hash = memory_mix(hash, &unit, sizeof unit);
    }
    return hash;
}

uint64_t memory_hash_names(const struct memory_host *self)
{
    uint64_t sum = 0; /* in whatever order they are */

    for (size_t i = 0; i < self->node_count; i++)
        sum += hash_name(self->nodes[i]);
    return sum;
}

uint64_t memory_hash_host(const struct memory_host *self)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < self->node_count; i++) {
        const struct memory_node *node = self->nodes[i];
        const uint64_t facts[] = { hash_name(node), node->read_only, node->bytes.valid,
                                   memory_bytes_hash(&node->bytes) };
        sum += memory_mix(0, facts, sizeof facts);
    }
    return sum;
}

void memory_copy_host(struct memory_host *self, const struct memory_host *from)
{
    *self = *from;
    self->nodes = NULL;
    self->node_count = self->node_room = 0;
    self->events = NULL;
    self->event_count = self->event_room = 0;
    self->fault = (struct memory_fault){ 0 };
    self->fault_calls = self->fault_hits = 0;
    self->off = false;
    self->open_files = 0;
    memset(self->calls, 0, sizeof self->calls);
    self->filled = self->most_filled = 0;
    for (size_t i = 0; i < from->node_count; i++) {
        const struct memory_node *old = from->nodes[i];
        struct memory_node *node = memory_new_node(self, old->path, old->is_folder);
        *node = *old;
        node->bytes = (struct memory_bytes){ 0 };
        node->handles = NULL;
        memory_bytes_copy(&node->bytes, &old->bytes);
    }
    self->last_file = from->last_file;
}
