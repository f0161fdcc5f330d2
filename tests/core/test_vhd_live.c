/* test_vhd_live.c - a disk that is open for a guest: what it takes, holds and tells. */
#include "expect.h"
#include "live_bench.h"

#include <string.h>

TestSuite(vhd_live);

static const uint32_t types[] = { IMAGE_FIXED, IMAGE_DYNAMIC, IMAGE_DIFFERENCING };

Test(vhd_live, is_read_and_written_and_has_its_size)
{
    for (size_t i = 0; i < ROWS(types); i++) {
        struct live_bench bench;
        live_begin(&bench, types[i]);
        cr_expect(vhd_live_size(bench.live) == LIVE_SIZE && vhd_live_is_writable(bench.live));
        cr_expect(live_reads_right(&bench));
        assert_ok(live_write(&bench, 5, 3 * LIVE_PER_BLOCK));
        cr_expect(live_reads_right(&bench));
        assert_ok(live_flush(&bench));
        assert_ok(live_write(&bench, LIVE_SIZE / IMAGE_SECTOR - 2, 2));
        assert_ok(live_zero(&bench, 7, 2 * LIVE_PER_BLOCK));
        cr_expect(live_reads_right(&bench));
        cr_expect(live_end(&bench));
    }
}

Test(vhd_live, refuses_what_is_not_whole_sectors_within_the_disk)
{
    static const struct {
        uint64_t offset, size;
    } bad[] = { { 1, 512 },
                { 0, 511 },
                { 512, 100 },
                { LIVE_SIZE, 512 },
                { LIVE_SIZE - 512, 1024 },
                { UINT64_MAX - 511, 512 },
                { LIVE_SIZE + 512, 0 },
                { 0, LIVE_SIZE + 512 } };
    static uint8_t data[LIVE_SIZE + 512];
    struct vhd_live_extent extent;
    struct vhd_error error;
    struct live_bench bench;

    live_begin(&bench, IMAGE_DIFFERENCING);
    for (size_t i = 0; i < ROWS(bad); i++) {
        struct vhd_live *live = bench.live;
        expect_status("read", vhd_live_read(live, bad[i].offset, data, (size_t)bad[i].size, &error), VHD_LIVE_REQUEST);
        expect_status("write", vhd_live_write(live, bad[i].offset, data, (size_t)bad[i].size, &error),
                      VHD_LIVE_REQUEST);
        expect_status("zero", vhd_live_zero(live, bad[i].offset, bad[i].size, &error), VHD_LIVE_REQUEST);
        expect_status("ask", vhd_live_extent(live, bad[i].offset, bad[i].size, &extent, &error), VHD_LIVE_REQUEST);
    }
    expect_status("ask about nothing", vhd_live_extent(bench.live, 0, 0, &extent, &error), VHD_LIVE_REQUEST);
    assert_ok(vhd_live_read(bench.live, LIVE_SIZE, data, 0, &error)); /* nothing, at the very end */
    assert_ok(vhd_live_write(bench.live, LIVE_SIZE, data, 0, &error));
    cr_expect(bench.host.calls[MEMORY_WRITE] == 0, "nothing was written");
    cr_expect(live_end(&bench));
}

Test(vhd_live, that_is_open_for_reading_is_not_written_to)
{
    uint8_t data[512] = { 1 };
    struct vhd_error error;
    struct live_bench bench;

    live_begin_disk(&bench, IMAGE_DIFFERENCING);
    flat_write(&bench.model, &bench.disk, 2, 6, 4);
    live_add(&bench);
    assert_ok(live_open_as(&bench, VHD_LIVE_READ));
    cr_expect(!vhd_live_is_writable(bench.live));
    expect_status("write", vhd_live_write(bench.live, 0, data, 512, &error), VHD_LIVE_REQUEST);
    expect_status("zero", vhd_live_zero(bench.live, 0, 512, &error), VHD_LIVE_REQUEST);
    assert_ok(vhd_live_flush(bench.live, &error));
    cr_expect(live_reads_right(&bench));
    cr_expect(bench.host.event_count == 0);
    cr_expect(live_end(&bench));
}

