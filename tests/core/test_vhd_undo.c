/* test_vhd_undo.c - the undo file: when a header is read from it, and when it is left alone or removed. */
#include "disk_calls.h"
#include "expect.h"
#include "line_of_disks.h"
#include "text.h"
#include "torn_header.h"
#include "vhd_live.h"
#include "vhd_reparent.h"
#include "vhd_undo.h"

#include <criterion/criterion.h>
#include <string.h>

#define UNDO u"C:\\child.vhd.ovpc-undo"

static enum vhd_status open_child(struct line *line, enum vhd_open_mode mode, bool *from_undo)
{
    struct vhd_image *image;
    struct vhd_error error;
    enum vhd_status status = vhd_image_open(&line->host.host, LINE_CHILD, mode, &image, &error);

    *from_undo = status == VHD_OK && image->from_undo != NULL;
    vhd_image_close(image);
    cr_expect_eq(line->host.open_files, 0);
    return status;
}

Test(vhd_undo, gives_the_header_to_every_open_and_stays)
{
    static const enum vhd_open_mode modes[] = { VHD_FILE_INSPECT, VHD_FILE_SOURCE, VHD_FILE_CHANGE };
    struct line line;
    struct memory_snapshot before;
    bool from_undo;

    line_init(&line, 1, false);
    torn_header_make(&line.host, LINE_CHILD, LINE_MIDDLE);
    before = memory_take_snapshot(&line.host);
    for (size_t i = 0; i < ROWS(modes); i++) {
        assert_ok(open_child(&line, modes[i], &from_undo));
        cr_expect(from_undo);
    }
    cr_expect(flat_equals_once(&line.grandchild, &line.host, LINE_GRANDCHILD));
    cr_expect(memory_is_as_in(&line.host, &before));
    memory_free_snapshot(&before);
    memory_remove(&line.host, UNDO);
    cr_expect_eq(open_child(&line, VHD_FILE_SOURCE, &from_undo), VHD_HEADER_CHECKSUM);
    line_free(&line);
}

Test(vhd_undo, is_believed_only_for_its_own_disk_and_whole)
{
    struct line line;
    bool from_undo;

    line_init(&line, 2, false);
    torn_header_make(&line.host, LINE_CHILD, LINE_MIDDLE);
    for (uint64_t at = 0; at < 2048; at += 37) {
        struct memory_bytes *bytes = &memory_find(&line.host, UNDO)->bytes;
        uint8_t was, other;
        memory_bytes_read(bytes, at, &was, 1);
        other = was ^ 1;
        memory_bytes_write(bytes, at, &other, 1);
        cr_expect_eq(open_child(&line, VHD_FILE_SOURCE, &from_undo), VHD_HEADER_CHECKSUM, "byte %u", (unsigned)at);
        memory_bytes_write(bytes, at, &was, 1);
    }
    assert_ok(open_child(&line, VHD_FILE_SOURCE, &from_undo));
    line_move(&line, UNDO, u"C:\\middle.vhd.ovpc-undo"); /* that of another disk */
    image_put32(&memory_find(&line.host, LINE_MIDDLE)->bytes, 512 + HEADER_PARENT_STAMP, 1);
    cr_expect_not(flat_equals_once(&line.middle, &line.host, LINE_MIDDLE));
    line_free(&line);
}

/* Whether the torn disk is the parent or the child of a merge. */
Test(vhd_undo, lets_the_next_write_restore_the_header)
{
    static const char16_t *const merged[] = { LINE_CHILD, LINE_GRANDCHILD };

    for (size_t i = 0; i < ROWS(merged); i++) {
        struct line line;
        line_init(&line, 3, false);
        torn_header_make(&line.host, LINE_CHILD, LINE_MIDDLE);
        assert_ok(disk_merge(&line.host, merged[i]));
        cr_expect(image_header_sum_is_right(&memory_find(&line.host, LINE_CHILD)->bytes, 512));
        cr_expect(flat_equals_once(&line.grandchild, &line.host, LINE_GRANDCHILD));
        assert_ok(vhd_set_parent(&line.host.host, LINE_CHILD, LINE_MIDDLE, NULL));
        cr_expect(flat_equals_once(&line.grandchild, &line.host, LINE_GRANDCHILD));
        cr_expect_null(memory_find(&line.host, UNDO));
        line_free(&line);
    }
}

Test(vhd_undo, means_nothing_beside_a_sound_header_and_goes_with_the_next_success)
{
    struct line line;
    struct memory_bytes old = { 0 };
    bool from_undo;

    line_init(&line, 4, false);
    torn_header_make(&line.host, LINE_CHILD, LINE_MIDDLE);
    memory_bytes_copy(&old, &memory_find(&line.host, UNDO)->bytes);
    assert_ok(vhd_set_parent(&line.host.host, LINE_CHILD, LINE_MIDDLE, NULL));
    cr_expect_null(memory_find(&line.host, UNDO));
    memory_add_file(&line.host, UNDO, &old);
    assert_ok(open_child(&line, VHD_FILE_SOURCE, &from_undo));
    cr_expect_not(from_undo);
    assert_ok(vhd_set_parent(&line.host.host, LINE_CHILD, LINE_MIDDLE, NULL));
    cr_expect_null(memory_find(&line.host, UNDO));
    line_free(&line);
}

