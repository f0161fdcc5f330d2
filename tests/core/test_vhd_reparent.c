/* test_vhd_reparent.c - setting the parent: what is refused, what the disks read, and what is in the header then. */
#include "disk_calls.h"
#include "expect.h"
#include "line_of_disks.h"
#include "vhd_disk.h"
#include "vhd_locator.h"
#include "vhd_parent.h"
#include "vhd_reparent.h"
#include "vhd_stamp.h"

#include <criterion/criterion.h>
#include <string.h>

#define UNDO u"C:\\child.vhd.ovpc-undo"

static enum vhd_status set_parent(struct line *line, const char16_t *child, const char16_t *parent)
{
    struct vhd_error error = { 0 };
    enum vhd_status status = vhd_set_parent(&line->host.host, child, parent, &error);

    if (status != VHD_OK)
        cr_expect_eq(error.status, status);
    cr_expect_eq(line->host.open_files, 0);
    return status;
}

/* What the disks below the middle read never changes. */
static void expect_same(const struct line *line, const char *when, size_t n)
{
    cr_assert(flat_equals_once(&line->child, &line->host, LINE_CHILD), "the child, %s %zu", when, n);
    cr_assert(flat_equals_once(&line->grandchild, &line->host, LINE_GRANDCHILD), "the grandchild, %s %zu", when, n);
}

static void expect_parent(struct line *line, const char16_t *child, const char16_t *expected)
{
    char16_t parent[VHD_PATH_CHARS];
    struct vhd_error error;

    assert_ok(vhd_disk_parent(&line->host.host, child, parent, &error));
    expect_text("parent", parent, expected);
}

/* Adds a locator to the child's header; `in_block`: in its first block, else behind the end of the file. */
static void add_bad_locator(struct line *line, bool in_block)
{
    struct memory_bytes *bytes = &memory_find(&line->host, LINE_CHILD)->bytes;
    const uint64_t header = image_get64(bytes, FOOTER_DATA_OFFSET), entry = header + HEADER_LOCATORS + 7 * 24;
    struct vhd_places places;
    struct vhd_image *image;

    assert_ok(vhd_image_open(&line->host.host, LINE_CHILD, VHD_FILE_INSPECT, &image, NULL));
    assert_ok(vhd_image_places(image, &places, NULL));
    image_put32(bytes, entry, VHD_LOCATOR_W2KU);
    image_put32(bytes, entry + 4, 512);
    image_put32(bytes, entry + 8, 20);
    image_put64(bytes, entry + 16,
                in_block ? (uint64_t)vhd_place_sector(places.all[0]) * VHD_SECTOR : bytes->size + IMAGE_MB);
    image_seal_header(bytes, header);
    vhd_places_free(&places);
    vhd_image_close(image);
}

static enum vhd_status check_child(struct line *line)
{
    struct vhd_image *image;
    enum vhd_status status;

    assert_ok(vhd_image_open(&line->host.host, LINE_CHILD, VHD_FILE_INSPECT, &image, NULL));
    status = vhd_image_check_places(image, NULL);
    vhd_image_close(image);
    return status;
}

Test(vhd_reparent, makes_a_disk_writable_again_whose_locators_forbade_it)
{
    for (unsigned i = 0; i < 2; i++) {
        struct line line;
        line_init(&line, 1, false);
        add_bad_locator(&line, i == 0);
        expect_status("before", check_child(&line), i == 0 ? VHD_BLOCK_OUTSIDE : VHD_LOCATOR_INVALID);
        assert_ok(set_parent(&line, LINE_CHILD, LINE_MIDDLE));
        expect_status("after", check_child(&line), VHD_OK);
        expect_same(&line, "reparented", i);
        line_free(&line);
    }
}

