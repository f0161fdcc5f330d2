/*
 * test_live_power.c - cuts the power at every moment while guests write, zero and flush: each sector is the old one or a
 * new one.
 *
 * OPENVPC_POWER_POINTS=N tries at least N states of each kind of disk instead of the usual number.
 */
#include "counted.h"
#include "power_choices.h"
#include "power_live.h"
#include "power_seen.h"
#include "sanitized.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

/* States of each kind of disk, no two of which have the same bytes. The three kinds have more than 20,000 together. */
#define USUAL (IS_SANITIZED ? 700u : 6700u)

/* Of one guest, of which at least so many are new, and of one in a wrong order until that is found. */
#define GUEST 700u
#define LEAST_OF_GUEST 100u
#define USUAL_WRONG 1500u

/* Every so many points a guest goes on. */
#define GO_ON 3

static const char *name_of(uint32_t type)
{
    return type == IMAGE_FIXED ? "fixed" : type == IMAGE_DYNAMIC ? "dynamic" : "differencing";
}

struct cut {
    const struct power_live_story *story;
    struct power_seen *seen;  /* of one guest: its disk, and all else that a cut may change */
    struct power_seen *disks; /* of all guests: the bytes of their disks; NULL: nobody counts them */
    struct power_live_view view;
    size_t view_events; /* of the view; SIZE_MAX: there is none yet */
    uint64_t points, distinct, lost;
    bool one_will_do;
    char first[300]; /* what was lost first */
};

static void note(struct cut *self, size_t events, struct power_verdict verdict)
{
    if (verdict.loss == POWER_NO_LOSS || self->lost++ > 0)
        return;
    snprintf(self->first, sizeof self->first, "%s, variant %u, power cut after event %zu of %zu: %s (%s)",
             name_of(self->story->scene->type), (unsigned)self->story->scene->variant, events,
             self->story->done.event_count, power_loss_name(verdict.loss), vhd_status_name(verdict.status));
}

static void try_choice(void *context, struct power_moment *moment, const uint16_t *choice)
{
    struct cut *self = context;
    struct memory_host host;
    uint64_t hash;

    if ((self->one_will_do && self->lost > 0) || !power_moment_state(moment, choice, &host, &hash))
        return;
    if (self->view_events != moment->events)
        power_live_view_after(&self->view, self->story, moment->events);
    self->view_events = moment->events;
    if (power_seen_add(self->seen, hash)) {
        if (self->disks != NULL)
            self->distinct += power_seen_add(self->disks, memory_bytes_hash(&memory_find(&host, POWER_CHILD)->bytes));
        host.clock += 5000 * (int64_t)VHD_TICKS_PER_SECOND;
        note(self, moment->events, power_live_check(&self->view, &host, ++self->points % GO_ON == 0));
    }
    memory_host_free(&host);
}

/* All moments of a story. */
static void cut_story(struct cut *self, const struct power_live_story *story, uint64_t points)
{
    struct power_choices choices = { .random = 1, .choose = try_choice, .context = self };
    struct power_work work;
    uint64_t each;

    self->story = story;
    self->view_events = SIZE_MAX;
    power_work_init(&work, &story->scene->host, story->done.events, story->done.event_count);
    each = power_choices_share(&work, &story->scene->host, points);
    for (size_t events = 0; events <= story->done.event_count; events++) {
        struct power_moment moment;
        power_moment_init(&moment, &work, &story->scene->host, events);
        power_choices_try(&choices, &moment, each);
        power_moment_free(&moment);
    }
    power_work_free(&work);
}

/* One guest; the states of its disk are its own, so they are counted afresh. */
static void cut_guest(struct cut *self, uint32_t type, enum power_variant variant, uint32_t seed, uint64_t points)
{
    struct power_live_scene scene;
    struct power_live_story story;

    power_live_scene_init(&scene, type, variant);
    power_live_tell(&story, &scene, seed, NULL);
    cr_assert(story.broken[0] == 0, "%s, variant %u, seed %u: %s", name_of(type), (unsigned)variant, seed,
              story.broken);
    power_seen_clear(self->seen);
    cut_story(self, &story, points);
    power_live_story_free(&story);
    power_live_scene_free(&scene);
}