/* Of a header that is sound as it is read, and an undo file that is complete: whether it was flushed before that goes. */
static bool is_header_settled_first(const struct memory_host *host)
{
    bool is_written = false, is_flushed = false;

    for (size_t i = 0; i < host->event_count; i++) {
        const struct memory_event *event = &host->events[i];
        if (text_equal(event->path, UNDO) && event->call == MEMORY_CLOSE && event->discarded)
            return is_flushed;
        if (!text_equal(event->path, LINE_CHILD))
            continue;
        is_written = is_written || (event->call == MEMORY_WRITE && event->offset == 512 && event->size == 1024);
        is_flushed = is_flushed || (is_written && event->call == MEMORY_FLUSH && !event->failed);
    }
    return false;
}

Test(vhd_undo, goes_only_after_the_header_was_written_once_more_and_flushed)
{
    for (unsigned merged = 0; merged < 2; merged++) {
        struct line line;
        struct memory_bytes old = { 0 };
        line_init(&line, 4, false);
        torn_header_make(&line.host, LINE_CHILD, LINE_MIDDLE);
        memory_bytes_copy(&old, &memory_find(&line.host, UNDO)->bytes);
        assert_ok(vhd_set_parent(&line.host.host, LINE_CHILD, LINE_MIDDLE, NULL));
        memory_add_file(&line.host, UNDO, &old);
        memory_host_arm(&line.host, (struct memory_fault){ 0 });
        assert_ok(merged ? disk_merge(&line.host, LINE_GRANDCHILD)
                         : vhd_set_parent(&line.host.host, LINE_CHILD, LINE_MIDDLE, NULL));
        cr_expect(is_header_settled_first(&line.host), "%s", merged ? "a merge into it" : "its parent set again");
        cr_expect_null(memory_find(&line.host, UNDO));
        line_free(&line);
    }
}

Test(vhd_undo, of_another_disk_or_with_other_contents_is_never_touched)
{
    for (unsigned kind = 0; kind < 4; kind++) {
        struct line line;
        struct memory_bytes bytes = { 0 };
        struct memory_snapshot before;
        struct vhd_error error;
        line_init(&line, 5, false);
        if (kind == 0) { /* that of the grandchild, whole */
            struct vhd_image *image;
            struct vhd_file *undo;
            assert_ok(vhd_image_open(&line.host.host, LINE_GRANDCHILD, VHD_FILE_CHANGE, &image, &error));
            assert_ok(vhd_undo_begin(image, &undo, &error));
            undo->ops->close(undo, false);
            vhd_image_close(image);
            line_move(&line, u"C:\\grandchild.vhd.ovpc-undo", UNDO);
        } else {
            memory_bytes_set_size(&bytes, kind == 1 ? 2048 : kind == 2 ? 4096 : 1);
            image_put8(&bytes, kind == 2 ? 3000 : 0, 'x');
            memory_add_file(&line.host, UNDO, &bytes);
        }
        before = memory_take_snapshot(&line.host);
        cr_expect_eq(vhd_set_parent(&line.host.host, LINE_CHILD, LINE_MIDDLE, &error), VHD_UNDO_NAME_TAKEN);
        expect_text("the file in the way", error.path, UNDO);
        cr_expect(memory_is_as_in(&line.host, &before));
        memory_free_snapshot(&before);
        line_free(&line);
    }
}

Test(vhd_undo, that_was_interrupted_itself_is_cleared_away)
{
    for (uint64_t size = 0; size <= 2048; size += 512) {
        struct line line;
        struct memory_bytes bytes = { 0 };
        line_init(&line, 6, false);
        memory_bytes_set_size(&bytes, size); /* the size came, the data did not */
        memory_add_file(&line.host, UNDO, &bytes);
        assert_ok(vhd_set_parent(&line.host.host, LINE_CHILD, LINE_MIDDLE, NULL));
        cr_expect_null(memory_find(&line.host, UNDO));
        line_free(&line);
    }
}

Test(vhd_undo, gives_the_header_back_before_a_guest_writes)
{
    struct line line;
    struct vhd_live *live;
    struct vhd_error error;
    uint8_t data[IMAGE_SECTOR];
    bool from_undo;

    line_init(&line, 1, false);
    torn_header_make(&line.host, LINE_CHILD, LINE_MIDDLE);
    assert_ok(vhd_live_open(&line.host.host, LINE_CHILD, VHD_LIVE_WRITE, &live, &error));
    line.child.tags[0] = 0x40000000;
    flat_fill_sector(data, line.child.tags[0]);
    assert_ok(vhd_live_write(live, 0, data, sizeof data, &error));
    vhd_live_close(live);
    cr_expect(image_header_sum_is_right(&memory_find(&line.host, LINE_CHILD)->bytes, 512));
    assert_ok(open_child(&line, VHD_FILE_INSPECT, &from_undo));
    cr_expect(!from_undo);
    cr_expect(flat_equals_once(&line.child, &line.host, LINE_CHILD));
    line_free(&line);
}
