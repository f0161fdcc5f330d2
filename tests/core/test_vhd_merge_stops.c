/*
 * test_vhd_merge_stops.c - a merge that is stopped at any of its writes: what every disk reads then, that it completes
 * when it is run again, and that a parent which was restored from a copy meanwhile is never taken for another.
 */
#include "counted.h"
#include "disk_calls.h"
#include "expect.h"
#include "family.h"

#include <stdio.h>
#include <string.h>

TestSuite(vhd_merge_stops, .timeout = 120);

#define STOPS 64 /* more than there are */

static const uint32_t parent_types[] = { IMAGE_FIXED, IMAGE_DYNAMIC, IMAGE_DIFFERENCING };

/* Families with blocks that are new to the parent and others, and small ones where many rounds are made. */
static const uint64_t usual[] = { 7, 58, 20 }, small[] = { 31, 3, 27 };

/* How far a merge has come, by the ids. */
enum step { NOT_BEGUN, DATA, CHILD_CHANGED, COMPLETE };

static const char *const step_names[] = { "not begun", "data", "child changed", "complete" };

struct ids {
    uint8_t parent[16], wanted[16]; /* of the parent, and as the child records it */
};

static struct ids ids_of(const struct family *family)
{
    struct vhd_image *image;
    struct vhd_error error;
    struct ids ids;

    assert_ok(vhd_image_open(&family->chain.host.host, FAMILY_PARENT, VHD_FILE_INSPECT, &image, &error));
    memcpy(ids.parent, image->footer.id, sizeof ids.parent);
    vhd_image_close(image);
    assert_ok(vhd_image_open(&family->chain.host.host, FAMILY_CHILD, VHD_FILE_INSPECT, &image, &error));
    memcpy(ids.wanted, image->header.parent_id, sizeof ids.wanted);
    vhd_image_close(image);
    return ids;
}

static enum step step_of(const struct family *family)
{
    struct ids ids = ids_of(family);

    if (memcmp(ids.wanted, family->parent->image.id, 16) != 0)
        return memcmp(ids.parent, ids.wanted, 16) == 0 ? COMPLETE : CHILD_CHANGED;
    return memcmp(ids.parent, ids.wanted, 16) == 0 ? NOT_BEGUN : DATA;
}

/* `stamped`: the child records the time of its parent's file. */
static void init(struct family *family, const uint64_t seeds[], size_t type, bool stamped)
{
    family_init(family, seeds[type], parent_types[type]);
    family_stamp_child(family, stamped ? family_parent_time(family) : 0);
    family->chain.host.clock += 1000 * (int64_t)VHD_TICKS_PER_SECOND;
}

/* Merges until the power goes at the n-th call that changes a file; whether it went before the end. */
static bool merge_until(struct family *family, uint64_t n, size_t short_write)
{
    const unsigned kinds = MEMORY_BIT(MEMORY_WRITE) | MEMORY_BIT(MEMORY_SET_SIZE) | MEMORY_BIT(MEMORY_FLUSH) |
                           MEMORY_BIT(MEMORY_SET_MODIFIED);
    struct memory_host *host = &family->chain.host;
    bool stopped;

    memory_host_arm(host, (struct memory_fault){ n, kinds, MEMORY_POWER_OFF, VHD_SYSTEM, 21, short_write });
    (void)disk_merge(host, FAMILY_CHILD);
    stopped = host->fault_hits > 0;
    memory_host_power_on(host);
    return stopped;
}