static bool can_open(struct live_bench *bench, const char16_t *path, enum vhd_open_mode mode)
{
    struct vhd_file *file;
    struct vhd_error error;

    if (bench->host.host.ops->open(&bench->host.host, path, mode, &file, &error) != VHD_OK)
        return false;
    file->ops->close(file, false);
    return true;
}

Test(vhd_live, keeps_others_from_the_disk_and_from_changing_its_parents)
{
    struct live_bench bench;

    live_begin(&bench, IMAGE_DIFFERENCING);
    cr_expect(!can_open(&bench, LIVE_DISK, VHD_FILE_SOURCE) && !can_open(&bench, LIVE_DISK, VHD_FILE_CHANGE));
    cr_expect(can_open(&bench, LIVE_BASE, VHD_FILE_SOURCE) && !can_open(&bench, LIVE_BASE, VHD_FILE_CHANGE));
    vhd_live_close(bench.live);
    assert_ok(live_open_as(&bench, VHD_LIVE_READ));
    cr_expect(can_open(&bench, LIVE_DISK, VHD_FILE_SOURCE) && !can_open(&bench, LIVE_DISK, VHD_FILE_CHANGE));
    cr_expect(can_open(&bench, LIVE_BASE, VHD_FILE_SOURCE) && !can_open(&bench, LIVE_BASE, VHD_FILE_CHANGE));
    cr_expect(live_end(&bench));
}

/* Opens, expects to be refused, and that nothing is left open or written. */
static void expect_refused(struct live_bench *bench, const char *row, enum vhd_status wanted)
{
    bench->live = (struct vhd_live *)bench;
    expect_status(row, live_open_as(bench, VHD_LIVE_WRITE), wanted);
    cr_expect(bench->live == NULL && bench->host.open_files == 0 && bench->host.event_count == 0, "%s", row);
    flat_free(&bench->model);
    memory_host_free(&bench->host);
}

Test(vhd_live, is_not_opened_for_writing_where_that_could_lose_something)
{
    struct live_bench bench;
    struct memory_node *node;
    struct memory_handle *held;

    live_begin_disk(&bench, IMAGE_DYNAMIC);
    node = live_add(&bench);
    image_save_state(&node->bytes);
    expect_refused(&bench, "in a saved state", VHD_IN_SAVED_STATE);

    live_begin_disk(&bench, IMAGE_DYNAMIC);
    bench.disk.table_entries = 44;
    node = live_add(&bench);
    image_put32(&node->bytes, 1536 + 4 * 43, 7);
    expect_refused(&bench, "entries behind the end", VHD_TABLE_BEYOND_DISK);

    live_begin_disk(&bench, IMAGE_DYNAMIC);
    live_add(&bench)->read_only = true;
    expect_refused(&bench, "read-only", VHD_FILE_READ_ONLY);

    live_begin_disk(&bench, IMAGE_DIFFERENCING);
    live_add(&bench);
    held = memory_hold(&bench.host, LIVE_DISK, MEMORY_READING, MEMORY_ALL);
    bench.live = NULL;
    expect_status("in use", live_open_as(&bench, VHD_LIVE_WRITE), VHD_SHARING_VIOLATION);
    memory_release(held);
    memory_remove(&bench.host, LIVE_BASE);
    expect_refused(&bench, "without its parent", VHD_CHAIN_PARENT_NOT_FOUND);
}

Test(vhd_live, that_is_its_own_parent_further_up_is_refused)
{
    struct live_bench bench;

    live_begin_disk(&bench, IMAGE_DIFFERENCING);
    bench.base.type = IMAGE_DIFFERENCING; /* made once more, as a child of the disk */
    memory_remove(&bench.host, LIVE_BASE);
    image_child_of(&bench.base, &bench.disk);
    image_begin(&bench.base);
    image_locator(&bench.base, 0, "W2ru", u".\\disk.vhd");
    image_add(&bench.base, &bench.host, LIVE_BASE);
    live_add(&bench);
    expect_refused(&bench, "a cycle", VHD_CHAIN_CYCLE);
}

Test(vhd_live, zeroes_without_writing_where_nobody_holds_anything)
{
    for (size_t i = 1; i < ROWS(types); i++) {
        struct live_bench bench;
        live_begin(&bench, types[i]);
        assert_ok(live_zero(&bench, 20 * LIVE_PER_BLOCK, 10 * LIVE_PER_BLOCK));
        cr_expect(bench.host.calls[MEMORY_WRITE] == 0);
        assert_ok(live_flush(&bench));
        cr_expect(live_end(&bench));
    }
}

