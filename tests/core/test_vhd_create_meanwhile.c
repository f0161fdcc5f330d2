/* test_vhd_create_meanwhile.c - creations that are cancelled, or meet others at work in the same place. */
#include "create_calls.h"
#include "expect.h"
#include "image_builder.h"
#include "vhd_chain.h"

#include <stdio.h>

static struct memory_host host;
static struct memory_snapshot before;

static const struct create_call calls[] = {
    { VHD_TYPE_DYNAMIC, u"C:\\new\\deep\\one.vhd", NULL, 130048 },
    { VHD_TYPE_FIXED, u"C:\\new\\deep\\two.vhd", NULL, 5 },
    { VHD_TYPE_DIFFERENCING, u"C:\\new\\deep\\three.vhd", u"C:\\base\\parent.vhd", 0 },
};

static void set_up(void)
{
    struct image_builder parent;

    memory_host_init(&host);
    image_init(&parent, IMAGE_DYNAMIC, UINT64_C(2088960) * IMAGE_MB, 2);
    image_begin(&parent);
    image_add(&parent, &host, u"C:\\base\\parent.vhd");
    before = memory_take_snapshot(&host);
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "a file was left open");
    memory_free_snapshot(&before);
    memory_host_free(&host);
}

TestSuite(vhd_create_meanwhile, .init = set_up, .fini = tear_down);

static enum vhd_status run(struct vhd_job *job, struct vhd_error *error)
{
    struct listener listener = { 0 };
    const struct vhd_progress progress = listener_progress(&listener);

    return job->ops->run(job, &progress, error);
}

static void expect_complete(const char16_t *path)
{
    struct vhd_chain *chain;

    expect_status(text_shown(path), vhd_chain_open(&host.host, path, VHD_FILE_INSPECT, &chain, NULL), VHD_OK);
    vhd_chain_close(chain);
}

Test(vhd_create_meanwhile, ends_without_a_trace_when_cancelled_at_any_time)
{
    for (size_t i = 0; i < ROWS(calls); i++) {
        uint64_t cancelled = 0;
        for (uint64_t refuse = 1;; refuse++) {
            struct listener listener = { .refuse_at = refuse };
            struct vhd_error error = { .status = VHD_OK };
            enum vhd_status status = create_whole(&host, &calls[i], &listener, &error);
            cr_expect(!listener.fell);
            if (status == VHD_OK) {
                cr_expect(listener.calls < refuse, "cancelled, but it went on");
                expect_complete(calls[i].image);
                memory_remove(&host, calls[i].image);
                memory_remove(&host, u"C:\\new\\deep");
                memory_remove(&host, u"C:\\new");
                break;
            }
            expect_status("cancelled", status, VHD_CANCELLED);
            expect_text("cancelled", error.path, calls[i].image);
            cr_expect(error.os_code == 0 && listener.calls == refuse);
            cr_expect(memory_is_as_in(&host, &before), "%s, report %llu", create_name(&calls[i]),
                      (unsigned long long)refuse);
            cancelled++;
        }
        cr_expect(cancelled >= 1, "%s", create_name(&calls[i]));
    }
}

Test(vhd_create_meanwhile, reports_each_megabyte_so_that_cancelling_takes_no_time)
{
    struct listener listener = { 0 };

    assert_ok(create_whole(&host, &calls[1], &listener, NULL));
    cr_expect(listener.calls >= 5, "%llu reports for 5 MB", (unsigned long long)listener.calls);
}

/* Two jobs, begun before either runs: both orders of ending, each of them run or given up. */
Test(vhd_create_meanwhile, shares_a_new_folder_with_another_creation)
{
    for (unsigned variant = 0; variant < 8; variant++) {
        bool run_first = (variant & 1) != 0, run_second = (variant & 2) != 0, second_ends_first = (variant & 4) != 0;
        struct vhd_job *jobs[2];
        char row[60];
        snprintf(row, sizeof row, "run %d and %d, the second ends first: %d", run_first, run_second, second_ends_first);
        assert_ok(create_begin(&host, &calls[1], &jobs[0], NULL));
        assert_ok(create_begin(&host, &calls[2], &jobs[1], NULL));
        for (unsigned turn = 0; turn < 2; turn++) {
            unsigned which = turn ^ second_ends_first;
            if (which == 0 ? run_first : run_second)
                expect_status(row, run(jobs[which], NULL), VHD_OK);
            jobs[which]->ops->close(jobs[which]);
        }
        cr_expect((memory_find(&host, calls[1].image) != NULL) == run_first, "%s", row);
        cr_expect((memory_find(&host, calls[2].image) != NULL) == run_second, "%s", row);
        for (size_t i = 1; i < 3; i++)
            if (memory_find(&host, calls[i].image) != NULL) {
                expect_complete(calls[i].image);
                memory_remove(&host, calls[i].image);
            }
        cr_expect(memory_count_below(&host, u"C:\\new\\deep") == 0, "%s: no temporary file is left", row);
        if (memory_find(&host, u"C:\\new\\deep") != NULL) {
            cr_expect(run_first || run_second || !second_ends_first, "%s: the last to end leaves no folder", row);
            memory_remove(&host, u"C:\\new\\deep");
            memory_remove(&host, u"C:\\new");
        }
        cr_assert(memory_is_as_in(&host, &before), "%s", row);
    }
}

