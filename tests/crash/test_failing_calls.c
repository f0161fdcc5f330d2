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

struct run {
    const struct power_operation *operation;
    const struct power_scene *scene;
    const struct memory_host *done; /* after the operation without a fault */
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
        cr_expect(memory_find(&run->scene->host, path) != NULL || text_equal(path, POWER_CHILD u".ovpc-undo"),
                  "%s: '%s' is left", run->row, text_shown(path));
    }
}

/* After a failure that is not the end of the machine. */
static void expect_tidy(const struct run *run, const struct memory_host *host)
{
    struct memory_snapshot before;

    if (!makes_a_file(run->scene)) {
        if (run->fault.mode == MEMORY_FAIL_ONCE || (run->fault.kinds & CLEARING) == 0)
            expect_no_new_file(run, host);
        return;
    }
    before = memory_take_snapshot(&run->scene->host);
    cr_expect(memory_is_as_in(host, &before), "%s: something is left", run->row);
    memory_free_snapshot(&before);
}

/* Bytes that one of the runs had the system fill with zeros, at most. */
static uint64_t most_filled;

/* False when the fault was not met. */
static bool fail_at(struct run *run)
{
    struct vhd_error error = { .status = VHD_OK };
    uint64_t restamped = 0;
    struct memory_host host;
    enum vhd_status status;
    bool met;

    memory_copy_host(&host, &run->scene->host);
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
    expect_no_loss(run, "then", power_check(run->scene, &host));
    if (status != VHD_OK) {
        expect_status(run->row, error.status, status);
        cr_expect(error.path[0] != 0, "%s: the error names nothing", run->row);
        if (run->fault.mode != MEMORY_POWER_OFF)
            expect_tidy(run, &host);
    }
    cr_expect(met || status == VHD_OK, "%s: failed by itself", run->row);
    expect_no_loss(run, status == VHD_OK ? "done, and again" : "again",
                   power_run_again(run->operation, run->scene, &host, run->done, &restamped));
    memory_host_free(&host);
    return met;
}

static uint64_t fail_everywhere(const struct power_operation *operation, enum power_variant variant,
                                const struct cause *cause, enum memory_fault_mode mode)
{
    static const char *const modes[] = { "once", "for good", "power off" };
    struct power_scene scene = { .variant = variant };
    struct memory_host done;
    struct vhd_error error;
    struct run run = {
        operation, &scene, &done, { 0, cause->kinds, mode, cause->status, cause->os_code, cause->short_write }, ""
    };

    operation->prepare(&scene);
    memory_copy_host(&done, &scene.host);
    assert_ok(power_run(operation, &done, &error));
    do {
        run.fault.call++;
        snprintf(run.row, sizeof run.row, "%s (variant %u), %s, %s at call %llu", operation->name, (unsigned)variant,
                 vhd_status_name(cause->status), modes[mode], (unsigned long long)run.fault.call);
    } while (fail_at(&run));
    memory_host_free(&done);
    power_scene_free(&scene);
    return run.fault.call - 1;
}

/* Of the looks that a disk may have, sanitizers see the usual one only: the code is the same. */
static unsigned variants_of(const struct power_operation *operation)
{
    return IS_SANITIZED ? 1 : operation->variants;
}

static void fail_in_mode(enum memory_fault_mode mode, uint64_t at_least)
{
    uint64_t failures = 0;

    for (size_t i = 0; i < power_operation_count; i++)
        for (unsigned variant = 0; variant < variants_of(&power_operations[i]); variant++)
            for (size_t j = 0; j < ROWS(causes); j++)
                failures += fail_everywhere(&power_operations[i], (enum power_variant)variant, &causes[j], mode);
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
    uint64_t failures = 0;

    for (size_t i = 0; i < power_operation_count; i++)
        for (unsigned variant = 0; variant < variants_of(&power_operations[i]); variant++)
            for (size_t part = 0; part < 3; part++) {
                const struct cause killed = { VHD_SYSTEM, 1117, MEMORY_ANY_CALL, part * 512 };
                failures += fail_everywhere(&power_operations[i], (enum power_variant)variant, &killed,
                                            MEMORY_POWER_OFF);
            }
    counted("failing_calls: killed %llu times", (unsigned long long)failures);
    cr_expect(failures >= (IS_SANITIZED ? 500 : 1000), "only %llu times killed", (unsigned long long)failures);
}