Test(vhd_reparent, finds_a_parent_that_was_moved)
{
    struct line line;
    struct memory_node *child;
    int64_t modified;

    line_init(&line, 1, false);
    memory_add_folder(&line.host, u"C:\\other");
    line_move(&line, LINE_MIDDLE, u"C:\\other\\moved.vhd");
    line_move(&line, LINE_BASE, u"C:\\other\\base.vhd");
    cr_assert_not(flat_equals_once(&line.child, &line.host, LINE_CHILD));
    child = memory_find(&line.host, LINE_CHILD);
    modified = child->modified;
    line.host.clock += 1000 * (int64_t)VHD_TICKS_PER_SECOND;
    assert_ok(set_parent(&line, LINE_CHILD, u"C:\\other\\moved.vhd"));
    expect_same(&line, "moved", 0);
    cr_expect_eq(child->modified, modified, "the child keeps its file time");
    expect_parent(&line, LINE_CHILD, u"C:\\other\\moved.vhd");

    struct vhd_image *image;
    struct vhd_error error;
    struct vhd_header_disk header;
    assert_ok(vhd_image_open(&line.host.host, LINE_CHILD, VHD_FILE_INSPECT, &image, &error));
    expect_text("name", image->header.parent_name, u"moved.vhd");
    cr_expect_eq(image->header.parent_stamp, vhd_stamp_of(memory_find(&line.host, u"C:\\other\\moved.vhd")->modified));
    cr_expect_eq(image->header.locators[0].code, VHD_LOCATOR_W2KU);
    cr_expect_eq(image->header.locators[1].code, VHD_LOCATOR_W2RU);
    for (size_t i = 0; i < 2; i++) {
        static const char16_t *const texts[] = { u"C:\\other\\moved.vhd", u".\\other\\moved.vhd" };
        char16_t text[VHD_PATH_ADOPTED_CHARS];
        cr_expect_geq(image->header.locators[i].space, VHD_LOCATOR_SPACE);
        cr_expect_eq(image->header.locators[i].space % 512, 0);
        cr_expect_eq(image->header.locators[i].offset % 512, 0);
        assert_ok(
            vhd_locator_read(image->file, image->data_end, &image->header.locators[i], text, image->path, &error));
        expect_text("locator", text, texts[i]);
    }
    vhd_header_encode(&image->header, &header);
    cr_expect(image->has_end_footer);
    memory_bytes_read(&child->bytes, 512 + HEADER_LOCATORS, &header, 192);
    for (size_t i = 48; i < 192; i++)
        cr_expect_eq(((uint8_t *)&header)[i], 0, "unused slots are zeros");
    vhd_image_close(image);
    cr_expect_null(memory_find(&line.host, UNDO));
    line_free(&line);
}

Test(vhd_reparent, leaves_the_relative_text_out_for_another_drive)
{
    struct line line;
    struct vhd_image *image;
    struct vhd_error error;

    line_init(&line, 2, false);
    memory_add_volume(&line.host, u"D:\\", VHD_DRIVE_WRITABLE, u"NTFS", UINT64_C(1) << 40);
    line_move(&line, LINE_MIDDLE, u"D:\\middle.vhd");
    line_move(&line, LINE_BASE, u"D:\\base.vhd");
    assert_ok(set_parent(&line, LINE_CHILD, u"D:\\middle.vhd"));
    expect_same(&line, "on another drive", 0);
    assert_ok(vhd_image_open(&line.host.host, LINE_CHILD, VHD_FILE_INSPECT, &image, &error));
    cr_expect_eq(image->header.locators[1].code, 0);
    vhd_image_close(image);
    line_free(&line);
}

Test(vhd_reparent, repairs_a_chain_from_either_end)
{
    for (unsigned order = 0; order < 2; order++) {
        struct line line;
        line_init(&line, 3, false);
        memory_add_folder(&line.host, u"C:\\a");
        memory_add_folder(&line.host, u"C:\\b");
        line_move(&line, LINE_MIDDLE, u"C:\\a\\m.vhd");
        line_move(&line, LINE_BASE, u"C:\\b\\b.vhd");
        for (unsigned step = 0; step < 2; step++) {
            if (step == order)
                assert_ok(set_parent(&line, LINE_CHILD, u"C:\\a\\m.vhd"));
            else
                assert_ok(set_parent(&line, u"C:\\a\\m.vhd", u"C:\\b\\b.vhd"));
        }
        expect_same(&line, "repaired", order);
        line_free(&line);
    }
}

