/* power_walk.c - all that a power cut can leave of some work. */
#include "power_walk.h"

#include "power_pieces.h"

#include <stdlib.h>

static uint32_t seed;

static uint32_t next(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

/* The next choice of all; false behind the last. */
static bool count_up(const struct power_moment *moment, uint16_t *choice)
{
    for (size_t i = 0; i < moment->dimension_count; i++) {
        if (choice[i] < moment->dimensions[i].count) {
            choice[i]++;
            return true;
        }
        choice[i] = 0;
    }
    return false;
}

static bool draw(const struct power_moment *moment, uint16_t *choice)
{
    static const uint32_t odds[] = { 8, 128, 248 }; /* of 256, to be lost */
    const uint32_t odd = odds[next(3)];

    for (size_t i = 0; i < moment->dimension_count; i++)
        choice[i] = next(256) < odd ? 0 : (uint16_t)(1 + next((uint32_t)moment->dimensions[i].count));
    return true;
}

static uint64_t count_states(const struct power_moment *moment, uint64_t limit)
{
    uint64_t states = 1;

    for (size_t i = 0; i < moment->dimension_count && states <= limit; i++)
        states *= moment->dimensions[i].count + 1;
    return states;
}

static uint64_t walk_moment(struct power_moment *moment, uint64_t most, bool is_done, power_visit *visit, void *context)
{
    uint16_t *choice = calloc(moment->dimension_count + 1, sizeof *choice);
    const bool all = count_states(moment, most) <= most;
    uint64_t visited = 0, tried = 0;

    memory_require(choice != NULL, "memory for a choice", u"");
    do {
        struct memory_host host;
        uint64_t hash;
        if (!power_moment_state(moment, choice, &host, &hash))
            continue;
        host.clock += 5000 * (int64_t)VHD_TICKS_PER_SECOND;
        host.ids_given += 100; /* they are random, and not given twice */
        visit(context, &host, is_done);
        memory_host_free(&host);
        visited++;
    } while (all ? count_up(moment, choice) : ++tried < most && draw(moment, choice));
    free(choice);
    return visited;
}

uint64_t power_walk(const struct memory_host *before, const struct memory_host *done, uint64_t most, power_visit *visit,
                    void *context)
{
    struct power_work work;
    uint64_t visited = 0;

    seed = 1;
    power_work_init(&work, before, done->events, done->event_count);
    for (size_t events = 0; events <= done->event_count; events++) {
        struct power_moment moment;
        power_moment_init(&moment, &work, before, events);
        visited += walk_moment(&moment, most, events == done->event_count, visit, context);
        power_moment_free(&moment);
    }
    power_work_free(&work);
    return visited;
}
