/* power_cut.c - cuts the power everywhere. */
#include "power_cut.h"

#include "power_disorder.h"
#include "power_pieces.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every so many points the power goes again. */
#define SECOND_CUT 8

struct cut {
    const struct power_operation *operation;
    const struct power_scene *scene;
    const struct memory_host *done; /* after the operation without a cut */
    struct power_report *report;
    uint64_t *seen; /* hashes of the states that were met; 0: free */
    size_t seen_room;
    uint32_t random;
    bool again;       /* the power goes for the second time */
    bool one_will_do; /* nothing more is tried after a loss */
};

static uint32_t next(struct cut *self, uint32_t below)
{
    self->random = self->random * 1664525u + 1013904223u;
    return (self->random >> 8) % below;
}

static bool is_new(struct cut *self, uint64_t hash)
{
    size_t at = (size_t)(hash % self->seen_room);

    hash += hash == 0;
    while (self->seen[at] != 0 && self->seen[at] != hash)
        at = (at + 1) % self->seen_room;
    if (self->seen[at] == hash)
        return false;
    self->seen[at] = hash;
    return true;
}

/* The NTFS of the memory host (memory_host.h): how much a run of the operation had it fill. */
static void note_filled(struct cut *self, const struct memory_host *host)
{
    if (self->report->filled < host->filled)
        self->report->filled = host->filled;
}

static void note(struct cut *self, const struct power_moment *moment, struct power_verdict verdict)
{
    struct power_report *report = self->report;

    report->losses[verdict.loss]++;
    if (verdict.loss == POWER_NO_LOSS)
        return;
    if (report->lost++ == 0)
        snprintf(report->first, sizeof report->first, "%s, power cut after event %zu of %zu%s: %s (%s, %s)",
                 self->operation->name, moment->events, moment->work->event_count,
                 self->again ? " of a second run" : "", power_loss_name(verdict.loss), text_shown(verdict.path),
                 vhd_status_name(verdict.status));
}

static void cut_run(struct cut *self, const struct memory_host *before, const struct memory_host *done,
                    uint64_t points);

/* Runs it again on a copy, and takes the power once more somewhere on the way. */
static void cut_again(struct cut *self, const struct memory_host *host)
{
    struct memory_host copy;
    struct vhd_error error;
    struct cut second = *self;

    memory_copy_host(&copy, host);
    (void)power_run(self->operation, &copy, &error);
    second.again = true;
    second.random = next(self, 1u << 24);
    cut_run(&second, host, &copy, 4);
    memory_host_free(&copy);
}

/* What was reported as done has to be there, however late the power goes. */
static struct power_verdict check_success(struct cut *self, struct memory_host *host)
{
    struct power_verdict verdict = power_check_complete(self->scene, host, self->done);

    if (verdict.loss == POWER_NOT_COMPLETE)
        verdict.loss = self->operation->lasts_later ? POWER_NO_LOSS : POWER_FORGOTTEN;
    else if (verdict.loss == POWER_LEFT_BEHIND) /* a deletion may be lost; the next run makes up for it */
        verdict.loss = POWER_NO_LOSS;
    return verdict;
}

static void try_choice(struct cut *self, struct power_moment *moment, const uint16_t *choice)
{
    struct power_verdict verdict;
    struct memory_host host;
    uint64_t hash;

    if (self->one_will_do && self->report->lost > 0)
        return;
    if (!power_moment_state(moment, choice, &host, &hash))
        return;
    /* At the very end the same state has to keep more than before: what was reported as done. */
    if (is_new(self, moment->events == moment->work->event_count ? ~hash : hash)) {
        self->report->points++;
        self->report->second_cuts += self->again;
        host.clock += 5000 * (int64_t)VHD_TICKS_PER_SECOND;
        host.ids_given += 100; /* they are random, and not given twice */
        if (!self->again && self->report->points % SECOND_CUT == 0)
            cut_again(self, &host);
        verdict = power_check(self->scene, &host);
        if (verdict.loss == POWER_NO_LOSS && moment->events == moment->work->event_count && !self->again)
            verdict = check_success(self, &host);
        if (verdict.loss == POWER_NO_LOSS)
            verdict = power_run_again(self->operation, self->scene, &host, self->done, &self->report->restamped);
        note(self, moment, verdict);
        note_filled(self, &host);
    }
    memory_host_free(&host);
}

/* The number of states; `limit` when there are more. */
static uint64_t count_states(const struct power_moment *moment, uint64_t limit)
{
    uint64_t states = 1;

    for (size_t i = 0; i < moment->dimension_count && states < limit; i++)
        states *= moment->dimensions[i].count + 1;
    return states < limit ? states : limit;
}