Test(vhd_reparent, drops_the_middle_only_when_the_grandparent_reads_the_same)
{
    struct line line;

    line_init(&line, 4, true);
    assert_ok(set_parent(&line, LINE_CHILD, LINE_BASE));
    expect_parent(&line, LINE_CHILD, LINE_BASE);
    memory_remove(&line.host, LINE_MIDDLE);
    expect_same(&line, "without the middle", 0);
    line_free(&line);

    for (unsigned seed = 1; seed < 6; seed++) {
        line_init(&line, seed, false);
        struct memory_snapshot before = memory_take_snapshot(&line.host);
        cr_expect_eq(set_parent(&line, LINE_CHILD, LINE_BASE), VHD_CHAIN_ID_MISMATCH);
        cr_expect(memory_is_as_in(&line.host, &before));
        memory_free_snapshot(&before);
        line_free(&line);
    }

    line_init(&line, 4, true); /* without the recorded parent nothing can be known */
    line_move(&line, LINE_MIDDLE, u"C:\\gone.vhd");
    cr_expect_eq(set_parent(&line, LINE_CHILD, LINE_BASE), VHD_CHAIN_ID_MISMATCH);
    line_free(&line);

    line_init(&line, 4, true); /* a copy of the grandparent is not the grandparent */
    struct memory_bytes copy = { 0 };
    memory_bytes_copy(&copy, &memory_find(&line.host, LINE_BASE)->bytes);
    memory_add_file(&line.host, u"C:\\copy.vhd", &copy);
    cr_expect_eq(set_parent(&line, LINE_CHILD, u"C:\\copy.vhd"), VHD_CHAIN_ID_MISMATCH);
    line_free(&line);
}

Test(vhd_reparent, drops_a_disk_that_was_merged)
{
    struct line line;

    line_init(&line, 5, false);
    assert_ok(disk_merge(&line.host, LINE_MIDDLE));
    assert_ok(set_parent(&line, LINE_CHILD, LINE_BASE));
    memory_remove(&line.host, LINE_MIDDLE);
    expect_same(&line, "after the merge", 0);
    assert_ok(disk_merge(&line.host, LINE_CHILD)); /* and the stamp is right */
    line_free(&line);
}

/* Stopped anywhere, a merge of the child can be run again after the parent was set anew. */
Test(vhd_reparent, keeps_the_ids_of_an_interrupted_merge)
{
    const unsigned kinds = MEMORY_BIT(MEMORY_WRITE) | MEMORY_BIT(MEMORY_FLUSH) | MEMORY_BIT(MEMORY_SET_MODIFIED);

    for (uint64_t n = 1;; n++) {
        struct line line;
        bool stopped;
        line_init(&line, 6, false);
        memory_host_arm(&line.host, (struct memory_fault){ n, kinds, MEMORY_POWER_OFF, VHD_SYSTEM, 21, 0 });
        (void)disk_merge(&line.host, LINE_CHILD);
        stopped = line.host.fault_hits > 0;
        memory_host_power_on(&line.host);
        line_move(&line, LINE_MIDDLE, u"C:\\m.vhd");
        assert_ok(set_parent(&line, LINE_CHILD, u"C:\\m.vhd"));
        expect_same(&line, "set after stop", (size_t)n);
        if (stopped)
            cr_assert_eq(disk_merge(&line.host, LINE_CHILD), VHD_OK, "again after %u", (unsigned)n);
        expect_same(&line, "merged after stop", (size_t)n);
        cr_assert(flat_equals_once(&line.child, &line.host, u"C:\\m.vhd"));
        line_free(&line);
        if (!stopped)
            break;
    }
}

