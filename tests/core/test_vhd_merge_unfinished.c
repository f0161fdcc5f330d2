/* test_vhd_merge_unfinished.c - merging into a disk whose own merge was interrupted. */
#include "disk_calls.h"
#include "expect.h"
#include "line_of_disks.h"

#include <criterion/criterion.h>

static void expect_same(const struct line *line, const char *when, uint64_t n)
{
    cr_assert(flat_equals_once(&line->child, &line->host, LINE_CHILD), "the child, %s %u", when, (unsigned)n);
    cr_assert(flat_equals_once(&line->grandchild, &line->host, LINE_GRANDCHILD), "the grandchild, %s %u", when,
              (unsigned)n);
}

/* False when there was no n-th write, flush or change of a time. */
static bool stop_merge(struct line *line, const char16_t *path, uint64_t n)
{
    const unsigned kinds = MEMORY_BIT(MEMORY_WRITE) | MEMORY_BIT(MEMORY_FLUSH) | MEMORY_BIT(MEMORY_SET_MODIFIED);
    bool stopped;

    memory_host_arm(&line->host, (struct memory_fault){ n, kinds, MEMORY_POWER_OFF, VHD_SYSTEM, 21, 0 });
    (void)disk_merge(&line->host, path);
    stopped = line->host.fault_hits > 0;
    memory_host_power_on(&line->host);
    return stopped;
}

/* Merges the child, by way of the middle where it has to be; true if it has to be. */
static bool merge_child(struct line *line, uint64_t n)
{
    const struct disk_call call = { .operation = DISK_MERGE, .disk = LINE_CHILD };
    struct listener listener = { 0 };
    struct vhd_error error;

    if (disk_whole(&line->host, &call, &listener, &error) == VHD_OK)
        return false;
    expect_status("below an unfinished merge", error.status, VHD_MERGE_UNFINISHED);
    expect_text("named", error.path, LINE_MIDDLE);
    expect_same(line, "refused after", n);
    assert_ok(disk_merge(&line->host, LINE_MIDDLE));
    assert_ok(disk_merge(&line->host, LINE_CHILD));
    return true;
}

/* By the middle's own id its base knows that it is being merged, and merging into the middle would change it. */
Test(vhd_merge_unfinished, waits_for_the_merge_above_it)
{
    unsigned refused = 0, points = 0;
    bool stopped = true;

    for (uint64_t n = 1; stopped; n++, points++) {
        struct line line;
        line_init(&line, 6, false);
        stopped = stop_merge(&line, LINE_MIDDLE, n);
        refused += merge_child(&line, n);
        expect_same(&line, "merged after", n);
        line_free(&line);
    }
    cr_expect(refused > 3 && points - refused > 3, "%u of %u refused", refused, points);
}

/* So would going on with what was begun first. */
Test(vhd_merge_unfinished, waits_for_the_merge_above_it_even_if_that_was_begun_later)
{
    unsigned refused = 0, points = 0;

    for (uint64_t first = 1; first < 20; first += 2)
        for (uint64_t n = 1; n < 34; n += 4, points++) {
            struct line line;
            line_init(&line, 6, false);
            (void)stop_merge(&line, LINE_CHILD, first);
            (void)stop_merge(&line, LINE_MIDDLE, n);
            refused += merge_child(&line, n);
            expect_same(&line, "merged after", n);
            line_free(&line);
        }
    cr_expect(refused > 10 && points - refused > 10, "%u of %u refused", refused, points);
}

/* Without the base nobody can know, and nothing keeps the two that are there from being merged. */
Test(vhd_merge_unfinished, needs_no_disk_above_the_parent)
{
    struct line line;

    line_init(&line, 6, false);
    memory_remove(&line.host, LINE_BASE);
    assert_ok(disk_merge(&line.host, LINE_CHILD));
    line_free(&line);
}
