/* test_vhd_children.c - a disk that has children in its folder is not to be written to. */
#include "expect.h"
#include "line_of_disks.h"
#include "vhd_children.h"
#include "vhd_merge_id.h"

#include <string.h>

static struct line line;

static void set_up(void)
{
    line_init(&line, 5, false);
}

static void tear_down(void)
{
    cr_expect(line.host.open_files == 0, "a file was left open");
    line_free(&line);
}

TestSuite(vhd_children, .init = set_up, .fini = tear_down);

Test(vhd_children, are_found_beside_their_parent_and_named)
{
    static const struct {
        const char16_t *parent, *child;
    } rows[] = { { LINE_BASE, LINE_MIDDLE }, { LINE_MIDDLE, LINE_CHILD }, { LINE_CHILD, LINE_GRANDCHILD } };
    struct vhd_error error;

    memory_add_text(&line.host, u"C:\\no disk.vhd", "text");
    memory_add_folder(&line.host, u"C:\\folder.vhd");
    for (size_t i = 0; i < ROWS(rows); i++) {
        expect_status("a child", vhd_require_no_child(&line.host.host, rows[i].parent, &error), VHD_HAS_CHILD);
        expect_text("its path", error.path, rows[i].child);
    }
    expect_status("none", vhd_require_no_child(&line.host.host, LINE_GRANDCHILD, &error), VHD_OK);
}

Test(vhd_children, may_have_the_names_of_snapshots_and_undo_disks)
{
    static const char16_t *const names[] = { u"C:\\x.avhd", u"C:\\VirtualPCUndo_x.VUD", u"C:\\x.img" };
    const char16_t *name = LINE_GRANDCHILD;

    for (size_t i = 0; i < ROWS(names); i++) {
        line_move(&line, name, names[i]);
        name = names[i];
        expect_status("a child", vhd_require_no_child(&line.host.host, LINE_CHILD, NULL),
                      i == 2 ? VHD_OK : VHD_HAS_CHILD);
    }
}

static void put_id(const char16_t *name, const uint8_t id[16])
{
    struct memory_bytes *bytes = &memory_find(&line.host, name)->bytes;

    for (unsigned i = 0; i < 2; i++) {
        const uint64_t at = i == 0 ? 0 : (bytes->size + 1) / IMAGE_SECTOR * IMAGE_SECTOR - IMAGE_SECTOR;
        memory_bytes_write(bytes, at + FOOTER_ID, id, 16);
        image_seal_footer(bytes, at);
    }
}

static void put_parent_id(const char16_t *name, const uint8_t id[16])
{
    struct memory_bytes *bytes = &memory_find(&line.host, name)->bytes;
    const uint64_t at = image_get64(bytes, FOOTER_DATA_OFFSET);

    memory_bytes_write(bytes, at + HEADER_PARENT_ID, id, 16);
    image_seal_header(bytes, at);
}

/* As the ids are after the first step of a merge, and before its last. */
Test(vhd_children, are_children_still_while_their_merge_is_unfinished)
{
    uint8_t own[16], merging[16], done[16];
    struct vhd_image *child;
    struct vhd_error error;

    assert_ok(vhd_image_open(&line.host.host, LINE_CHILD, VHD_FILE_INSPECT, &child, NULL));
    memcpy(own, child->footer.id, sizeof own);
    assert_ok(vhd_merge_id(&line.host.host, child->header.parent_id, own, merging, LINE_CHILD, NULL));
    assert_ok(vhd_merge_id(&line.host.host, merging, merging, done, LINE_CHILD, NULL));
    vhd_image_close(child);
    put_id(LINE_MIDDLE, merging);
    expect_status("while data are written", vhd_require_no_child(&line.host.host, LINE_MIDDLE, &error), VHD_HAS_CHILD);
    expect_text("its path", error.path, LINE_CHILD);
    put_parent_id(LINE_CHILD, done);
    expect_status("almost done", vhd_require_no_child(&line.host.host, LINE_MIDDLE, &error), VHD_HAS_CHILD);
    expect_text("its path", error.path, LINE_CHILD);
    put_parent_id(LINE_CHILD, own);
    expect_status("of another", vhd_require_no_child(&line.host.host, LINE_MIDDLE, &error), VHD_OK);
}

/* Nobody can ask for more: what is in use cannot be looked at. */
Test(vhd_children, that_nobody_may_look_at_are_passed_over)
{
    struct memory_handle *handle = memory_hold(&line.host, LINE_GRANDCHILD, MEMORY_ALL, 0);

    expect_status("in use", vhd_require_no_child(&line.host.host, LINE_CHILD, NULL), VHD_OK);
    memory_release(handle);
    expect_status("not in use", vhd_require_no_child(&line.host.host, LINE_CHILD, NULL), VHD_HAS_CHILD);
}

Test(vhd_children, of_what_is_no_disk_are_not_looked_for)
{
    expect_status("missing", vhd_require_no_child(&line.host.host, u"C:\\none.vhd", NULL), VHD_FILE_NOT_FOUND);
}
