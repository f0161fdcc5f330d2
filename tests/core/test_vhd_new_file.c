/* test_vhd_new_file.c - files that appear under their names complete, or not at all. */
#include "expect.h"
#include "memory_host.h"
#include "vhd_leftover.h"
#include "vhd_new_file.h"

#include <string.h>

static struct memory_host host;
static struct memory_snapshot before;
static const uint8_t id[16] = { 0xab, 0xcd, 0xef, 0x01 };
static const char16_t target[] = u"C:\\old\\new\\deep\\disk.vhd";
static const char16_t temporary[] = u"C:\\old\\new\\deep\\~abcdef01.ovpc";
static const uint8_t first_sector[VHD_SECTOR] = "the first sector";

static void set_up(void)
{
    memory_host_init(&host);
    memory_add_text(&host, u"C:\\old\\file.txt", "old");
    before = memory_take_snapshot(&host);
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "a file was left open");
    memory_free_snapshot(&before);
    memory_host_free(&host);
}

TestSuite(vhd_new_file, .init = set_up, .fini = tear_down);

static void expect_as_before(void)
{
    cr_expect(memory_is_as_in(&host, &before));
}

Test(vhd_new_file, is_marked_and_nobody_elses_until_it_is_complete)
{
    struct vhd_new_file file;
    struct memory_node *node;
    uint8_t marker[512], found[512];
    struct vhd_file *other;

    assert_ok(vhd_new_file_begin(&file, &host.host, target, id, VHD_NEW_FILLED, NULL));
    node = memory_find(&host, temporary);
    cr_assert(node != NULL && memory_find(&host, target) == NULL);
    vhd_marker_encode(marker);
    memory_bytes_read(&node->bytes, 0, found, sizeof found);
    cr_expect_arr_eq(found, marker, sizeof marker);
    cr_expect(node->bytes.size == 512);
    expect_status("another reader", host.host.ops->open(&host.host, temporary, VHD_FILE_INSPECT, &other, NULL),
                  VHD_SHARING_VIOLATION);
    vhd_new_file_end(&file);
    expect_as_before();
}

struct step {
    enum memory_call call;
    uint64_t offset, size;
};

static void expect_steps(enum vhd_new_file_kind kind, const struct step *expected, size_t count)
{
    struct vhd_new_file file;
    uint8_t found[516];

    assert_ok(vhd_new_file_begin(&file, &host.host, target, id, kind, NULL));
    assert_ok(file.file->ops->write(file.file, 512, "data", 4, NULL));
    assert_ok(vhd_new_file_commit(&file, first_sector, NULL));
    vhd_new_file_end(&file);
    cr_assert(host.event_count == count, "%zu events", host.event_count);
    for (size_t i = 0; i < count; i++) {
        cr_expect(host.events[i].call == expected[i].call && host.events[i].offset == expected[i].offset &&
                      host.events[i].size == expected[i].size,
                  "event %zu", i);
        if (expected[i].call == MEMORY_MOVE)
            expect_text("moved to", host.events[i].new_path, target);
    }
    cr_expect(memory_find(&host, temporary) == NULL);
    memory_bytes_read(&memory_find(&host, target)->bytes, 0, found, sizeof found);
    cr_expect_arr_eq(found, first_sector, sizeof first_sector);
    cr_expect(memcmp(found + 512, "data", 4) == 0);
}

Test(vhd_new_file, is_flushed_before_its_first_sector_and_again_before_it_is_moved)
{
    static const struct step expected[] = {
        { MEMORY_MAKE_FOLDER, 0, 0 }, { MEMORY_MAKE_FOLDER, 0, 0 }, { MEMORY_OPEN, 0, 0 },
        { MEMORY_WRITE, 0, 512 }, /* the marker */
        { MEMORY_FLUSH, 0, 0 },       { MEMORY_WRITE, 512, 4 },     { MEMORY_FLUSH, 0, 0 },
        { MEMORY_WRITE, 0, 512 }, /* the first sector */
        { MEMORY_FLUSH, 0, 0 },       { MEMORY_MOVE, 0, 0 },        { MEMORY_FLUSH, 0, 0 },
    };

    expect_steps(VHD_NEW_FILLED, expected, ROWS(expected));
}

