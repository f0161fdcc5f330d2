/*
 * test_live_faults.c - guests on live disks, with the first, second, third ... call to the system failing.
 *
 * Once: what failed is done again and succeeds, and what the guest reads was written by it, at every step; and the power
 * may go as well. For good: what was flushed before is there.
 */
#include "counted.h"
#include "expect.h"
#include "power_choices.h"
#include "power_live.h"
#include "sanitized.h"

#include <stdio.h>

#define BIT(call) MEMORY_BIT(MEMORY_##call)

/* States that a power cut leaves of a guest to whom one call failed. */
#define CUTS 12u

static const struct cause {
    enum vhd_status status;
    uint32_t os_code;
    unsigned kinds;
    size_t short_write; /* bytes */
} causes[] = {
    { VHD_SYSTEM, 1117, MEMORY_FAILING_CALLS, 0 },
    { VHD_SYSTEM, 1117, BIT(WRITE), 512 },
    { VHD_SYSTEM, 1117, BIT(WRITE) | BIT(SET_SIZE) | BIT(FLUSH), 3 * 512 },
    { VHD_DISK_FULL, 112, BIT(WRITE) | BIT(FLUSH), 0 },
    { VHD_SYSTEM, 1117, BIT(FLUSH), 0 }, /* for good, as hosts have it that let none succeed any more */
};

struct run {
    struct power_live_scene scene;
    struct power_live_story story;
    struct memory_fault fault;
    char row[120];
    struct power_live_view view;
    uint64_t cuts, lost;
};

static struct run run;

static void try_choice(void *context, struct power_moment *moment, const uint16_t *choice)
{
    struct power_verdict verdict;
    struct memory_host host;
    uint64_t hash;

    (void)context;
    if (!power_moment_state(moment, choice, &host, &hash))
        return;
    power_live_view_after(&run.view, &run.story, moment->events);
    verdict = power_live_check(&run.view, &host, ++run.cuts % 4 == 0);
    cr_expect(verdict.loss == POWER_NO_LOSS, "%s, and a power cut after event %zu of %zu: %s (%s)", run.row,
              moment->events, run.story.done.event_count, power_loss_name(verdict.loss),
              vhd_status_name(verdict.status));
    run.lost += verdict.loss != POWER_NO_LOSS;
    memory_host_free(&host);
}

/* A few states of some moments: each fault has others. */
static void cut_power(void)
{
    struct power_choices choices = { .random = (uint32_t)run.fault.call, .is_by_chance = true, .choose = try_choice };
    struct power_work work;

    power_work_init(&work, &run.scene.host, run.story.done.events, run.story.done.event_count);
    for (unsigned i = 0; i < CUTS && run.lost == 0; i++) {
        struct power_moment moment;
        power_moment_init(&moment, &work, &run.scene.host,
                          power_choices_next(&choices, (uint32_t)run.story.done.event_count + 1));
        power_choices_try(&choices, &moment, 1);
        power_moment_free(&moment);
    }
    power_work_free(&work);
}

/* What a guest finds that is started anew, with all that was done. */
static void check_afterwards(void)
{
    struct power_verdict verdict;
    struct memory_host host;

    memory_copy_host(&host, &run.story.done);
    if (run.fault.mode == MEMORY_FAIL_ONCE) /* closing has written all that it was told */
        power_live_view_open(&run.view, &run.story, run.story.step_count);
    else
        power_live_view_after(&run.view, &run.story, run.story.done.event_count);
    verdict = power_live_check(&run.view, &host, true);
    cr_expect(verdict.loss == POWER_NO_LOSS, "%s, afterwards: %s (%s)", run.row, power_loss_name(verdict.loss),
              vhd_status_name(verdict.status));
    memory_host_free(&host);
}

/* False when the fault was not met. */
static bool fail_at(uint32_t seed)
{
    const uint16_t contents = run.scene.content_count;
    bool met;

    power_live_tell(&run.story, &run.scene, seed, &run.fault);
    met = run.story.done.fault_hits > 0;
    cr_expect(run.story.broken[0] == 0, "%s: %s", run.row, run.story.broken);
    memory_host_arm(&run.scene.host, (struct memory_fault){ 0 });
    check_afterwards();
    if (run.fault.mode == MEMORY_FAIL_ONCE)
        cut_power();
    power_live_story_free(&run.story);
    run.scene.content_count = contents; /* the next guest writes the same */
    return met;
}

static uint64_t fail_everywhere(uint32_t type, enum power_variant variant, const struct cause *cause,
                                enum memory_fault_mode mode, uint32_t seed)
{
    run = (struct run){ .fault = { 0, cause->kinds, mode, cause->status, cause->os_code, cause->short_write } };
    power_live_scene_init(&run.scene, type, variant);
    do {
        run.fault.call++;
        snprintf(run.row, sizeof run.row, "type %u, variant %u, seed %u, %s, short %zu, at call %llu", type,
                 (unsigned)variant, seed, vhd_status_name(cause->status), cause->short_write,
                 (unsigned long long)run.fault.call);
    } while (fail_at(seed) && run.lost < 3);
    power_live_scene_free(&run.scene);
    return run.fault.call - 1;
}

static void fail_in_mode(enum memory_fault_mode mode, uint64_t at_least)
{
    static const uint32_t types[] = { IMAGE_FIXED, IMAGE_DYNAMIC, IMAGE_DIFFERENCING };
    uint64_t failures = 0;

    for (size_t i = 0; i < ROWS(types); i++)
        for (unsigned variant = 0; variant < (IS_SANITIZED ? 1u : (unsigned)POWER_VARIANTS); variant++)
            for (size_t j = 0; j < ROWS(causes); j++)
                failures += fail_everywhere(types[i], (enum power_variant)variant, &causes[j], mode, 1 + variant);
    counted("live_faults: %llu calls failed", (unsigned long long)failures);
    cr_expect(failures >= at_least, "only %llu calls failed", (unsigned long long)failures);
}

Test(live_faults, that_come_once_are_made_good_by_doing_the_same_again)
{
    fail_in_mode(MEMORY_FAIL_ONCE, IS_SANITIZED ? 500 : 3000);
}

Test(live_faults, that_stay_lose_nothing_that_was_flushed)
{
    fail_in_mode(MEMORY_FAIL_FOR_GOOD, IS_SANITIZED ? 500 : 3000);
}