Test(vhd_merge_stops, lose_nothing_at_any_call_and_it_completes_when_run_again)
{
    unsigned stops[4] = { 0 };

    for (size_t type = 0; type < ROWS(parent_types); type++)
        for (unsigned way = 0; way < 4; way++) {
            const size_t short_write = way % 2 * 512;
            bool stopped = true;
            for (uint64_t n = 1; stopped; n++) {
                struct family family;
                int64_t modified;
                init(&family, usual, type, true);
                modified = memory_find(&family.chain.host, FAMILY_CHILD)->modified;
                family.chain.host.times_stay = way / 2 != 0;
                stopped = merge_until(&family, n, short_write);
                cr_assert(family_lost_nothing(&family), "parent %zu, stop %u", type, (unsigned)n);
                stops[step_of(&family)] += stopped;
                expect_status("again", disk_merge(&family.chain.host, FAMILY_CHILD), VHD_OK);
                cr_assert(family_is_merged(&family), "parent %zu, stop %u", type, (unsigned)n);
                cr_expect(memory_find(&family.chain.host, FAMILY_CHILD)->modified == modified || way < 2,
                          "parent %zu, stop %u: the grandchild knows the child by its file time", type, (unsigned)n);
                family_free(&family);
            }
        }
    for (size_t step = 0; step < ROWS(step_names); step++) {
        counted("vhd_merge_stops: %u stops: %s", stops[step], step_names[step]);
        cr_expect(stops[step] > 0, "%s", step_names[step]);
    }
}

Test(vhd_merge_stops, may_come_one_after_another)
{
    for (size_t type = 0; type < ROWS(parent_types); type++) {
        bool stopped = true;
        for (uint64_t n = 1; stopped; n++) {
            bool again = true;
            for (uint64_t m = 1; again; m += 2) {
                struct family family;
                init(&family, small, type, true);
                stopped = merge_until(&family, n, 0);
                again = merge_until(&family, m, 0);
                cr_assert(family_lost_nothing(&family), "parent %zu, stops %u, %u", type, (unsigned)n, (unsigned)m);
                expect_status("again", disk_merge(&family.chain.host, FAMILY_CHILD), VHD_OK);
                cr_assert(family_is_merged(&family), "parent %zu, stops %u, %u", type, (unsigned)n, (unsigned)m);
                family_free(&family);
            }
        }
    }
}

/* The footer at the end gets lost when the file grows and the power goes; then the copy at the start counts. */
Test(vhd_merge_stops, between_the_two_footers_are_made_good_before_data_are_written)
{
    for (size_t type = 1; type < ROWS(parent_types); type++) {
        struct listener listener = { .refuse_at = 1 };
        const struct disk_call call = { .operation = DISK_MERGE, .disk = FAMILY_CHILD };
        struct family family;
        struct memory_bytes *bytes;
        struct vhd_error error;
        init(&family, small, type, true);
        for (uint64_t n = 1; step_of(&family) == NOT_BEGUN; n++) /* until the footer at the end has been written */
            (void)merge_until(&family, n, 0);
        expect_status("again", disk_whole(&family.chain.host, &call, &listener, &error), VHD_CANCELLED);
        bytes = &memory_find(&family.chain.host, FAMILY_PARENT)->bytes;
        memory_bytes_set_size(bytes, (bytes->size - 1) / 512 * 512);
        cr_assert(family_lost_nothing(&family), "parent %zu", type);
        expect_status("again", disk_merge(&family.chain.host, FAMILY_CHILD), VHD_OK);
        cr_assert(family_is_merged(&family), "parent %zu", type);
        family_free(&family);
    }
}

/* The parent's file at one moment, as a backup program keeps it; and a hash of the child's. */
struct copy {
    struct memory_bytes bytes;
    int64_t modified;
    enum step step;
    uint64_t child;
};

static void take_copy(const struct family *family, struct copy *copy)
{
    const struct memory_node *node = memory_find(&family->chain.host, FAMILY_PARENT);

    copy->bytes = (struct memory_bytes){ 0 };
    memory_bytes_copy(&copy->bytes, &node->bytes);
    copy->modified = node->modified;
    copy->step = step_of(family);
    copy->child = memory_bytes_hash(&memory_find(&family->chain.host, FAMILY_CHILD)->bytes);
}

static void restore_copy(struct family *family, const struct copy *copy, bool new_time)
{
    struct memory_node *node = memory_find(&family->chain.host, FAMILY_PARENT);

    memory_bytes_copy(&node->bytes, &copy->bytes);
    node->modified = new_time ? family->chain.host.clock : copy->modified;
}

static bool reads_or_mismatches(const struct family *family, const struct random_disk *disk)
{
    struct vhd_chain *chain;
    bool same;

    if (vhd_chain_open(&family->chain.host.host, disk->path, VHD_FILE_INSPECT, &chain, NULL) == VHD_CHAIN_ID_MISMATCH)
        return true;
    if (chain == NULL)
        return false;
    same = flat_equals_chain(&disk->model, chain, 4097);
    vhd_chain_close(chain);
    return same;
}

