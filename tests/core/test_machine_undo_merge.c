/* test_machine_undo_merge.c - the undo disks of a machine are merged: what is there then, and when it is refused. */
#include "counted.h"
#include "expect.h"
#include "machine_settings.h"
#include "machine_state.h"
#include "machine_undo_merge.h"
#include "power_scene.h"

#include <stdio.h>
#include <string.h>

#define REGISTER u"C:\\register"
#define LOCK u"C:\\d\\it.ovpc-merging"
#define TABLE 1536u /* where the block table of these disks stands */

static struct power_scene scene;
static struct config_document *document;

static void set_up(void)
{
    scene = (struct power_scene){ .variant = POWER_USUAL };
    power_scene_undo(&scene);
    assert_ok(config_document_read(power_machine, strlen(power_machine), MACHINE_ROOT, POWER_MACHINE, &document, NULL));
}

static void tear_down(void)
{
    cr_expect(scene.host.open_files == 0, "no file is left open");
    config_document_free(document);
    power_scene_free(&scene);
}

TestSuite(machine_undo_merge, .init = set_up, .fini = tear_down);

/* What a client hears, and in which state the machine is then. */
static struct {
    unsigned merged, closed;
    enum machine_state when_merged, when_closed;
    enum vhd_status answer;
} heard;

static enum machine_state state_now(void)
{
    enum machine_state state;

    assert_ok(machine_state_find(&scene.host.host, document, POWER_MACHINE, &state, NULL));
    return state;
}

static enum vhd_status hear_merged(void *context, struct vhd_error *error)
{
    (void)context;
    heard.merged++;
    heard.when_merged = state_now();
    return heard.answer == VHD_OK ? VHD_OK : vhd_fail(error, heard.answer, POWER_MACHINE);
}

static void hear_closed(void *context)
{
    (void)context;
    heard.closed++;
    heard.when_closed = state_now();
}

static enum vhd_status begin(struct vhd_job **job, struct vhd_error *error)
{
    static const struct machine_undo_client client = { .merged = hear_merged, .closed = hear_closed };

    return machine_undo_merge(&scene.host.host, REGISTER, POWER_MACHINE, document, &client, job, error);
}

/* Runs it to its end, or until the listener says no. */
static enum vhd_status merge(struct listener *listener, enum vhd_status *warning)
{
    const struct vhd_progress progress = listener_progress(listener);
    struct vhd_error error;
    struct vhd_job *job;
    enum vhd_status status = begin(&job, &error);

    cr_assert((status == VHD_OK) == (job != NULL));
    if (status != VHD_OK)
        return status;
    status = job->ops->run(job, &progress, &error);
    *warning = job->warning;
    job->ops->close(job);
    cr_expect_not(listener->fell, "progress never falls");
    return status;
}

static void expect_complete(const char *row)
{
    bool same;

    cr_expect_null(memory_find(&scene.host, POWER_UNDO_ONE), "%s: the first undo disk has gone", row);
    cr_expect_null(memory_find(&scene.host, POWER_UNDO_TWO), "%s: the second has", row);
    cr_expect_null(memory_find(&scene.host, LOCK), "%s: and the lock", row);
    expect_status(row, flat_bytes_compare(&scene.disks[0].bytes, &scene.host, POWER_ONE, &same), VHD_OK);
    cr_expect(same, "%s: the first disk reads as it did by its undo disk", row);
    expect_status(row, flat_bytes_compare(&scene.disks[1].bytes, &scene.host, POWER_TWO, &same), VHD_OK);
    cr_expect(same, "%s: and the second", row);
}

Test(machine_undo_merge, leaves_disks_that_read_as_the_machine_read_them_and_no_undo_disk)
{
    struct listener listener = { 0 };
    enum vhd_status warning;

    expect_status("merge", merge(&listener, &warning), VHD_OK);
    expect_status("warning", warning, VHD_OK);
    expect_complete("merged");
    cr_expect(listener.last == listener.total && listener.calls > 4, "progress comes to its end");
    cr_expect(heard.merged == 1 && heard.when_merged == MACHINE_MERGING, "its client hears it while nobody else works");
    cr_expect(heard.closed == 1 && heard.when_closed == MACHINE_OFF, "and when the state has ended");
    expect_status("again", merge(&listener, &warning), VHD_OK);
    expect_complete("again");
}

static const struct vhd_host_ops *real_ops;
static unsigned openings;