Test(vhd_create_meanwhile, of_the_same_file_lets_the_first_to_end_win)
{
    struct vhd_job *jobs[2];
    struct vhd_error error;
    uint64_t hash;

    assert_ok(create_begin(&host, &calls[1], &jobs[0], NULL));
    assert_ok(create_begin(&host, &calls[1], &jobs[1], NULL));
    assert_ok(run(jobs[1], NULL));
    hash = memory_bytes_hash(&memory_find(&host, calls[1].image)->bytes);
    expect_status("the slower one", run(jobs[0], &error), VHD_TARGET_EXISTS);
    expect_text("the slower one", error.path, calls[1].image);
    jobs[0]->ops->close(jobs[0]);
    jobs[1]->ops->close(jobs[1]);
    cr_expect(memory_bytes_hash(&memory_find(&host, calls[1].image)->bytes) == hash);
    cr_expect(memory_count_below(&host, u"C:\\new") == 2, "the folder and the image");
}

Test(vhd_create_meanwhile, leaves_the_temporary_file_of_another_alone)
{
    const struct create_call next = { VHD_TYPE_DYNAMIC, u"C:\\new\\deep\\next.vhd", NULL, 3 };
    struct listener listener = { 0 };
    struct vhd_job *job;

    assert_ok(create_begin(&host, &calls[1], &job, NULL));
    assert_ok(create_whole(&host, &next, &listener, NULL));
    cr_expect(memory_count_below(&host, u"C:\\new\\deep") == 2);
    assert_ok(run(job, NULL));
    job->ops->close(job);
    expect_complete(calls[1].image);
}

Test(vhd_create_meanwhile, makes_several_children_of_one_parent_at_once)
{
    static const char16_t *const children[] = { u"C:\\base\\a.vhd", u"C:\\base\\b.vhd", u"C:\\base\\c.vhd" };
    struct vhd_job *jobs[3];

    for (size_t i = 0; i < 3; i++) {
        const struct create_call call = { VHD_TYPE_DIFFERENCING, children[i], u"parent.vhd", 0 };
        assert_ok(create_begin(&host, &call, &jobs[i], NULL));
    }
    for (size_t i = 0; i < 3; i++)
        assert_ok(run(jobs[i], NULL));
    for (size_t i = 0; i < 3; i++) {
        jobs[i]->ops->close(jobs[i]);
        expect_complete(children[i]);
    }
}

/* What another creation that made the folder does when it fails. */
static void take_folder_away_once(struct memory_host *self, enum memory_call call, const char16_t *path)
{
    (void)path;
    if (call != MEMORY_VISIT)
        return;
    memory_remove(self, u"C:\\new\\deep");
    memory_remove(self, u"C:\\new");
}

Test(vhd_create_meanwhile, makes_its_folder_again_when_another_creation_takes_it_away)
{
    struct vhd_error error = { .status = VHD_OK };
    struct vhd_job *job;

    host.hook = take_folder_away_once;
    assert_ok(create_begin(&host, &calls[0], &job, &error));
    host.hook = NULL;
    assert_ok(run(job, &error));
    job->ops->close(job);
    expect_complete(calls[0].image);

    memory_remove(&host, calls[0].image);
    memory_remove(&host, u"C:\\new\\deep");
    memory_remove(&host, u"C:\\new");
    host.hook = take_folder_away_once;
    assert_ok(create_begin(&host, &calls[0], &job, &error));
    host.hook = NULL;
    job->ops->close(job);
    cr_expect(memory_is_as_in(&host, &before), "and it goes again if the work is given up");
}

static void take_folder_away_always(struct memory_host *self, enum memory_call call, const char16_t *path)
{
    if (call == MEMORY_OPEN && text_begins(path, u"C:\\new\\deep\\~") && memory_find(self, u"C:\\new\\deep") != NULL)
        memory_remove(self, u"C:\\new\\deep");
}

Test(vhd_create_meanwhile, ends_when_its_folder_is_taken_away_again_and_again)
{
    struct vhd_error error;
    struct vhd_job *job;

    host.hook = take_folder_away_always;
    expect_status("vanished", create_begin(&host, &calls[0], &job, &error), VHD_PATH_NOT_FOUND);
    expect_text("vanished", error.path, calls[0].image);
    host.hook = NULL;
    cr_expect(memory_is_as_in(&host, &before));
}