/* What a merge answers when a copy made at one step is put back at another. */
static enum vhd_status expected(enum step copied, enum step now, bool stamped, bool new_time)
{
    if (copied == NOT_BEGUN)
        return now >= CHILD_CHANGED ? VHD_CHAIN_ID_MISMATCH : stamped && new_time ? VHD_PARENT_CHANGED : VHD_OK;
    if (copied == COMPLETE) /* from now on the child has a stamp, whatever it had before */
        return new_time ? VHD_PARENT_CHANGED : VHD_OK;
    return VHD_OK; /* by the ids the merge knows that it has to write all data again */
}

static void check_restored(struct family *family, const struct copy *copy, bool stamped, bool new_time, const char *row)
{
    struct memory_host *host = &family->chain.host;
    enum vhd_status shall = expected(copy->step, step_of(family), stamped, new_time), status;
    struct memory_snapshot before;

    host->clock += 1000 * (int64_t)VHD_TICKS_PER_SECOND;
    restore_copy(family, copy, new_time);
    before = memory_take_snapshot(host);
    cr_assert(reads_or_mismatches(family, family->child), "%s: child", row);
    cr_assert(reads_or_mismatches(family, family->grandchild), "%s: grandchild", row);
    cr_assert(reads_or_mismatches(family, family->sibling), "%s: sibling", row);
    status = disk_merge(host, FAMILY_CHILD);
    expect_status(row, status, shall);
    cr_assert(status == VHD_OK ? family_is_merged(family) : memory_is_as_in(host, &before), "%s", row);
    memory_free_snapshot(&before);
}

/* Copies made at the stops up to the n-th; the 0-th before everything. */
static size_t take_copies(size_t type, bool stamped, struct copy copies[STOPS])
{
    size_t count = 0;
    bool stopped = true;

    while (stopped && count < STOPS) {
        struct family family;
        init(&family, small, type, stamped);
        if (count > 0)
            stopped = merge_until(&family, count, 0);
        take_copy(&family, &copies[count++]);
        family_free(&family);
    }
    cr_assert(!stopped, "%d stops are not enough", STOPS);
    return count;
}

/* Whether something is in the parent that was not there at the stop before. */
static bool is_new(const struct copy copies[STOPS], size_t n)
{
    return n == 0 || memory_bytes_hash(&copies[n].bytes) != memory_bytes_hash(&copies[n - 1].bytes);
}

static void restore_at_each_stop(size_t type, bool stamped, unsigned answers[2])
{
    struct copy copies[STOPS];
    size_t count = take_copies(type, stamped, copies);

    for (size_t n = 1; n < count; n++)
        for (size_t m = 0; m <= n && (is_new(copies, n) || copies[n].child != copies[n - 1].child); m++)
            for (unsigned new_time = 0; new_time < 2 && is_new(copies, m); new_time++) {
                struct family family;
                char row[128];
                snprintf(row, sizeof row, "parent %zu, stop %zu, copy of stop %zu, %s time", type, n, m,
                         new_time ? "new" : "old");
                init(&family, small, type, stamped);
                (void)merge_until(&family, n, 0);
                answers[expected(copies[m].step, step_of(&family), stamped, new_time) != VHD_OK]++;
                check_restored(&family, &copies[m], stamped, new_time, row);
                family_free(&family);
            }
    for (size_t n = 0; n < count; n++)
        memory_bytes_free(&copies[n].bytes);
}

Test(vhd_merge_stops, never_mistake_a_parent_that_was_restored_meanwhile)
{
    unsigned answers[2] = { 0 };

    for (size_t type = 0; type < ROWS(parent_types); type++)
        for (unsigned stamped = 0; stamped < 2; stamped++)
            restore_at_each_stop(type, stamped, answers);
    counted("vhd_merge_stops: restored: %u merged, %u refused", answers[0], answers[1]);
    cr_expect(answers[0] > 50 && answers[1] > 50);
}