/* Whether the base has the id that the middle refers to, so that a merge of it would be a new one. */
static bool is_at_rest(const struct line *line)
{
    const struct memory_bytes *base = &memory_find(&line->host, LINE_BASE)->bytes;
    uint8_t wanted[16], found[16];

    memory_bytes_read(base, base->size - 512 + FOOTER_ID, found, sizeof found);
    memory_bytes_read(&memory_find(&line->host, LINE_MIDDLE)->bytes, 512 + HEADER_PARENT_ID, wanted, sizeof wanted);
    return memcmp(wanted, found, sizeof wanted) == 0;
}

/* Of a middle that is being merged into the base, the child cannot let go. */
Test(vhd_reparent, refuses_a_grandparent_in_the_middle_of_a_merge)
{
    const unsigned kinds = MEMORY_BIT(MEMORY_WRITE) | MEMORY_BIT(MEMORY_FLUSH) | MEMORY_BIT(MEMORY_SET_MODIFIED);
    unsigned accepted = 0, refused = 0;

    for (uint64_t n = 1;; n++) {
        struct line line;
        bool stopped;
        line_init(&line, 6, false);
        memory_host_arm(&line.host, (struct memory_fault){ n, kinds, MEMORY_POWER_OFF, VHD_SYSTEM, 21, 0 });
        (void)disk_merge(&line.host, LINE_MIDDLE);
        stopped = line.host.fault_hits > 0;
        memory_host_power_on(&line.host);
        if (set_parent(&line, LINE_CHILD, LINE_BASE) == VHD_OK)
            accepted++;
        else
            refused++;
        expect_same(&line, "set in the middle", (size_t)n);
        if (!is_at_rest(&line))
            assert_ok(disk_merge(&line.host, LINE_MIDDLE));
        expect_same(&line, "merged then", (size_t)n);
        line_free(&line);
        if (!stopped)
            break;
    }
    cr_expect_gt(accepted, 1);
    cr_expect_gt(refused, 5);
}

struct refusal {
    const char *row;
    enum vhd_status status;
    const char16_t *child, *parent;
    void (*prepare)(struct line *);
};

static void read_only(struct line *line)
{
    memory_find(&line->host, LINE_CHILD)->read_only = true;
}

static void saved(struct line *line)
{
    image_save_state(&memory_find(&line->host, LINE_CHILD)->bytes);
}

static void add_other(struct line *line, uint64_t size)
{
    struct image_builder image;

    image_init(&image, IMAGE_DYNAMIC, size, 77);
    image_begin(&image);
    image_add(&image, &line->host, u"C:\\other.vhd");
}

static void smaller(struct line *line)
{
    add_other(line, 2 * IMAGE_MB);
}

static void of_that_size(struct line *line)
{
    add_other(line, line->child.sectors * IMAGE_SECTOR);
}

static void full(struct line *line)
{
    line->host.volumes[0].facts.available = 0;
}

static void foreign_undo(struct line *line)
{
    memory_add_text(&line->host, UNDO, "a poem");
}

static void folder_as_undo(struct line *line)
{
    memory_add_folder(&line->host, UNDO);
}

