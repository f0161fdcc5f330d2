/* power_seen.c - a set of hashes. */
#include "power_seen.h"

#include "memory_host.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM ((size_t)1 << 12)

static void make_room(struct power_seen *self, size_t room)
{
    *self = (struct power_seen){ calloc(room, sizeof *self->hashes), room, 0 };
    memory_require(self->hashes != NULL, "memory for states", u"");
}

void power_seen_init(struct power_seen *self)
{
    make_room(self, FIRST_ROOM);
}

void power_seen_clear(struct power_seen *self)
{
    memset(self->hashes, 0, self->room * sizeof *self->hashes);
    self->count = 0;
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

static void grow(struct power_seen *self)
{
    const struct power_seen old = *self;

    make_room(self, 2 * old.room);
    for (size_t i = 0; i < old.room; i++)
        if (old.hashes[i] != 0)
            power_seen_add(self, old.hashes[i]);
    free(old.hashes);
}

bool power_seen_add(struct power_seen *self, uint64_t hash)
{
    uint64_t *place;

    hash += hash == 0;
    place = place_of(self, hash);
    if (*place == hash)
        return false;
    *place = hash;
    if (++self->count > self->room / 4)
        grow(self);
    return true;
}
