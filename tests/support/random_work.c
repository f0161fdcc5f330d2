/* random_work.c - MergeTo, Convert, Merge or Compact of a random chain. */
#include "random_work.h"
#include "text.h"

#include <stdio.h>

#define TARGET u"C:\\target.vhd"

/* Merge and MergeTo want a child, Compact a dynamic disk; a child below that makes sure that it stays a parent. */
static void add_chain(struct random_work *self)
{
    struct random_chain *chain = &self->chain;
    uint32_t base = random_below(chain, 2) ? IMAGE_FIXED : IMAGE_DYNAMIC;

    if (self->call.operation == DISK_COMPACT)
        random_chain_line(chain, IMAGE_DYNAMIC, 1 + (size_t)random_below(chain, 2));
    else if (self->call.operation == DISK_CONVERT)
        random_chain_line(chain, base, 1 + (size_t)random_below(chain, 8));
    else
        random_chain_line(chain, base, 2 + (size_t)random_below(chain, 7));
}

void random_work_init(struct random_work *self, uint64_t seed, enum random_demands demands)
{
    struct random_chain *chain = &self->chain;
    const struct random_disk *last;

    *self = (struct random_work){ .call.operation = (enum disk_operation)(seed % 4) };
    random_chain_init(chain, seed);
    chain->readable = demands != RANDOM_ANYTHING;
    chain->whole_bytes = demands == RANDOM_READABLE_IN_WHOLE_BYTES;
    add_chain(self);
    last = &chain->disks[chain->count - 1];
    self->call.disk = self->call.operation == DISK_COMPACT ? chain->disks[0].path : last->path;
    self->call.target = TARGET;
    self->call.type = random_below(chain, 2) ? VHD_TYPE_FIXED : VHD_TYPE_DYNAMIC;
    self->shall = &last->model;
    if (self->call.operation == DISK_MERGE)
        self->result = last - 1;
    if (self->call.operation == DISK_COMPACT) {
        self->result = &chain->disks[0];
        self->shall = &self->result->model;
    }
    self->path = self->result != NULL ? self->result->path : TARGET;
    snprintf(self->name, sizeof self->name, "%s, seed %llu", disk_call_name(&self->call), (unsigned long long)seed);
}

void random_work_free(struct random_work *self)
{
    random_chain_free(&self->chain);
}

static bool reads_as(const struct random_work *self, const struct flat_model *model, const char16_t *path)
{
    if (flat_equals_once(model, &self->chain.host, path))
        return true;
    fprintf(stderr, "%s: %s\n", self->name, text_shown(path));
    return false;
}

bool random_work_succeeds(struct random_work *self)
{
    enum vhd_status status = disk_run(&self->chain.host, &self->call);
    bool good = status == VHD_OK && reads_as(self, self->shall, self->path);

    if (status != VHD_OK)
        fprintf(stderr, "%s: %s\n", self->name, vhd_status_name(status));
    for (size_t i = 0; i < self->chain.count && good; i++) {
        const struct random_disk *disk = &self->chain.disks[i];
        good = disk == self->result || reads_as(self, &disk->model, disk->path);
    }
    return good;
}