/* As if somebody had put another file there as soon as the undo disk was let go; before, it was looked at. */
static enum vhd_status open_another(const struct vhd_host *host, const char16_t *path, enum vhd_open_mode mode,
                                    struct vhd_file **file, struct vhd_error *error)
{
    if (mode == VHD_FILE_WORK && host->ops->compare_names(host, path, POWER_UNDO_ONE) == 0 && openings++ > 0) {
        memory_remove(&scene.host, POWER_UNDO_ONE);
        memory_add_text(&scene.host, POWER_UNDO_ONE, "mine");
    }
    return real_ops->open(host, path, mode, file, error);
}

Test(machine_undo_merge, deletes_no_other_file_that_has_come_in_the_place_of_an_undo_disk)
{
    struct listener listener = { 0 };
    struct vhd_host_ops ops = *scene.host.host.ops;
    enum vhd_status warning;

    real_ops = scene.host.host.ops;
    ops.open = open_another;
    scene.host.host.ops = &ops;
    expect_status("merge", merge(&listener, &warning), VHD_ACCESS_DENIED);
    expect_status("warning", warning, VHD_UNDO_INCOMPLETE);
    scene.host.host.ops = real_ops;
    cr_assert_not_null(memory_find(&scene.host, POWER_UNDO_ONE));
    cr_expect(memory_find(&scene.host, POWER_UNDO_ONE)->bytes.size == 4, "it is left alone");
}

Test(machine_undo_merge, is_a_state_of_the_machine)
{
    struct vhd_error error;
    struct vhd_job *job, *other;

    assert_ok(begin(&job, &error));
    cr_expect(state_now() == MACHINE_MERGING);
    expect_status("somebody else", begin(&other, &error), VHD_MACHINE_MERGES);
    expect_text("names the machine", error.path, POWER_MACHINE);
    job->ops->close(job);
    cr_expect(state_now() == MACHINE_OFF, "that was all");
    cr_expect(heard.closed == 1 && heard.merged == 0, "the client hears of its own alone");
}

Test(machine_undo_merge, takes_over_what_somebody_left_who_was_killed)
{
    struct listener listener = { 0 };
    enum vhd_status warning;

    memory_add_text(&scene.host, LOCK, "");
    cr_expect(state_now() == MACHINE_OFF, "nobody holds it");
    expect_status("merge", merge(&listener, &warning), VHD_OK);
    expect_complete("merged");
}

Test(machine_undo_merge, goes_on_with_what_an_interrupted_one_has_left)
{
    static const char16_t *const gone[] = { POWER_UNDO_ONE, POWER_UNDO_TWO };
    bool same;

    for (size_t i = 0; i < ROWS(gone); i++) {
        struct listener listener = { 0 };
        enum vhd_status warning;
        tear_down();
        set_up();
        memory_remove(&scene.host, gone[i]);
        expect_status("merge", merge(&listener, &warning), VHD_OK);
        cr_expect(memory_find(&scene.host, gone[1 - i]) == NULL);
        expect_status("the other",
                      flat_bytes_compare(&scene.disks[1 - i].bytes, &scene.host, scene.disks[1 - i].below, &same),
                      VHD_OK);
        cr_expect(same);
    }
}

Test(machine_undo_merge, at_each_percent_can_be_cancelled_and_repeated)
{
    unsigned cancelled = 0;

    for (unsigned percent = 1; percent <= 100; percent++) {
        struct listener listener = { .refuse_from = percent }, again = { 0 };
        enum vhd_status warning, status;
        char row[32];
        tear_down();
        set_up();
        heard.merged = heard.closed = 0;
        snprintf(row, sizeof row, "%u%%", percent);
        status = merge(&listener, &warning);
        cr_expect(heard.closed == 1 && heard.merged == (status == VHD_OK), "%s", row);
        if (status == VHD_OK)
            continue;
        cancelled++;
        expect_status(row, status, VHD_CANCELLED);
        expect_status(row, warning, VHD_UNDO_INCOMPLETE);
        cr_assert(power_check(&scene, &scene.host).loss == POWER_NO_LOSS, "%s: all disks read the same", row);
        cr_expect(state_now() == MACHINE_OFF, "%s", row);
        expect_status(row, merge(&again, &warning), VHD_OK);
        expect_status(row, warning, VHD_OK);
        expect_complete(row);
    }
    counted("machine_undo_merge: %u of 100 cancelled", cancelled);
    cr_expect(cancelled >= 90, "%u", cancelled);
}

Test(machine_undo_merge, whose_end_cannot_be_written_says_so_and_can_be_repeated)
{
    struct listener listener = { 0 };
    enum vhd_status warning;

    heard.answer = VHD_CONFIG_READ_ONLY;
    expect_status("merge", merge(&listener, &warning), VHD_CONFIG_READ_ONLY);
    expect_status("warning", warning, VHD_UNDO_INCOMPLETE);
    expect_complete("merged");
    heard.answer = VHD_OK;
    expect_status("again", merge(&listener, &warning), VHD_OK);
}

