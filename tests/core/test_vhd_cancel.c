/* test_vhd_cancel.c - the operations on disks, cancelled at each percent: how they end, and what is there then. */
#include "counted.h"
#include "disk_calls.h"
#include "expect.h"
#include "family.h"

#include <stdio.h>

#define TARGET u"C:\\target.vhd"
#define SEED 58 /* a family with several blocks */

static const struct row {
    const char *name;
    uint32_t parent_type;
    struct disk_call call;
} rows[] = {
    { "Merge, fixed parent", IMAGE_FIXED, { .operation = DISK_MERGE, .disk = FAMILY_CHILD } },
    { "Merge, dynamic parent", IMAGE_DYNAMIC, { .operation = DISK_MERGE, .disk = FAMILY_CHILD } },
    { "Merge, differencing parent", IMAGE_DIFFERENCING, { .operation = DISK_MERGE, .disk = FAMILY_CHILD } },
    { "MergeTo, fixed", IMAGE_DYNAMIC, { DISK_MERGE_TO, FAMILY_GRANDCHILD, TARGET, VHD_TYPE_FIXED } },
    { "MergeTo, dynamic", IMAGE_DIFFERENCING, { DISK_MERGE_TO, FAMILY_GRANDCHILD, TARGET, VHD_TYPE_DYNAMIC } },
    { "Convert, dynamic to fixed", IMAGE_DYNAMIC, { DISK_CONVERT, FAMILY_PARENT, TARGET, VHD_TYPE_FIXED } },
    { "Convert, fixed to dynamic", IMAGE_FIXED, { DISK_CONVERT, FAMILY_PARENT, TARGET, VHD_TYPE_DYNAMIC } },
    { "Convert, differencing", IMAGE_FIXED, { DISK_CONVERT, FAMILY_CHILD, TARGET, VHD_TYPE_DYNAMIC } },
    { "Compact", IMAGE_DYNAMIC, { .operation = DISK_COMPACT, .disk = FAMILY_PARENT } },
};

/*
 * A merge leaves a parent that is written to in part, and a compaction a disk that is compacted in part; run again,
 * they complete. Everything else leaves no trace.
 */
static void check_cancelled(struct family *family, const struct row *row, const struct memory_snapshot *before,
                            unsigned percent)
{
    struct memory_host *host = &family->chain.host;
    struct vhd_error error;

    if (row->call.operation == DISK_COMPACT) {
        cr_assert(host->node_count == before->count, "%s, %u%%: no new file", row->name, percent);
        cr_assert(flat_equals_once(&family->parent->model, host, FAMILY_PARENT), "%s, %u%%", row->name, percent);
        expect_status(row->name, disk_whole(host, &row->call, &(struct listener){ 0 }, &error), VHD_OK);
        cr_assert(family_lost_nothing(family), "%s, %u%%", row->name, percent);
        return;
    }
    if (row->call.operation != DISK_MERGE) {
        cr_assert(memory_is_as_in(host, before), "%s, %u%%", row->name, percent);
        return;
    }
    cr_assert(host->node_count == before->count, "%s, %u%%: no new file", row->name, percent);
    cr_assert(family_lost_nothing(family), "%s, %u%%", row->name, percent);
    expect_status(row->name, disk_merge(host, FAMILY_CHILD), VHD_OK);
    cr_assert(family_is_merged(family), "%s, %u%%", row->name, percent);
}

/* Whether the work on the family, which is as it was made, was cancelled. */
static bool cancel_at(struct family *family, const struct row *row, unsigned percent)
{
    struct listener listener = { .refuse_from = percent };
    struct memory_snapshot before = memory_take_snapshot(&family->chain.host);
    struct vhd_error error;
    enum vhd_status status = disk_whole(&family->chain.host, &row->call, &listener, &error);

    if (status == VHD_CANCELLED)
        check_cancelled(family, row, &before, percent);
    else
        expect_status(row->name, status, VHD_OK);
    memory_free_snapshot(&before);
    return status == VHD_CANCELLED;
}

Test(vhd_cancel, at_each_percent_leaves_sources_unchanged_and_no_new_file)
{
    for (size_t i = 0; i < ROWS(rows); i++) {
        const bool changes = rows[i].call.operation == DISK_MERGE || rows[i].call.operation == DISK_COMPACT;
        unsigned cancelled = 0;
        struct family family;
        family_init(&family, SEED, rows[i].parent_type);
        for (unsigned percent = 1; percent <= 100; percent++) {
            bool was = cancel_at(&family, &rows[i], percent);
            cancelled += was;
            if (changes || !was) { /* a fresh one */
                family_free(&family);
                family_init(&family, SEED, rows[i].parent_type);
            }
        }
        family_free(&family);
        counted("vhd_cancel: %s: %u of 100 cancelled", rows[i].name, cancelled);
        cr_expect(cancelled >= 90, "%s: %u", rows[i].name, cancelled);
    }
}
