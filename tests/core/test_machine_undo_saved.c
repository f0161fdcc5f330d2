/* test_machine_undo_saved.c - the undo disks of a saved machine are merged: its state fits the disks that are there then. */
#include "counted.h"
#include "expect.h"
#include "machine_path.h"
#include "machine_settings.h"
#include "machine_state.h"
#include "machine_undo_merge.h"
#include "power_scene.h"
#include "saved_disks.h"
#include "vhd_live.h"

#include <string.h>

#define REGISTER u"C:\\register"
#define STATE u"C:\\d\\it.vsv"

static struct power_scene scene;
static struct config_document *document;

static void set_up(void)
{
    static const struct saved_state state = { .type = "pc" };
    struct saved_state_writer *writer;

    scene = (struct power_scene){ .variant = POWER_USUAL };
    power_scene_undo(&scene);
    assert_ok(config_document_read(power_machine, strlen(power_machine), MACHINE_ROOT, POWER_MACHINE, &document, NULL));
    cr_assert_eq(machine_path_put(document, MACHINE_SAVED_STATE, POWER_MACHINE, STATE), CONFIG_CHANGED);
    assert_ok(saved_state_begin(&scene.host.host, STATE, &writer, NULL));
    assert_ok(saved_state_write(writer, "memory", 6, NULL));
    assert_ok(saved_state_end(writer, &state, NULL));
    assert_ok(machine_mark_saved(&scene.host.host, REGISTER, POWER_MACHINE, document, true, NULL));
    assert_ok(machine_saved_disks_put(&scene.host.host, REGISTER, POWER_MACHINE, document, STATE, NULL));
    memory_host_arm(&scene.host, (struct memory_fault){ 0 });
}

static void tear_down(void)
{
    cr_expect(scene.host.open_files == 0, "no file is left open");
    config_document_free(document);
    power_scene_free(&scene);
}

TestSuite(machine_undo_saved, .init = set_up, .fini = tear_down);

static enum vhd_status merge(unsigned refuse_from, struct vhd_error *error)
{
    static const struct machine_undo_client nobody = { .merged = NULL };
    struct listener listener = { .refuse_from = refuse_from };
    const struct vhd_progress progress = listener_progress(&listener);
    struct vhd_job *job;
    enum vhd_status status = machine_undo_merge(&scene.host.host, REGISTER, POWER_MACHINE, document, &nobody, &job,
                                                error);

    if (status != VHD_OK)
        return status;
    status = job->ops->run(job, &progress, error);
    job->ops->close(job);
    return status;
}

static void expect_fits(const char *row)
{
    struct vhd_error error;

    expect_status(row, machine_saved_disks_check(&scene.host.host, REGISTER, POWER_MACHINE, document, STATE, &error),
                  VHD_OK);
}

static void expect_marked(const char *row, const char16_t *path)
{
    struct vhd_live *live = NULL;

    expect_status(row, vhd_live_open(&scene.host.host, path, VHD_LIVE_WRITE, &live, NULL), VHD_IN_SAVED_STATE);
    vhd_live_close(live);
}

static void expect_merged(const char *row)
{
    bool same;

    cr_expect_null(memory_find(&scene.host, POWER_UNDO_ONE), "%s: the first undo disk has gone", row);
    cr_expect_null(memory_find(&scene.host, POWER_UNDO_TWO), "%s: the second has", row);
    expect_status(row, flat_bytes_compare(&scene.disks[0].bytes, &scene.host, POWER_ONE, &same), VHD_OK);
    cr_expect(same, "%s: the first disk reads as it did by its undo disk", row);
    expect_status(row, flat_bytes_compare(&scene.disks[1].bytes, &scene.host, POWER_TWO, &same), VHD_OK);
    cr_expect(same, "%s: and the second", row);
    expect_marked(row, POWER_ONE);
    expect_marked(row, POWER_TWO);
}

static void expect_complete(const char *row)
{
    expect_merged(row);
    expect_fits(row);
}

Test(machine_undo_saved, are_merged_and_the_state_knows_the_disks_that_are_left)
{
    expect_fits("before");
    assert_ok(merge(0, NULL));
    expect_complete("merged");
    assert_ok(merge(0, NULL));
    expect_complete("again");
}

Test(machine_undo_saved, can_be_cancelled_and_are_marked_as_before)
{
    for (unsigned percent = 5; percent <= 100; percent += 10) {
        tear_down();
        set_up();
        expect_status("cancelled", merge(percent, NULL), VHD_CANCELLED);
        expect_fits("cancelled");
        expect_marked("the second", POWER_UNDO_TWO);
        cr_assert(power_check(&scene, &scene.host).loss == POWER_NO_LOSS, "%u: all disks read the same", percent);
        assert_ok(merge(0, NULL));
        expect_complete("again");
    }
}

/* As on Windows, where a time that was set stays; elsewhere a disk whose mark is just changed may fit no more. */
Test(machine_undo_saved, wherever_everything_ends_fit_the_state_and_can_be_merged_again)
{
    unsigned calls = 0;

    for (uint64_t call = 1;; call++) {
        tear_down();
        set_up();
        scene.host.clock += 1000 * (int64_t)VHD_TICKS_PER_SECOND;
        scene.host.times_stay = true;
        memory_host_arm(&scene.host,
                        (struct memory_fault){
                            .call = call, .kinds = MEMORY_ANY_CALL, .mode = MEMORY_POWER_OFF, .status = VHD_SYSTEM });
        (void)merge(0, NULL);
        if (scene.host.fault_hits == 0)
            break;
        calls++;
        memory_host_power_on(&scene.host);
        memory_host_arm(&scene.host, (struct memory_fault){ 0 });
        expect_fits("where it ended");
        assert_ok(merge(0, NULL));
        expect_complete("again");
    }
    counted("machine_undo_saved: everything ended at %u calls of a merge, which was repeated then", calls);
    cr_expect(calls > 50);
}

Test(machine_undo_saved, of_a_state_of_another_program_are_merged_and_the_marks_go_over)
{
    struct vhd_error error;

    memory_remove(&scene.host, STATE);
    memory_add_text(&scene.host, STATE, "a state of another program");
    expect_status("cancelled", merge(5, &error), VHD_CANCELLED);
    expect_marked("the first", POWER_UNDO_ONE);
    expect_marked("the second", POWER_UNDO_TWO);
    assert_ok(merge(0, &error));
    expect_merged("merged");
}

Test(machine_undo_saved, that_the_state_does_not_know_are_refused_while_they_are_marked)
{
    struct vhd_error error;

    memory_find(&scene.host, POWER_UNDO_ONE)->modified += INT64_C(600) * VHD_TICKS_PER_SECOND;
    expect_status("changed", merge(0, &error), VHD_IN_SAVED_STATE);
    expect_text("names the disk", error.path, POWER_UNDO_ONE);
    expect_marked("the first", POWER_UNDO_ONE);
    expect_marked("the second", POWER_UNDO_TWO);
}
