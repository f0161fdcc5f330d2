/* memory_snapshot.c - all that a host holds at one moment, to be compared later. */
#include "memory_host.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

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