static uint64_t points_wanted(void)
{
    const char *text = getenv("OPENVPC_POWER_POINTS");

    return text != NULL ? strtoull(text, NULL, 10) : USUAL;
}

static void cut_kind(uint32_t type)
{
    static struct cut cut;
    struct power_seen seen, disks;
    const uint64_t wanted = points_wanted();

    cut = (struct cut){ .seen = &seen, .disks = &disks };
    power_seen_init(&seen);
    power_seen_init(&disks);
    for (uint32_t seed = 1; cut.distinct < wanted && seed <= wanted / LEAST_OF_GUEST; seed++)
        cut_guest(&cut, type, (enum power_variant)(seed % POWER_VARIANTS), seed, GUEST);
    power_seen_free(&disks);
    power_seen_free(&seen);
    counted("live_power: %-12s %7llu points, %7llu distinct disks, %llu losses", name_of(type),
            (unsigned long long)cut.points, (unsigned long long)cut.distinct, (unsigned long long)cut.lost);
    cr_expect(cut.lost == 0, "%llu losses, first: %s", (unsigned long long)cut.lost, cut.first);
    cr_expect(cut.distinct >= wanted, "only %llu distinct disks", (unsigned long long)cut.distinct);
}

Test(live_power, going_leaves_each_sector_of_a_fixed_disk_old_or_new)
{
    cut_kind(IMAGE_FIXED);
}

Test(live_power, going_leaves_each_sector_of_a_dynamic_disk_old_or_new)
{
    cut_kind(IMAGE_DYNAMIC);
}

Test(live_power, going_leaves_each_sector_of_a_differencing_disk_old_or_new)
{
    cut_kind(IMAGE_DIFFERENCING);
}

/* What the simulation would notice: the same with the calls in a wrong order. */
Test(live_power, finds_each_wrong_order)
{
    static struct cut cut;
    size_t found = 0;

    for (size_t i = 0; i < power_live_disorder_count; i++) {
        const struct power_live_disorder *disorder = &power_live_disorders[i];
        struct power_live_scene scene;
        struct power_live_story story;
        struct power_seen seen;
        cut = (struct cut){ .seen = &seen, .one_will_do = true };
        power_live_scene_init(&scene, disorder->type, disorder->variant);
        power_live_tell(&story, &scene, 0, NULL);
        cr_expect(disorder->rearrange(&story), "%s: nothing to rearrange", disorder->name);
        power_seen_init(&seen);
        cut_story(&cut, &story, USUAL_WRONG);
        power_seen_free(&seen);
        cr_log_info("%s: found at point %llu: %s", disorder->name, (unsigned long long)cut.points, cut.first);
        found += cut.lost > 0;
        cr_expect(cut.lost > 0, "%s: not found at %llu points", disorder->name, (unsigned long long)cut.points);
        power_live_story_free(&story);
        power_live_scene_free(&scene);
    }
    counted("live_power: %zu of %zu wrong orders found", found, power_live_disorder_count);
}

/* And the same guest, in the right order, is told from all these. */
Test(live_power, finds_nothing_in_the_right_order)
{
    for (size_t i = 0; i < power_live_disorder_count; i++) {
        static struct cut cut;
        struct power_seen seen;
        cut = (struct cut){ .seen = &seen };
        power_seen_init(&seen);
        cut_guest(&cut, power_live_disorders[i].type, power_live_disorders[i].variant, 0, USUAL_WRONG);
        power_seen_free(&seen);
        cr_expect(cut.lost == 0, "%s: %s", power_live_disorders[i].name, cut.first);
    }
}