Test(vhd_live, hides_a_parent_s_data_by_zeros_that_stay)
{
    struct live_bench bench;

    live_begin(&bench, IMAGE_DIFFERENCING);
    assert_ok(live_zero(&bench, 0, LIVE_SIZE / IMAGE_SECTOR));
    cr_expect(live_reads_right(&bench));
    vhd_live_close(bench.live);
    cr_expect(flat_equals_once(&bench.model, &bench.host, LIVE_DISK));
    assert_ok(live_open_as(&bench, VHD_LIVE_READ));
    cr_expect(live_reads_right(&bench));
    cr_expect(live_end(&bench));
}

Test(vhd_live, waits_for_the_disk_only_when_there_is_something_to_wait_for)
{
    struct live_bench bench;

    live_begin(&bench, IMAGE_DIFFERENCING);
    assert_ok(live_flush(&bench));
    cr_expect(bench.host.calls[MEMORY_FLUSH] == 0, "nothing was written");
    assert_ok(live_write(&bench, 6, 2)); /* whose bits are set */
    assert_ok(live_flush(&bench));
    cr_expect(bench.host.calls[MEMORY_FLUSH] == 1, "data alone: %llu",
              (unsigned long long)bench.host.calls[MEMORY_FLUSH]);
    assert_ok(live_write(&bench, 30, 2));
    assert_ok(live_flush(&bench));
    cr_expect(bench.host.calls[MEMORY_FLUSH] == 3, "data, then bits: %llu",
              (unsigned long long)bench.host.calls[MEMORY_FLUSH]);
    assert_ok(live_flush(&bench));
    cr_expect(bench.host.calls[MEMORY_FLUSH] == 3, "nothing new: %llu",
              (unsigned long long)bench.host.calls[MEMORY_FLUSH]);
    cr_expect(live_end(&bench));
}

Test(vhd_live, moves_the_footer_for_many_new_blocks_at_once)
{
    struct live_bench bench;

    live_begin(&bench, IMAGE_DIFFERENCING);
    assert_ok(live_write(&bench, LIVE_PER_BLOCK, 39 * LIVE_PER_BLOCK));
    cr_expect(bench.host.calls[MEMORY_FLUSH] <= 8, "%llu flushes for 39 blocks",
              (unsigned long long)bench.host.calls[MEMORY_FLUSH]);
    cr_expect(live_end(&bench));
}

Test(vhd_live, writes_what_waits_when_it_is_closed)
{
    struct live_bench bench;

    live_begin(&bench, IMAGE_DIFFERENCING);
    assert_ok(live_write(&bench, 40, 100));
    cr_expect(live_end(&bench)); /* which compares */
}

Test(vhd_live, tells_what_is_absent_and_what_is_not)
{
    struct vhd_live_extent extent;
    struct vhd_error error;
    struct live_bench bench;

    live_begin(&bench, IMAGE_DIFFERENCING);
    assert_ok(vhd_live_extent(bench.live, 0, LIVE_SIZE, &extent, &error));
    cr_expect(extent.is_absent && extent.size == 3 * 512, "before what the base holds");
    assert_ok(vhd_live_extent(bench.live, 3 * 512, LIVE_SIZE - 3 * 512, &extent, &error));
    cr_expect(!extent.is_absent && extent.size == 7 * 512, "what both hold: %llu", (unsigned long long)extent.size);
    assert_ok(vhd_live_extent(bench.live, 3 * LIVE_BLOCK, LIVE_SIZE - 3 * LIVE_BLOCK, &extent, &error));
    cr_expect(extent.is_absent && extent.size == LIVE_SIZE - 3 * LIVE_BLOCK, "to the end of the disk");
    assert_ok(live_write(&bench, 30 * LIVE_PER_BLOCK, 1));
    assert_ok(vhd_live_extent(bench.live, 30 * LIVE_BLOCK, LIVE_SIZE - 30 * LIVE_BLOCK, &extent, &error));
    cr_expect(!extent.is_absent && extent.size == 512, "what was written just now");
    cr_expect(live_end(&bench));
}
