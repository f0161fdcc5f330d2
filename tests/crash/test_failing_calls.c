/*
 * test_failing_calls.c - every operation, with the first, second, third ... call to the system failing.
 *
 * Once, for good, after a part of a write, or with the power going off; with each cause that such a call may have.
 * Afterwards the disks read as they did, nothing is open, what was begun is gone, and the operation can be run again.
 */
#include "counted.h"
#include "expect.h"
#include "power_scene.h"
#include "sanitized.h"

#include <stdio.h>

#define BIT(call) MEMORY_BIT(MEMORY_##call)
#define NAMES (BIT(OPEN) | BIT(MOVE) | BIT(MAKE_FOLDER))
/* Without these nothing is cleared up: a file is deleted once it is open and known again, and put back by a move. */
#define CLEARING (BIT(OPEN) | BIT(INFO) | BIT(MOVE))

static const struct cause {
    enum vhd_status status;
    uint32_t os_code;
    unsigned kinds;
    size_t short_write; /* bytes */
} causes[] = {
    { VHD_SYSTEM, 1117, MEMORY_FAILING_CALLS, 0 },             /* an error of the device */
    { VHD_SYSTEM, 1117, MEMORY_FAILING_CALLS & ~CLEARING, 0 }, /* of data, not of names */
    { VHD_SYSTEM, 1117, BIT(WRITE), 512 },
    { VHD_SYSTEM, 1117, BIT(WRITE), 3 * 512 + 100 },
    { VHD_DISK_FULL, 112, NAMES | BIT(WRITE) | BIT(SET_SIZE) | BIT(FLUSH), 0 },
    { VHD_DISK_FULL, 112, BIT(WRITE), 100 },
    { VHD_ACCESS_DENIED, 5, NAMES | BIT(KIND) | BIT(VOLUME) | BIT(SET_MODIFIED), 0 },
    { VHD_SHARING_VIOLATION, 32, BIT(OPEN) | BIT(MOVE), 0 },
    { VHD_FILE_NOT_FOUND, 2, BIT(OPEN) | BIT(MOVE), 0 },
    { VHD_PATH_NOT_FOUND, 3, NAMES | BIT(KIND), 0 },
    { VHD_TARGET_EXISTS, 183, BIT(MOVE) | BIT(MAKE_FOLDER), 0 },
    { VHD_READ_PAST_END, 38, BIT(READ), 0 },
    { VHD_OUT_OF_MEMORY, 8, MEMORY_FAILING_CALLS, 0 },
};

/* An operation whose calls fail, of the disks of one look. */
struct run {
    const struct power_operation *operation;
    struct power_scene scene;
    struct memory_host done; /* after the operation without a fault */
    struct power_seen seen;  /* what was left, and looked at */
    struct memory_fault fault;
    char row[160];
};

static bool makes_a_file(const struct power_scene *scene)
{
    for (size_t i = 0; i < scene->disk_count; i++)
        if (scene->disks[i].promise == POWER_MADE)
            return true;
    return false;
}

static void expect_no_loss(const struct run *run, const char *when, struct power_verdict verdict)
{
    cr_expect(verdict.loss == POWER_NO_LOSS, "%s, %s: %s (%s, %s)", run->row, when, power_loss_name(verdict.loss),
              text_shown(verdict.path), vhd_status_name(verdict.status));
}

/* No file is there that was not there before, but for what a disk needs whose header could not be written. */
static void expect_no_new_file(const struct run *run, const struct memory_host *host)
{
    for (size_t i = 0; i < host->node_count; i++) {
        const char16_t *path = host->nodes[i]->path;
        cr_expect(memory_find(&run->scene.host, path) != NULL || text_equal(path, POWER_CHILD u".ovpc-undo"),
                  "%s: '%s' is left", run->row, text_shown(path));
    }
}

/* After a failure that is not the end of the machine. */
static void expect_tidy(const struct run *run, const struct memory_host *host)
{
    struct memory_snapshot before;

    if (!makes_a_file(&run->scene)) {
        if (run->fault.mode == MEMORY_FAIL_ONCE || (run->fault.kinds & CLEARING) == 0)
            expect_no_new_file(run, host);
        return;
    }
    before = memory_take_snapshot(&run->scene.host);
    cr_expect(memory_is_as_in(host, &before), "%s: something is left", run->row);
    memory_free_snapshot(&before);
}

/* What a failure has left: the disks read as they did, and the operation can be run again. */
static void expect_all_can_go_on(struct run *run, struct memory_host *host, enum vhd_status status)
{
    uint64_t restamped = 0;

    expect_no_loss(run, "then", power_check(&run->scene, host));
    expect_no_loss(run, status == VHD_OK ? "done, and again" : "again",
                   power_run_again(run->operation, &run->scene, host, &run->done, &restamped));
}

/* Bytes that one of the runs had the system fill with zeros, at most. */
static uint64_t most_filled;