Test(vhd_new_file, of_an_unused_disk_is_flushed_once_and_before_it_is_moved)
{
    static const struct step expected[] = {
        { MEMORY_MAKE_FOLDER, 0, 0 }, { MEMORY_MAKE_FOLDER, 0, 0 },
        { MEMORY_OPEN, 0, 0 },        { MEMORY_WRITE, 0, 512 }, /* the marker */
        { MEMORY_WRITE, 512, 4 },     { MEMORY_WRITE, 0, 512 }, /* the first sector */
        { MEMORY_FLUSH, 0, 0 },       { MEMORY_MOVE, 0, 0 },
    };

    expect_steps(VHD_NEW_UNUSED, expected, ROWS(expected));
}

Test(vhd_new_file, goes_with_the_folders_made_for_it_and_no_others)
{
    struct vhd_new_file file;

    memory_add_folder(&host, u"C:\\old\\empty");
    memory_free_snapshot(&before);
    before = memory_take_snapshot(&host);
    assert_ok(vhd_new_file_begin(&file, &host.host, u"C:\\old\\empty\\disk.vhd", id, VHD_NEW_FILLED, NULL));
    vhd_new_file_end(&file);
    expect_as_before();
    assert_ok(vhd_new_file_begin(&file, &host.host, u"C:\\old\\empty\\a\\b\\c\\disk.vhd", id, VHD_NEW_FILLED, NULL));
    vhd_new_file_end(&file);
    expect_as_before();
    assert_ok(vhd_new_file_begin(&file, &host.host, u"C:\\a\\disk.vhd", id, VHD_NEW_FILLED, NULL));
    vhd_new_file_end(&file);
    expect_as_before();
    assert_ok(vhd_new_file_begin(&file, &host.host, u"C:\\disk.vhd", id, VHD_NEW_FILLED, NULL));
    vhd_new_file_end(&file);
    expect_as_before();
    vhd_new_file_end(&file); /* a second time does no harm */
}

Test(vhd_new_file, leaves_a_folder_in_which_somebody_else_has_put_something)
{
    struct vhd_new_file file;

    assert_ok(vhd_new_file_begin(&file, &host.host, target, id, VHD_NEW_FILLED, NULL));
    memory_add_text(&host, u"C:\\old\\new\\theirs.txt", "theirs");
    vhd_new_file_end(&file);
    cr_expect(memory_find(&host, u"C:\\old\\new\\deep") == NULL);
    cr_expect(memory_find(&host, u"C:\\old\\new\\theirs.txt") != NULL);
}

/* Makes each folder just before core does. */
static void be_faster(struct memory_host *self, enum memory_call call, const char16_t *path)
{
    const char16_t *theirs = self->hook_data;

    if (call == MEMORY_MAKE_FOLDER && text_equal(path, theirs))
        memory_add_folder(self, path);
}

Test(vhd_new_file, leaves_folders_that_somebody_else_made_meanwhile)
{
    static char16_t theirs[] = u"C:\\old\\new\\deep";
    struct vhd_new_file file;

    host.hook = be_faster;
    host.hook_data = theirs;
    assert_ok(vhd_new_file_begin(&file, &host.host, target, id, VHD_NEW_FILLED, NULL));
    vhd_new_file_end(&file);
    cr_expect(memory_find(&host, u"C:\\old\\new\\deep") != NULL);
    cr_expect(memory_find(&host, temporary) == NULL);
}

Test(vhd_new_file, removes_folders_below_one_that_somebody_else_made_meanwhile)
{
    static char16_t theirs[] = u"C:\\old\\new";
    struct vhd_new_file file;

    host.hook = be_faster;
    host.hook_data = theirs;
    assert_ok(vhd_new_file_begin(&file, &host.host, target, id, VHD_NEW_FILLED, NULL));
    vhd_new_file_end(&file);
    cr_expect(memory_find(&host, u"C:\\old\\new") != NULL, "theirs");
    cr_expect(memory_find(&host, u"C:\\old\\new\\deep") == NULL, "ours");
}