Test(vhd_reparent, refuses_and_changes_nothing)
{
    static const struct refusal refusals[] = {
        { "fixed or dynamic", VHD_NOT_DIFFERENCING, LINE_BASE, LINE_BASE, NULL },
        { "read-only", VHD_FILE_READ_ONLY, LINE_CHILD, LINE_MIDDLE, read_only },
        { "saved state", VHD_IN_SAVED_STATE, LINE_CHILD, LINE_MIDDLE, saved },
        { "size", VHD_CHAIN_SIZE_MISMATCH, LINE_CHILD, u"C:\\other.vhd", smaller },
        { "id", VHD_CHAIN_ID_MISMATCH, LINE_CHILD, u"C:\\other.vhd", of_that_size },
        { "itself", VHD_CHAIN_CYCLE, LINE_CHILD, LINE_CHILD, NULL },
        { "its child", VHD_CHAIN_CYCLE, LINE_CHILD, LINE_GRANDCHILD, NULL },
        { "its child's child", VHD_CHAIN_CYCLE, LINE_MIDDLE, LINE_GRANDCHILD, NULL },
        { "no such file", VHD_FILE_NOT_FOUND, LINE_CHILD, u"C:\\none.vhd", NULL },
        { "no such folder", VHD_PATH_NOT_FOUND, LINE_CHILD, u"C:\\none\\none.vhd", NULL },
        { "no such child", VHD_FILE_NOT_FOUND, u"C:\\none.vhd", LINE_BASE, NULL },
        { "disk full", VHD_DISK_FULL, LINE_CHILD, LINE_MIDDLE, full },
        { "foreign undo file", VHD_UNDO_NAME_TAKEN, LINE_CHILD, LINE_MIDDLE, foreign_undo },
        { "folder as undo file", VHD_UNDO_NAME_TAKEN, LINE_CHILD, LINE_MIDDLE, folder_as_undo },
    };

    for (size_t i = 0; i < ROWS(refusals); i++) {
        struct line line;
        struct memory_snapshot before;
        line_init(&line, 7, false);
        if (refusals[i].prepare != NULL)
            refusals[i].prepare(&line);
        before = memory_take_snapshot(&line.host);
        expect_status(refusals[i].row, set_parent(&line, refusals[i].child, refusals[i].parent), refusals[i].status);
        cr_expect(memory_is_as_in(&line.host, &before), "%s", refusals[i].row);
        memory_free_snapshot(&before);
        line_free(&line);
    }
}

Test(vhd_reparent, refuses_disks_in_use)
{
    static const char16_t *const paths[] = { LINE_CHILD, LINE_MIDDLE };

    for (size_t i = 0; i < ROWS(paths); i++) {
        struct line line;
        struct memory_handle *handle;
        line_init(&line, 8, false);
        handle = memory_hold(&line.host, paths[i], MEMORY_READING | MEMORY_WRITING, MEMORY_ALL);
        cr_expect_eq(set_parent(&line, LINE_CHILD, LINE_MIDDLE), VHD_SHARING_VIOLATION);
        memory_release(handle);
        assert_ok(set_parent(&line, LINE_CHILD, LINE_MIDDLE));
        line_free(&line);
    }
}

Test(vhd_reparent, leaves_the_child_its_file_time_wherever_it_is_stopped_when_times_that_were_set_stay)
{
    const unsigned kinds = MEMORY_BIT(MEMORY_WRITE) | MEMORY_BIT(MEMORY_FLUSH) | MEMORY_BIT(MEMORY_SET_MODIFIED);
    bool stopped = true;

    for (uint64_t n = 1; stopped; n++) {
        struct line line;
        int64_t modified;
        line_init(&line, 10, true);
        modified = memory_find(&line.host, LINE_CHILD)->modified;
        line.host.clock += 1000 * (int64_t)VHD_TICKS_PER_SECOND;
        line.host.times_stay = true;
        memory_host_arm(&line.host, (struct memory_fault){ n, kinds, MEMORY_POWER_OFF, VHD_SYSTEM, 21, 0 });
        (void)set_parent(&line, LINE_CHILD, LINE_BASE);
        stopped = line.host.fault_hits > 0;
        memory_host_power_on(&line.host);
        cr_expect_eq(memory_find(&line.host, LINE_CHILD)->modified, modified, "stop %u", (unsigned)n);
        line_free(&line);
    }
}

Test(vhd_reparent, repairs_footers_on_the_way)
{
    struct line line;
    struct memory_bytes *bytes;

    line_init(&line, 11, false);
    bytes = &memory_find(&line.host, LINE_CHILD)->bytes;
    memory_bytes_set_size(bytes, bytes->size - 512); /* no footer at the end */
    assert_ok(set_parent(&line, LINE_CHILD, LINE_MIDDLE));
    cr_expect(image_footer_sum_is_right(bytes, bytes->size - 512));
    image_put32(bytes, 0, 0); /* none at the start */
    assert_ok(set_parent(&line, LINE_CHILD, LINE_MIDDLE));
    cr_expect(image_footer_sum_is_right(bytes, 0));
    expect_same(&line, "repaired", 0);
    line_free(&line);
}
