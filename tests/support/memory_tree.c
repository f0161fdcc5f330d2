/* memory_tree.c - fills a memory host with drives, folders and files, and looks at what is in it. */
#include "memory_host.h"
#include "text.h"
#include "vhd_leftover.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *need(void *memory)
{
    memory_require(memory != NULL, "memory for the host", u"");
    return memory;
}

struct memory_volume *memory_add_volume(struct memory_host *self, const char16_t *root, enum vhd_drive_kind kind,
                                        const char16_t *file_system, uint64_t available)
{
    struct memory_volume *volume = &self->volumes[self->volume_count++];

    memory_require(self->volume_count <= sizeof self->volumes / sizeof *self->volumes, "few volumes", root);
    text_copy(volume->root, root);
    volume->facts.kind = kind;
    text_copy(volume->facts.file_system, file_system);
    volume->facts.available = available;
    return volume;
}

/* The longest root that the path begins with; a folder in which a volume is mounted belongs to that volume. */
struct memory_volume *memory_volume_of(const struct memory_host *self, const char16_t *path)
{
    const struct memory_volume *best = NULL;
    char16_t whole[MEMORY_PATH_CHARS + 1];

    text_copy(whole, path);
    text_append(whole, u"\\");
    for (size_t i = 0; i < self->volume_count; i++)
        if (text_begins(whole, self->volumes[i].root) &&
            (best == NULL || text_length(best->root) < text_length(self->volumes[i].root)))
            best = &self->volumes[i];
    return (struct memory_volume *)(uintptr_t)best;
}

bool memory_is_root(const struct memory_host *self, const char16_t *path)
{
    const struct memory_volume *volume = memory_volume_of(self, path);

    return volume != NULL && volume->facts.kind != VHD_DRIVE_MISSING && text_same_name(volume->root, path);
}

struct memory_node *memory_find(const struct memory_host *self, const char16_t *path)
{
    for (size_t i = 0; i < self->node_count; i++)
        if (text_same_name(self->nodes[i]->path, path))
            return self->nodes[i];
    return NULL;
}

enum vhd_path_kind memory_kind_of(const struct memory_host *self, const char16_t *path)
{
    const struct memory_node *node = memory_find(self, path);

    if (node != NULL)
        return node->is_folder ? VHD_PATH_FOLDER : VHD_PATH_FILE;
    return memory_is_root(self, path) ? VHD_PATH_FOLDER : VHD_PATH_MISSING;
}

bool memory_is_doomed(const struct memory_host *self, const char16_t *path)
{
    const struct memory_node *node = memory_find(self, path);

    return node != NULL && node->doomed;
}

/* Cuts the last component off; what is left of a root's own files keeps the root's backslash. */
static void cut_name(const struct memory_host *self, char16_t *path)
{
    size_t length = text_length(path);

    while (length > 0 && path[length - 1] != u'\\')
        length--;
    path[length] = 0;
    if (!memory_is_root(self, path) && length > 0)
        path[length - 1] = 0;
}

enum vhd_path_kind memory_kind_above(const struct memory_host *self, const char16_t *path)
{
    char16_t above[MEMORY_PATH_CHARS];

    text_copy(above, path);
    cut_name(self, above);
    return memory_kind_of(self, above);
}

struct memory_node *memory_new_node(struct memory_host *self, const char16_t *path, bool is_folder)
{
    struct memory_node *node = need(calloc(1, sizeof *node));

    if (self->node_count == self->node_room) {
        self->node_room = self->node_room == 0 ? 16 : self->node_room * 2;
        self->nodes = need(realloc(self->nodes, self->node_room * sizeof(struct memory_node *)));
    }
    self->nodes[self->node_count++] = node;
    memory_require(text_length(path) < MEMORY_PATH_CHARS, "paths are short", path);
    text_copy(node->path, path);
    node->is_folder = is_folder;
    node->links = 1;
    node->file = ++self->last_file;
    node->modified = self->clock;
    return node;
}

void memory_delete_node(struct memory_host *self, struct memory_node *node)
{
    size_t i = 0;

    memory_require(node->handles == NULL, "what is deleted is not open", node->path);
    while (self->nodes[i] != node)
        i++;
    memmove(self->nodes + i, self->nodes + i + 1, (self->node_count - i - 1) * sizeof(struct memory_node *));
    self->node_count--;
    memory_bytes_free(&node->bytes);
    free(node);
}

struct memory_node *memory_add_folder(struct memory_host *self, const char16_t *path)
{
    char16_t above[MEMORY_PATH_CHARS];

    if (memory_is_root(self, path))
        return NULL;
    if (memory_find(self, path) != NULL)
        return memory_find(self, path);
    text_copy(above, path);
    cut_name(self, above);
    memory_require(memory_volume_of(self, path) != NULL, "the drive of a folder exists", path);
    memory_add_folder(self, above);
    return memory_new_node(self, path, true);
}

struct memory_node *memory_add_file(struct memory_host *self, const char16_t *path, struct memory_bytes *bytes)
{
    char16_t above[MEMORY_PATH_CHARS];
    struct memory_node *node;

    memory_require(memory_find(self, path) == NULL, "a file is added once", path);
    text_copy(above, path);
    cut_name(self, above);
    memory_add_folder(self, above);
    node = memory_new_node(self, path, false);
    if (bytes != NULL) {
        node->bytes = *bytes;
        node->bytes.valid = bytes->size; /* whoever made it wrote all of it */
        *bytes = (struct memory_bytes){ 0 };
    }
    return node;
}

struct memory_node *memory_add_text(struct memory_host *self, const char16_t *path, const char *text)
{
    struct memory_bytes bytes = { 0 };

    memory_bytes_write(&bytes, 0, text, strlen(text));
    return memory_add_file(self, path, &bytes);
}

struct memory_node *memory_add_marked(struct memory_host *self, const char16_t *path, uint64_t size)
{
    struct memory_bytes bytes = { 0 };
    uint8_t marker[512];

    vhd_marker_encode(marker);
    memory_bytes_write(&bytes, 0, marker, sizeof marker);
    memory_bytes_set_size(&bytes, size);
    return memory_add_file(self, path, &bytes);
}

struct memory_node *memory_import(struct memory_host *self, const char16_t *path, const char *real_path)
{
    struct memory_bytes bytes = { 0 };

    if (!memory_bytes_import(&bytes, real_path)) {
        fprintf(stderr, "%s cannot be read: %s\n", real_path, strerror(errno));
        abort();
    }
    return memory_add_file(self, path, &bytes);
}

void memory_remove(struct memory_host *self, const char16_t *path)
{
    struct memory_node *node = memory_find(self, path);

    memory_require(node != NULL && memory_count_below(self, path) == 0, "what is removed is there and empty", path);
    memory_delete_node(self, node);
}

size_t memory_count_below(const struct memory_host *self, const char16_t *folder)
{
    char16_t prefix[MEMORY_PATH_CHARS + 1];
    size_t count = 0;

    text_copy(prefix, folder);
    if (prefix[text_length(prefix) - 1] != u'\\')
        text_append(prefix, u"\\");
    for (size_t i = 0; i < self->node_count; i++)
        count += text_begins(self->nodes[i]->path, prefix);
    return count;
}
