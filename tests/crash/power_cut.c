/* power_cut.c - cuts the power everywhere. */
#include "power_cut.h"

#include "power_choices.h"
#include "power_disorder.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every so many points the power goes again. */
#define SECOND_CUT 8

struct cut {
    const struct power_operation *operation;
    struct power_scene *scene;
    const struct memory_host *done; /* after the operation without a cut */
    struct power_report *report;
    struct power_seen *seen;
    struct power_choices choices;
    bool again;       /* the power goes for the second time */
    bool one_will_do; /* nothing more is tried after a loss */
};

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
    second.again = second.choices.is_by_chance = true;
    second.choices.random = power_choices_next(&self->choices, 1u << 24);
    second.choices.context = &second;
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

static void try_choice(void *context, struct power_moment *moment, const uint16_t *choice)
{
    struct cut *self = context;
    struct power_verdict verdict;
    struct memory_host host;
    uint64_t hash;

    if (self->one_will_do && self->report->lost > 0)
        return;
    if (!power_moment_state(moment, choice, &host, &hash))
        return;
    /* At the very end the same state has to keep more than before: what was reported as done. */
    if (power_seen_add(self->seen, moment->events == moment->work->event_count ? ~hash : hash)) {
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

static void cut_run(struct cut *self, const struct memory_host *before, const struct memory_host *done, uint64_t points)
{
    struct power_work work;
    uint64_t each = 1;

    power_work_init(&work, before, done->events, done->event_count);
    if (!self->again)
        each = power_choices_share(&work, before, points);
    for (size_t events = 0; events <= done->event_count; events++) {
        struct power_moment moment;
        if (self->again && power_choices_next(&self->choices, (uint32_t)done->event_count + 1) >= points)
            continue;
        power_moment_init(&moment, &work, before, events);
        power_choices_try(&self->choices, &moment, each);
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
    power_seen_clear(self->seen);
    cut_run(self, &scene.host, &done, points);
    memory_host_free(&done);
    power_scene_free(&scene);
}

void power_cut(const struct power_operation *operation, const struct power_disorder *disorder, uint64_t points,
               struct power_report *report)
{
    struct power_seen seen;
    struct cut cut = { .operation = operation,
                       .report = report,
                       .seen = &seen,
                       .one_will_do = disorder != NULL,
                       .choices = { .random = 1, .choose = try_choice, .context = &cut } };

    *report = (struct power_report){ 0 };
    power_seen_init(&seen);
    for (unsigned variant = 0; variant < operation->variants; variant++)
        cut_variant(&cut, (enum power_variant)variant, disorder, points / operation->variants);
    power_seen_free(&seen);
}
