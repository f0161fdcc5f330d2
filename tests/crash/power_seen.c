/* power_seen.c - a set of hashes. */
#include "power_seen.h"

#include "memory_host.h"

#include <stdlib.h>
#include <string.h>

void power_seen_init(struct power_seen *self, uint64_t states)
{
    self->room = 1 << 16;
    while (self->room < 16 * states)
        self->room *= 2;
    self->hashes = calloc(self->room, sizeof *self->hashes);
    memory_require(self->hashes != NULL, "memory for states", u"");
}

void power_seen_clear(struct power_seen *self)
{
    memset(self->hashes, 0, self->room * sizeof *self->hashes);
}

void power_seen_free(struct power_seen *self)
{
    free(self->hashes);
    *self = (struct power_seen){ 0 };
}

/* Where it is, or where it would be. */
static uint64_t *place_of(const struct power_seen *self, uint64_t hash)
{
    size_t at = (size_t)(hash % self->room);

    while (self->hashes[at] != 0 && self->hashes[at] != hash)
        at = (at + 1) % self->room;
    return &self->hashes[at];
}

bool power_seen_has(const struct power_seen *self, uint64_t hash)
{
    return *place_of(self, hash + (hash == 0)) != 0;
}

bool power_seen_add(struct power_seen *self, uint64_t hash)
{
    uint64_t *place;

    hash += hash == 0;
    place = place_of(self, hash);
    if (*place == hash)
        return false;
    *place = hash;
    return true;
}