/* False when the fault was not met. */
static bool fail_at(struct run *run)
{
    struct vhd_error error = { .status = VHD_OK };
    struct memory_host host;
    enum vhd_status status;
    bool met;

    memory_copy_host(&host, &run->scene.host);
    host.no_data = true;
    memory_host_arm(&host, run->fault);
    status = power_run(run->operation, &host, &error);
    met = host.fault_hits > 0;
    cr_expect(host.filled <= power_may_fill(run->operation), "%s: %llu bytes filled", run->row,
              (unsigned long long)host.filled);
    if (most_filled < host.filled)
        most_filled = host.filled;
    memory_host_power_on(&host); /* which requires that nothing is open */
    host.clock += 5000 * (int64_t)VHD_TICKS_PER_SECOND;
    host.ids_given += 100;
    if (status != VHD_OK) {
        expect_status(run->row, error.status, status);
        cr_expect(error.path[0] != 0, "%s: the error names nothing", run->row);
        if (run->fault.mode != MEMORY_POWER_OFF)
            expect_tidy(run, &host);
    }
    cr_expect(met || status == VHD_OK, "%s: failed by itself", run->row);
    if (power_seen_add(&run->seen, memory_hash_host(&host)))
        expect_all_can_go_on(run, &host, status);
    memory_host_free(&host);
    return met;
}

static uint64_t fail_everywhere(struct run *run, const struct cause *cause, enum memory_fault_mode mode)
{
    static const char *const modes[] = { "once", "for good", "power off" };

    run->fault = (struct memory_fault){ 0, cause->kinds, mode, cause->status, cause->os_code, cause->short_write };
    do {
        run->fault.call++;
        snprintf(run->row, sizeof run->row, "%s (variant %u), %s, %s at call %llu", run->operation->name,
                 (unsigned)run->scene.variant, vhd_status_name(cause->status), modes[mode],
                 (unsigned long long)run->fault.call);
    } while (fail_at(run));
    return run->fault.call - 1;
}

/* Of each cause, one after the other. Many of them leave the same, which is looked at once. */
static uint64_t fail_from(const struct power_operation *operation, enum power_variant variant,
                          enum memory_fault_mode mode, const struct cause *from, size_t count)
{
    struct run run = { .operation = operation, .scene = { .variant = variant } };
    struct vhd_error error;
    uint64_t failures = 0;

    operation->prepare(&run.scene);
    memory_copy_host(&run.done, &run.scene.host);
    assert_ok(power_run(operation, &run.done, &error));
    power_seen_init(&run.seen);
    for (size_t i = 0; i < count; i++)
        failures += fail_everywhere(&run, &from[i], mode);
    power_seen_free(&run.seen);
    memory_host_free(&run.done);
    power_scene_free(&run.scene);
    return failures;
}

/* Of the looks that a disk may have, sanitizers see the usual one only: the code is the same. */
static unsigned variants_of(const struct power_operation *operation)
{
    return IS_SANITIZED ? 1 : operation->variants;
}

/* Of every operation and look; how many calls failed. */
static uint64_t fail_all(enum memory_fault_mode mode, const struct cause *from, size_t count)
{
    uint64_t failures = 0;

    for (size_t i = 0; i < power_operation_count; i++)
        for (unsigned variant = 0; variant < variants_of(&power_operations[i]); variant++)
            failures += fail_from(&power_operations[i], (enum power_variant)variant, mode, from, count);
    return failures;
}

static void fail_in_mode(enum memory_fault_mode mode, uint64_t at_least)
{
    const uint64_t failures = fail_all(mode, causes, ROWS(causes));

    counted("failing_calls: %llu calls failed; at most %llu bytes filled by a run", (unsigned long long)failures,
            (unsigned long long)most_filled);
    cr_expect(failures >= at_least, "only %llu calls failed", (unsigned long long)failures);
}

Test(failing_calls, that_fail_once_lose_nothing_and_leave_nothing)
{
    fail_in_mode(MEMORY_FAIL_ONCE, IS_SANITIZED ? 1500 : 5000);
}

Test(failing_calls, that_fail_for_good_lose_nothing_and_leave_nothing)
{
    fail_in_mode(MEMORY_FAIL_FOR_GOOD, IS_SANITIZED ? 1500 : 5000);
}

/* What was written before stays, as when a process is killed. */
Test(failing_calls, at_which_everything_ends_lose_nothing)
{
    static const struct cause killed[] = {
        { VHD_SYSTEM, 1117, MEMORY_ANY_CALL, 0 },
        { VHD_SYSTEM, 1117, MEMORY_ANY_CALL, 512 },
        { VHD_SYSTEM, 1117, MEMORY_ANY_CALL, 2 * 512 },
    };
    const uint64_t failures = fail_all(MEMORY_POWER_OFF, killed, ROWS(killed));

    counted("failing_calls: killed %llu times", (unsigned long long)failures);
    cr_expect(failures >= (IS_SANITIZED ? 500 : 1000), "only %llu times killed", (unsigned long long)failures);
}
