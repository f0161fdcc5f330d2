/* line_of_disks.c - four disks in a line. */
#include "line_of_disks.h"
#include "text.h"

void line_init(struct line *self, unsigned seed, bool merged)
{
    struct random_chain chain;
    struct random_disk *base, *middle, *child, *grandchild;

    random_chain_init(&chain, seed);
    chain.readable = true;
    chain.least = 1;
    base = random_chain_base(&chain, LINE_BASE, IMAGE_DYNAMIC, (1 + seed % 3) * IMAGE_MB + seed % 5 * IMAGE_SECTOR);
    chain.repeats = merged;
    middle = random_chain_child(&chain, LINE_MIDDLE, base);
    chain.repeats = false;
    child = random_chain_child(&chain, LINE_CHILD, middle);
    grandchild = random_chain_child(&chain, LINE_GRANDCHILD, child);

    chain.host.no_data = false;
    *self = (struct line){ .host = chain.host,
                           .base = base->model,
                           .middle = middle->model,
                           .child = child->model,
                           .grandchild = grandchild->model };
}

void line_free(struct line *self)
{
    flat_free(&self->base);
    flat_free(&self->middle);
    flat_free(&self->child);
    flat_free(&self->grandchild);
    memory_host_free(&self->host);
}

void line_move(struct line *self, const char16_t *from, const char16_t *to)
{
    struct memory_node *node = memory_find(&self->host, from);

    memory_require(node != NULL && memory_find(&self->host, to) == NULL, "a file is moved to a free name", from);
    text_copy(node->path, to);
}