/* While it is open nobody can take its place, so what is withdrawn is its own. */
Test(vhd_new_file, that_others_may_see_is_looked_at_and_withdrawn_when_it_has_its_name)
{
    struct vhd_new_file file;
    struct vhd_file *other;
    uint8_t found[VHD_SECTOR];

    assert_ok(vhd_new_file_begin(&file, &host.host, target, id, VHD_NEW_SEEN, NULL));
    assert_ok(vhd_new_file_fill(&file, first_sector, sizeof first_sector, NULL));
    assert_ok(host.host.ops->open(&host.host, target, VHD_FILE_INSPECT, &other, NULL));
    assert_ok(other->ops->read(other, 0, found, sizeof found, NULL));
    cr_expect_arr_eq(found, first_sector, sizeof found);
    other->ops->close(other, false);
    expect_status("who would delete it", host.host.ops->open(&host.host, target, VHD_FILE_WORK, &other, NULL),
                  VHD_SHARING_VIOLATION);
    vhd_new_file_withdraw(&file);
    expect_as_before();
}

Test(vhd_new_file, never_replaces_what_has_come_to_stand_at_the_target)
{
    struct vhd_new_file file;
    struct vhd_error error;

    assert_ok(vhd_new_file_begin(&file, &host.host, target, id, VHD_NEW_FILLED, NULL));
    memory_add_text(&host, target, "theirs");
    expect_status("commit", vhd_new_file_commit(&file, first_sector, &error), VHD_TARGET_EXISTS);
    vhd_new_file_end(&file);
    cr_expect(memory_find(&host, target)->bytes.size == 6);
    cr_expect(memory_find(&host, temporary) == NULL);
}

Test(vhd_new_file, does_not_take_over_a_file_that_has_its_temporary_name)
{
    static const char16_t path[] = u"C:\\old\\disk.vhd", taken[] = u"C:\\old\\~abcdef01.ovpc";
    struct vhd_new_file file;
    struct vhd_error error;

    memory_add_text(&host, taken, "theirs");
    memory_free_snapshot(&before);
    before = memory_take_snapshot(&host);
    cr_expect(vhd_new_file_begin(&file, &host.host, path, id, VHD_NEW_FILLED, &error) != VHD_OK);
    expect_text("the error names the target", error.path, path);
    expect_as_before();
}

Test(vhd_new_file, removes_what_was_left_before_it_creates_its_own)
{
    struct vhd_new_file file;

    memory_add_file(&host, u"C:\\old\\~00000000.ovpc", NULL);
    memory_add_file(&host, u"C:\\old\\~abcdef01.ovpc", NULL); /* even of the same name */
    assert_ok(vhd_new_file_begin(&file, &host.host, u"C:\\old\\disk.vhd", id, VHD_NEW_FILLED, NULL));
    assert_ok(vhd_new_file_commit(&file, first_sector, NULL));
    vhd_new_file_end(&file);
    cr_expect(memory_count_below(&host, u"C:\\old") == 2);
}

Test(vhd_new_file, leaves_nothing_behind_whichever_call_fails)
{
    uint64_t call = 0, failures = 0;

    do {
        struct vhd_new_file file;
        struct vhd_error error = { .status = VHD_OK };
        memory_host_arm(&host, (struct memory_fault){ ++call, MEMORY_FAILING_CALLS, MEMORY_FAIL_ONCE, VHD_DISK_FULL,
                                                      112, 100 });
        enum vhd_status status = vhd_new_file_begin(&file, &host.host, target, id, VHD_NEW_FILLED, &error);
        if (status != VHD_OK) {
            expect_text("begin", error.path, target);
            expect_as_before();
        } else {
            status = vhd_new_file_commit(&file, first_sector, &error);
        }
        vhd_new_file_end(&file);
        cr_expect(host.open_files == 0);
        if (status != VHD_OK) {
            expect_status("fault", status, VHD_DISK_FULL);
            cr_expect(error.os_code == 112);
            expect_as_before();
            failures++;
        } else {
            cr_expect(memory_find(&host, target) != NULL);
            memory_remove(&host, target);
            memory_remove(&host, u"C:\\old\\new\\deep");
            memory_remove(&host, u"C:\\old\\new");
        }
    } while (host.fault_hits > 0);
    cr_expect(failures == 12, "%llu: all calls but the last flush, after which the file is complete",
              (unsigned long long)failures);
}