static void try_all(struct cut *self, struct power_moment *moment, uint16_t *choice)
{
    size_t i;

    memset(choice, 0, moment->dimension_count * sizeof *choice);
    do {
        try_choice(self, moment, choice);
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
static void try_kinds(struct cut *self, struct power_moment *moment, uint16_t *choice)
{
    for (unsigned kinds = 0; kinds < 16; kinds++) {
        for (size_t i = 0; i < moment->dimension_count; i++)
            fill(moment, choice, i, i + 1, (kinds >> moment->dimensions[i].kind & 1) != 0);
        try_choice(self, moment, choice);
    }
}

/* One thing lost or kept, or all before or after it. */
static void try_around(struct cut *self, struct power_moment *moment, uint16_t *choice, size_t at, unsigned way)
{
    const size_t count = moment->dimension_count;
    bool kept = (way & 1) != 0;

    fill(moment, choice, 0, count, kept);
    if (way < 2)
        fill(moment, choice, at, at + 1, !kept);
    else
        fill(moment, choice, at, count, !kept);
    try_choice(self, moment, choice);
}

static void try_random(struct cut *self, struct power_moment *moment, uint16_t *choice)
{
    static const uint32_t odds[] = { 8, 128, 248 }; /* of 256, to be lost */
    uint32_t odd = odds[next(self, 3)];

    for (size_t i = 0; i < moment->dimension_count; i++)
        choice[i] = next(self, 256) < odd ? 0 : (uint16_t)(1 + next(self, (uint32_t)moment->dimensions[i].count));
    try_choice(self, moment, choice);
}

static void try_moment(struct cut *self, struct power_moment *moment, uint64_t points)
{
    uint16_t *choice = calloc(moment->dimension_count + 1, sizeof *choice);
    const size_t count = moment->dimension_count;

    memory_require(choice != NULL, "memory for a choice", u"");
    if (!self->again && count_states(moment, points + 1) <= points) {
        try_all(self, moment, choice);
        free(choice);
        return;
    }
    if (!self->again)
        try_kinds(self, moment, choice);
    for (size_t i = 0; i < 4 * count && !self->again; i++) /* the last two ways in any case: that is how orders show */
        if (4 * count <= points || i % 4 >= 2 || next(self, (uint32_t)(4 * count)) < points)
            try_around(self, moment, choice, i / 4, i % 4);
    for (uint64_t i = 0; i < points; i++)
        try_random(self, moment, choice);
    free(choice);
}

/* How many states each moment gets, so that together they are `points`: what some have too few of, others get. */
static uint64_t share(const struct power_work *work, const struct memory_host *before, uint64_t points)
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

static void cut_run(struct cut *self, const struct memory_host *before, const struct memory_host *done, uint64_t points)
{
    struct power_work work;
    uint64_t each = 1;

    power_work_init(&work, before, done->events, done->event_count);
    if (!self->again)
        each = share(&work, before, points);
    for (size_t events = 0; events <= done->event_count; events++) {
        struct power_moment moment;
        if (self->again && next(self, (uint32_t)done->event_count + 1) >= points)
            continue;
        power_moment_init(&moment, &work, before, events);
        try_moment(self, &moment, each);
        power_moment_free(&moment);
    }
    power_work_free(&work);
}

static void cut_variant(struct cut *self, enum power_variant variant, const struct power_disorder *disorder,
                        uint64_t points)
{
    struct power_scene scene = { .variant = variant };
    struct memory_host done;
    struct vhd_error error;

    self->operation->prepare(&scene);
    memory_copy_host(&done, &scene.host);
    memory_require(power_run(self->operation, &done, &error) == VHD_OK, "an operation succeeds where the power stays",
                   u"");
    if (disorder != NULL)
        memory_require(disorder->rearrange(&done), "there is something to be done in another order", u"");
    note_filled(self, &done);
    self->scene = &scene;
    self->done = &done;
    memset(self->seen, 0, self->seen_room * sizeof *self->seen);
    cut_run(self, &scene.host, &done, points);
    memory_host_free(&done);
    power_scene_free(&scene);
}

void power_cut(const struct power_operation *operation, const struct power_disorder *disorder, uint64_t points,
               struct power_report *report)
{
    struct cut cut = {
        .operation = operation, .report = report, .seen_room = 1 << 16, .random = 1, .one_will_do = disorder != NULL
    };

    *report = (struct power_report){ 0 };
    while (cut.seen_room < 16 * points)
        cut.seen_room *= 2;
    cut.seen = calloc(cut.seen_room, sizeof *cut.seen);
    memory_require(cut.seen != NULL, "memory for states", u"");
    for (unsigned variant = 0; variant < operation->variants; variant++)
        cut_variant(&cut, (enum power_variant)variant, disorder, points / operation->variants);
    free(cut.seen);
}
