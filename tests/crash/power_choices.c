/* power_choices.c - chooses states. */
#include "power_choices.h"

#include <stdlib.h>
#include <string.h>

uint32_t power_choices_next(struct power_choices *self, uint32_t below)
{
    self->random = self->random * 1664525u + 1013904223u;
    return (self->random >> 8) % below;
}

/* The number of states; `limit` when there are more. */
static uint64_t count_states(const struct power_moment *moment, uint64_t limit)
{
    uint64_t states = 1;

    for (size_t i = 0; i < moment->dimension_count && states < limit; i++)
        states *= moment->dimensions[i].count + 1;
    return states < limit ? states : limit;
}

static void try_all(struct power_choices *self, struct power_moment *moment, uint16_t *choice)
{
    size_t i;

    memset(choice, 0, moment->dimension_count * sizeof *choice);
    do {
        self->choose(self->context, moment, choice);
        for (i = 0; i < moment->dimension_count; i++) {
            if (choice[i] < moment->dimensions[i].count) {
                choice[i]++;
                break;
            }
            choice[i] = 0;
        }
    } while (i < moment->dimension_count);
}

static void fill(const struct power_moment *moment, uint16_t *choice, size_t from, size_t to, bool kept)
{
    for (size_t i = from; i < to; i++)
        choice[i] = kept ? (uint16_t)moment->dimensions[i].count : 0;
}

/* Everything, or all but everything, of each kind: sizes without data, names without what they are of ... */
static void try_kinds(struct power_choices *self, struct power_moment *moment, uint16_t *choice)
{
    for (unsigned kinds = 0; kinds < 16; kinds++) {
        for (size_t i = 0; i < moment->dimension_count; i++)
            fill(moment, choice, i, i + 1, (kinds >> moment->dimensions[i].kind & 1) != 0);
        self->choose(self->context, moment, choice);
    }
}

/* One thing lost or kept, or all before or after it. */
static void try_around(struct power_choices *self, struct power_moment *moment, uint16_t *choice, size_t at,
                       unsigned way)
{
    const size_t count = moment->dimension_count;
    bool kept = (way & 1) != 0;

    fill(moment, choice, 0, count, kept);
    if (way < 2)
        fill(moment, choice, at, at + 1, !kept);
    else
        fill(moment, choice, at, count, !kept);
    self->choose(self->context, moment, choice);
}

static void try_random(struct power_choices *self, struct power_moment *moment, uint16_t *choice)
{
    static const uint32_t odds[] = { 8, 128, 248 }; /* of 256, to be lost */
    uint32_t odd = odds[power_choices_next(self, 3)];

    for (size_t i = 0; i < moment->dimension_count; i++)
        choice[i] = power_choices_next(self, 256) < odd
                        ? 0
                        : (uint16_t)(1 + power_choices_next(self, (uint32_t)moment->dimensions[i].count));
    self->choose(self->context, moment, choice);
}

void power_choices_try(struct power_choices *self, struct power_moment *moment, uint64_t points)
{
    uint16_t *choice = calloc(moment->dimension_count + 1, sizeof *choice);
    const size_t count = moment->dimension_count;

    memory_require(choice != NULL, "memory for a choice", u"");
    if (!self->is_by_chance && count_states(moment, points + 1) <= points) {
        try_all(self, moment, choice);
        free(choice);
        return;
    }
    if (!self->is_by_chance)
        try_kinds(self, moment, choice);
    /* The last two ways in any case: that is how orders show. */
    for (size_t i = 0; i < 4 * count && !self->is_by_chance; i++)
        if (4 * count <= points || i % 4 >= 2 || power_choices_next(self, (uint32_t)(4 * count)) < points)
            try_around(self, moment, choice, i / 4, i % 4);
    for (uint64_t i = 0; i < points; i++)
        try_random(self, moment, choice);
    free(choice);
}

/* What some moments have too few of, others get. */
uint64_t power_choices_share(const struct power_work *work, const struct memory_host *before, uint64_t points)
{
    uint64_t *states = calloc(work->event_count + 1, sizeof *states), each, total;

    memory_require(states != NULL, "memory for counts", u"");
    for (size_t events = 0; events <= work->event_count; events++) {
        struct power_moment moment;
        power_moment_init(&moment, work, before, events);
        states[events] = count_states(&moment, points);
        power_moment_free(&moment);
    }
    for (each = points / (work->event_count + 1) + 1, total = 0; each < points; each += each / 4 + 1) {
        total = 0;
        for (size_t events = 0; events <= work->event_count; events++)
            total += states[events] < each ? states[events] : each;
        if (total >= points)
            break;
    }
    free(states);
    return each;
}