/* What keeps the second disk from being merged keeps the first from being begun. */
static void expect_refused(const char *row, enum vhd_status expected, const char16_t *names)
{
    struct memory_snapshot before = memory_take_snapshot(&scene.host);
    struct vhd_error error;
    struct vhd_job *job;

    expect_status(row, begin(&job, &error), expected);
    cr_expect_null(job, "%s", row);
    expect_text(row, error.path, names);
    cr_expect(memory_is_as_in(&scene.host, &before), "%s: nothing was changed", row);
    cr_expect(state_now() == MACHINE_OFF || state_now() == MACHINE_RUNNING, "%s", row);
    memory_free_snapshot(&before);
}

static void expect_refused_while_held(const char *row, const char16_t *path, enum vhd_status expected)
{
    struct memory_handle *held = memory_hold(&scene.host, path, MEMORY_READING, MEMORY_READING);

    expect_refused(row, expected, path);
    memory_release(held);
}

Test(machine_undo_merge, is_refused_for_all_where_one_cannot_be_merged)
{
    struct memory_handle *held;
    uint32_t entry;

    expect_refused_while_held("an undo disk is read", POWER_UNDO_TWO, VHD_SHARING_VIOLATION);
    expect_refused_while_held("a parent is read", POWER_TWO, VHD_UNDO_PARENT_IN_USE);
    memory_find(&scene.host, POWER_TWO)->read_only = true;
    expect_refused("a parent is read-only", VHD_FILE_READ_ONLY, POWER_TWO);
    memory_find(&scene.host, POWER_TWO)->read_only = false;
    memory_find(&scene.host, POWER_UNDO_TWO)->links = 2;
    expect_refused("an undo disk is a link", VHD_UNDO_LINK, POWER_UNDO_TWO);
    memory_find(&scene.host, POWER_UNDO_TWO)->links = 1;
    memory_find(&scene.host, POWER_UNDO_TWO)->read_only = true;
    expect_refused("an undo disk is read-only", VHD_FILE_READ_ONLY, POWER_UNDO_TWO);
    memory_find(&scene.host, POWER_UNDO_TWO)->read_only = false;
    memory_find(&scene.host, POWER_UNDO_TWO)->denied = true;
    expect_refused("an undo disk may not be opened", VHD_ACCESS_DENIED, POWER_UNDO_TWO);
    memory_find(&scene.host, POWER_UNDO_TWO)->denied = false;
    memory_find(&scene.host, POWER_TWO)->denied = true;
    expect_refused("a parent may not be opened", VHD_ACCESS_DENIED, POWER_TWO);
    memory_find(&scene.host, POWER_TWO)->denied = false;
    memory_find(&scene.host, POWER_TWO)->modified += 100 * (int64_t)VHD_TICKS_PER_SECOND;
    expect_refused("a parent has been changed", VHD_PARENT_CHANGED, POWER_TWO);
    memory_find(&scene.host, POWER_TWO)->modified -= 100 * (int64_t)VHD_TICKS_PER_SECOND;
    memory_add_text(&scene.host, u"C:\\d\\it.ovpc-running", "");
    held = memory_hold(&scene.host, u"C:\\d\\it.ovpc-running", MEMORY_READING, 0);
    expect_refused("the machine runs", VHD_MACHINE_RUNS, POWER_MACHINE);
    memory_release(held);
    entry = image_get32(&memory_find(&scene.host, POWER_UNDO_TWO)->bytes, TABLE);
    image_put32(&memory_find(&scene.host, POWER_UNDO_TWO)->bytes, TABLE, 0x7fffffff);
    expect_refused("an undo disk is damaged", VHD_BLOCK_OUTSIDE, POWER_UNDO_TWO);
    image_put32(&memory_find(&scene.host, POWER_UNDO_TWO)->bytes, TABLE, entry);
    memory_remove(&scene.host, POWER_TWO);
    expect_refused("a parent has gone", VHD_UNDO_NO_PARENT, POWER_UNDO_TWO);
    memory_add_text(&scene.host, POWER_TWO, "text");
    expect_refused("a parent is a text", VHD_NOT_A_VHD, POWER_TWO);
    memory_remove(&scene.host, POWER_UNDO_TWO);
    memory_add_text(&scene.host, POWER_UNDO_TWO, "text");
    expect_refused("an undo disk is a text", VHD_NOT_A_VHD, POWER_UNDO_TWO);
}
