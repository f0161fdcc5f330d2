/* test_vhd_saved_mark.c - disks are marked as part of a saved state. */
#include "expect.h"
#include "line_of_disks.h"
#include "vhd_live.h"
#include "vhd_saved_mark.h"

#include <criterion/criterion.h>
#include <string.h>

static enum vhd_status open_live(struct line *line, const char16_t *path)
{
    struct vhd_live *live = NULL;
    struct vhd_error error;
    const enum vhd_status status = vhd_live_open(&line->host.host, path, VHD_LIVE_WRITE, &live, &error);

    vhd_live_close(live);
    return status;
}

static int64_t time_of(struct line *line, const char16_t *path)
{
    return memory_find(&line->host, path)->modified;
}

Test(vhd_saved_mark, keeps_others_from_writing_until_it_is_taken_away)
{
    struct vhd_error error;
    struct line line;
    int64_t time;

    line_init(&line, 5, false);
    time = time_of(&line, LINE_GRANDCHILD);
    assert_ok(vhd_put_saved_mark(&line.host.host, LINE_GRANDCHILD, true, &error));
    expect_status("marked", open_live(&line, LINE_GRANDCHILD), VHD_IN_SAVED_STATE);
    cr_expect(flat_equals_once(&line.grandchild, &line.host, LINE_GRANDCHILD), "it reads the same");
    assert_ok(vhd_put_saved_mark(&line.host.host, LINE_GRANDCHILD, true, &error));
    assert_ok(vhd_put_saved_mark(&line.host.host, LINE_GRANDCHILD, false, &error));
    cr_expect_eq(time_of(&line, LINE_GRANDCHILD), time, "its file keeps its time");
    expect_status("no more", open_live(&line, LINE_GRANDCHILD), VHD_OK);
    line_free(&line);
}

Test(vhd_saved_mark, is_in_both_footers)
{
    struct vhd_error error;
    struct memory_bytes *bytes;
    struct line line;

    line_init(&line, 6, false);
    assert_ok(vhd_put_saved_mark(&line.host.host, LINE_CHILD, true, &error));
    bytes = &memory_find(&line.host, LINE_CHILD)->bytes;
    for (unsigned i = 0; i < 2; i++) {
        struct vhd_footer_disk disk;
        struct vhd_footer footer;
        memory_bytes_read(bytes, i == 0 ? 0 : bytes->size - VHD_SECTOR, &disk, sizeof disk);
        assert_ok(vhd_footer_decode(&disk, &footer));
        cr_expect(footer.saved_state, "the one %s", i == 0 ? "at the start" : "at the end");
    }
    line_free(&line);
}

Test(vhd_saved_mark, is_refused_for_what_is_no_disk)
{
    struct vhd_error error;
    struct line line;

    line_init(&line, 7, false);
    expect_status("missing", vhd_put_saved_mark(&line.host.host, u"C:\\none.vhd", true, &error), VHD_FILE_NOT_FOUND);
    line_free(&line);
}
