/* test_vhd_plan.c - where everything goes in new images, and how they are written. */
#include "create_calls.h"
#include "expect.h"
#include "image_builder.h"
#include "vhd_plan.h"
#include "vhd_stamp.h"

#include <stdio.h>
#include <string.h>

static struct memory_host host;
static const char16_t path[] = u"C:\\new.vhd";

static void set_up(void)
{
    memory_host_init(&host);
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "a file was left open");
    memory_host_free(&host);
}

TestSuite(vhd_plan, .init = set_up, .fini = tear_down);

/* Writes the plan into a new file, all but its first sector; returns the node. */
static enum vhd_status write_plan(const struct vhd_plan *plan, struct listener *listener, struct vhd_error *error)
{
    const struct vhd_progress progress = listener_progress(listener);
    struct vhd_file *file;
    enum vhd_status status;

    assert_ok(host.host.ops->open(&host.host, path, VHD_FILE_NEW, &file, error));
    status = vhd_plan_write(plan, file, path, &progress, error);
    file->ops->close(file, false);
    cr_expect(!listener->fell, "progress fell or went too far");
    return status;
}

/* Whether the file holds `count` bytes of a value from an offset on. */
static bool all_bytes(const struct memory_bytes *bytes, uint64_t offset, uint64_t count, uint8_t value)
{
    uint8_t part[512];

    while (count > 0) {
        size_t size = count < sizeof part ? (size_t)count : sizeof part;
        memory_bytes_read(bytes, offset, part, size);
        for (size_t i = 0; i < size; i++)
            if (part[i] != value)
                return false;
        offset += size;
        count -= size;
    }
    return true;
}

static void expect_footer(const struct memory_bytes *bytes, uint64_t offset, uint32_t type, uint64_t size)
{
    char cookie[9] = "";

    memory_bytes_read(bytes, offset, cookie, 8);
    cr_expect_str_eq(cookie, "conectix");
    cr_expect(image_footer_sum_is_right(bytes, offset));
    cr_expect(image_get32(bytes, offset + FOOTER_TYPE) == type);
    cr_expect(image_get64(bytes, offset + FOOTER_SIZE) == size);
    cr_expect(image_get64(bytes, offset + FOOTER_ORIGINAL_SIZE) == size);
    cr_expect(image_get64(bytes, offset + FOOTER_DATA_OFFSET) == (type == IMAGE_FIXED ? UINT64_MAX : 512));
}

/* Header, BAT and its padding of a plan that was written. */
static void expect_structures(const struct memory_bytes *bytes, uint32_t entries, uint32_t block_size)
{
    uint64_t table_end = (1536 + UINT64_C(4) * entries + 4095) / 4096 * 4096;
    char cookie[9] = "";

    memory_bytes_read(bytes, 512, cookie, 8);
    cr_expect_str_eq(cookie, "cxsparse");
    cr_expect(image_header_sum_is_right(bytes, 512));
    cr_expect(image_get64(bytes, 512 + 8) == UINT64_MAX);
    cr_expect(image_get64(bytes, 512 + HEADER_TABLE) == 1536);
    cr_expect(image_get32(bytes, 512 + HEADER_ENTRIES) == entries);
    cr_expect(image_get32(bytes, 512 + HEADER_BLOCK_SIZE) == block_size);
    cr_expect(all_bytes(bytes, 1536, table_end - 1536, 0xff), "the BAT and its padding");
}

static const struct {
    uint64_t megabytes;
    uint32_t entries;
    uint64_t footer, largest;
} dynamic_rows[] = {
    { 3, 2, 7680, 4210688 }, /* as large as Windows' own file of a disk of two full blocks */
    { 4, 2, 7680, 4210688 },
    { 5, 3, 7680, 7680 + 3 * 2101248 + 512 },
    { 1280, 640, 7680, 7680 + UINT64_C(640) * 2101248 + 512 },
    { 1282, 641, 11776, 11776 + UINT64_C(641) * 2101248 + 512 }, /* a BAT that reaches into the next 4 KB */
    { 10240, 5120, 28160, 28160 + UINT64_C(5120) * 2101248 + 512 },
    { 130048, 65024, 265728, 265728 + UINT64_C(65024) * 2101248 + 512 },
    { 2088960, 1044480, 4185600, 4185600 + UINT64_C(1044480) * 2101248 + 512 },
};

Test(vhd_plan, of_a_dynamic_disk_aligns_its_first_block_to_4_kb)
{
    for (size_t i = 0; i < ROWS(dynamic_rows); i++) {
        struct vhd_plan plan;
        memset(&plan, 0xa5, sizeof plan);
        vhd_plan_dynamic(&plan, dynamic_rows[i].megabytes * IMAGE_MB, VHD_DEFAULT_BLOCK_SIZE);
        cr_expect(plan.footer.type == VHD_TYPE_DYNAMIC && plan.footer.data_offset == 512);
        cr_expect(plan.footer.size == dynamic_rows[i].megabytes * IMAGE_MB);
        cr_expect(plan.header.table_entries == dynamic_rows[i].entries);
        cr_expect(plan.header.block_size == 2097152);
        cr_expect(plan.footer_offset == dynamic_rows[i].footer, "%llu MB: footer at %llu",
                  (unsigned long long)dynamic_rows[i].megabytes, (unsigned long long)plan.footer_offset);
        cr_expect((plan.footer_offset + 512) % 4096 == 0);
        cr_expect(plan.largest_file == dynamic_rows[i].largest, "%llu MB: at most %llu",
                  (unsigned long long)dynamic_rows[i].megabytes, (unsigned long long)plan.largest_file);
        cr_expect(plan.absolute[0] == 0 && plan.relative[0] == 0 && plan.header.locators[0].code == 0);
    }
}

Test(vhd_plan, of_a_dynamic_disk_is_written_as_planned)
{
    for (size_t i = 0; i < ROWS(dynamic_rows); i++) {
        struct listener listener = { 0 };
        struct vhd_error error;
        struct vhd_plan plan;
        const struct memory_bytes *bytes;
        vhd_plan_dynamic(&plan, dynamic_rows[i].megabytes * IMAGE_MB, VHD_DEFAULT_BLOCK_SIZE);
        plan.footer.created = 0x01234567;
        assert_ok(write_plan(&plan, &listener, &error));
        bytes = &memory_find(&host, path)->bytes;
        cr_expect(bytes->size == plan.footer_offset + 512);
        cr_expect(all_bytes(bytes, 0, 512, 0), "the first sector is written by others");
        expect_structures(bytes, dynamic_rows[i].entries, 2097152);
        uint64_t table_end = (1536 + UINT64_C(4) * dynamic_rows[i].entries + 4095) / 4096 * 4096;
        cr_expect(all_bytes(bytes, table_end, plan.footer_offset - table_end, 0));
        expect_footer(bytes, plan.footer_offset, IMAGE_DYNAMIC, dynamic_rows[i].megabytes * IMAGE_MB);
        cr_expect(image_get32(bytes, plan.footer_offset + FOOTER_CREATED) == 0x01234567);
        cr_expect(listener.last == listener.total && listener.total == bytes->size, "progress ends at the total");
        memory_remove(&host, path);
    }
}

Test(vhd_plan, of_a_fixed_disk_is_its_data_and_a_footer)
{
    struct listener listener = { 0 };
    struct vhd_error error;
    struct vhd_plan plan;
    struct memory_node *node;

    memset(&plan, 0xa5, sizeof plan);
    vhd_plan_fixed(&plan, 5 * IMAGE_MB);
    cr_expect(plan.footer_offset == 5 * IMAGE_MB && plan.largest_file == 5 * IMAGE_MB + 512);
    memset(plan.footer.id, 0x17, sizeof plan.footer.id);
    plan.footer.created = 5;
    assert_ok(write_plan(&plan, &listener, &error));
    node = memory_find(&host, path);
    cr_expect(node->bytes.size == 5 * IMAGE_MB + 512);
    cr_expect(all_bytes(&node->bytes, 0, 5 * IMAGE_MB, 0));
    expect_footer(&node->bytes, 5 * IMAGE_MB, IMAGE_FIXED, 5 * IMAGE_MB);
    cr_expect(all_bytes(&node->bytes, 5 * IMAGE_MB + FOOTER_ID, 16, 0x17));
    cr_expect(listener.last == listener.total && listener.calls >= 5);
}

/* The point of a fixed disk is that its room is taken: each byte is written, in its order, not too much at once. */
Test(vhd_plan, of_a_fixed_disk_writes_every_byte_in_transfers_of_at_most_1_mb)
{
    struct listener listener = { 0 };
    struct vhd_error error;
    struct vhd_plan plan;
    uint64_t at = 512;

    vhd_plan_fixed(&plan, 20 * IMAGE_MB);
    assert_ok(write_plan(&plan, &listener, &error));
    for (size_t i = 0; i < host.event_count; i++) {
        if (host.events[i].call != MEMORY_WRITE)
            continue;
        cr_expect(host.events[i].offset == at, "write %zu", i);
        cr_expect(host.events[i].size <= VHD_TRANSFER);
        at += host.events[i].size;
    }
    cr_expect(at == 20 * IMAGE_MB + 512);
    cr_expect(host.calls[MEMORY_WRITE] <= 22, "%llu writes", (unsigned long long)host.calls[MEMORY_WRITE]);
    cr_expect(listener.calls == host.calls[MEMORY_WRITE] + 1, "asked after each write, and after the flush");
}

/* The configuration value fixed_disk_zeroing switches the zeros off. */
Test(vhd_plan, of_a_fixed_disk_may_only_set_the_size_and_write_the_footer)
{
    struct listener listener = { 0 };
    struct vhd_error error;
    struct vhd_plan plan;

    vhd_plan_fixed(&plan, 20 * IMAGE_MB);
    plan.size_only = true;
    assert_ok(write_plan(&plan, &listener, &error));
    cr_expect(host.calls[MEMORY_WRITE] == 1 && host.calls[MEMORY_SET_SIZE] == 1 && host.calls[MEMORY_FLUSH] == 1);
    for (size_t i = 0; i < host.event_count; i++) {
        if (host.events[i].call == MEMORY_WRITE)
            cr_expect(host.events[i].offset == 20 * IMAGE_MB && host.events[i].size == 512, "the footer");
        if (host.events[i].call == MEMORY_SET_SIZE)
            cr_expect(host.events[i].size == 20 * IMAGE_MB);
    }
    cr_expect(listener.calls == 3 && !listener.fell && listener.last == listener.total);
}

/* So that a cancelled task ends within a second: what waits to be flushed has a limit. */
Test(vhd_plan, of_a_large_fixed_disk_leaves_no_more_than_128_mb_to_be_flushed_at_once)
{
    struct listener listener = { 0 };
    struct vhd_error error;
    struct vhd_plan plan;
    uint64_t begun = 0, waiting = 0; /* bytes */

    vhd_plan_fixed(&plan, 600 * IMAGE_MB);
    assert_ok(write_plan(&plan, &listener, &error));
    for (size_t i = 0; i < host.event_count; i++) {
        if (host.events[i].call == MEMORY_WRITE)
            waiting += host.events[i].size;
        if (host.events[i].call == MEMORY_FLUSH_AHEAD) { /* what was begun before is done now */
            begun = waiting;
            waiting = 0;
        }
        if (host.events[i].call == MEMORY_FLUSH)
            begun = waiting = 0;
        cr_assert(begun + waiting <= 129 * IMAGE_MB);
    }
    cr_expect(host.calls[MEMORY_FLUSH_AHEAD] > 8 && host.calls[MEMORY_FLUSH] == 1);
    cr_expect(begun + waiting == 0, "nothing is left to be flushed");
}

Test(vhd_plan, ends_when_progress_says_no)
{
    for (uint64_t refuse = 1; refuse <= 5; refuse++) {
        struct listener listener = { .refuse_at = refuse };
        struct vhd_error error;
        struct vhd_plan plan;
        vhd_plan_fixed(&plan, 4 * IMAGE_MB);
        memory_host_arm(&host, (struct memory_fault){ 0 });
        expect_status("cancelled", write_plan(&plan, &listener, &error), VHD_CANCELLED);
        expect_status("cancelled", error.status, VHD_CANCELLED);
        expect_text("cancelled", error.path, path);
        cr_expect(listener.calls == refuse && host.calls[MEMORY_WRITE] == refuse, "nothing is written after the no");
        memory_remove(&host, path);
    }
}

Test(vhd_plan, ends_at_a_write_or_flush_that_fails)
{
    for (uint64_t call = 1;; call++) {
        struct listener listener = { 0 };
        struct vhd_error error = { .status = VHD_OK };
        struct vhd_plan plan;
        uint64_t calls;
        vhd_plan_fixed(&plan, 260 * IMAGE_MB);
        memory_host_arm(&host, (struct memory_fault){ call < 4 ? call : call + 250,
                                                      MEMORY_BIT(MEMORY_WRITE) | MEMORY_BIT(MEMORY_FLUSH),
                                                      MEMORY_FAIL_ONCE, VHD_DISK_FULL, 112, 100 });
        enum vhd_status status = write_plan(&plan, &listener, &error);
        calls = host.calls[MEMORY_WRITE] + host.calls[MEMORY_FLUSH];
        memory_remove(&host, path);
        if (host.fault_hits == 0)
            break;
        expect_status("fault", status, VHD_DISK_FULL);
        cr_expect(error.os_code == 112);
        cr_expect(calls == host.fault_calls, "nothing is written after the failure");
    }
}

/* An open parent as the plan sees it. */
static struct vhd_image *open_parent(const char16_t *parent_path, uint32_t type, uint64_t size, uint32_t block_size,
                                     int64_t modified)
{
    struct image_builder image;
    struct vhd_image *opened;

    image_init(&image, type, size, 0x11223344);
    image.block_size = block_size;
    image_begin(&image);
    image_add(&image, &host, parent_path)->modified = modified;
    assert_ok(vhd_image_open(&host.host, parent_path, VHD_FILE_SOURCE, &opened, NULL));
    return opened;
}

static void expect_locator(const struct memory_bytes *bytes, unsigned slot, const char *code, const char16_t *text,
                           uint64_t offset)
{
    uint64_t entry = 512 + HEADER_LOCATORS + 24 * slot;
    char name[5] = "";

    memory_bytes_read(bytes, entry, name, 4);
    cr_expect_str_eq(name, code);
    cr_expect(image_get32(bytes, entry + 4) == 4096, "room in bytes");
    cr_expect(image_get32(bytes, entry + 8) == 2 * text_length(text), "no NUL");
    cr_expect(image_get32(bytes, entry + 12) == 0);
    cr_expect(image_get64(bytes, entry + 16) == offset, "at %llu", (unsigned long long)image_get64(bytes, entry + 16));
    for (size_t i = 0; i < text_length(text); i++) {
        uint8_t pair[2];
        memory_bytes_read(bytes, offset + 2 * i, pair, 2);
        cr_expect((pair[0] | pair[1] << 8) == text[i]);
    }
    cr_expect(all_bytes(bytes, offset + 2 * text_length(text), 4096 - 2 * text_length(text), 0));
}

Test(vhd_plan, of_a_differencing_disk_records_its_parent_in_three_ways)
{
    struct vhd_image *parent = open_parent(u"C:\\base\\p\u00e4rent.vhd", IMAGE_DYNAMIC, 9 * IMAGE_MB, 2097152,
                                           INT64_C(0x1922077c) * VHD_TICKS_PER_SECOND + 9999999);
    struct listener listener = { 0 };
    struct vhd_error error;
    struct vhd_plan plan;
    const struct memory_bytes *bytes;
    uint8_t id[16];

    memset(&plan, 0xa5, sizeof plan);
    vhd_plan_differencing(&plan, path, parent);
    assert_ok(write_plan(&plan, &listener, &error));
    bytes = &memory_find(&host, path)->bytes;
    expect_structures(bytes, 5, 2097152);
    expect_footer(bytes, bytes->size - 512, IMAGE_DIFFERENCING, 9 * IMAGE_MB);
    memory_bytes_read(bytes, 512 + HEADER_PARENT_ID, id, sizeof id);
    cr_expect_arr_eq(id, parent->footer.id, sizeof id);
    cr_expect(image_get32(bytes, 512 + HEADER_PARENT_STAMP) == 0x1922077c);
    cr_expect(image_get64(bytes, 512 + HEADER_NAME) == UINT64_C(0x007000e400720065), "UTF-16, big-endian");
    cr_expect(image_get32(bytes, 512 + HEADER_NAME + 2 * 10) == 0);
    expect_locator(bytes, 0, "W2ku", u"C:\\base\\p\u00e4rent.vhd", 4096);
    expect_locator(bytes, 1, "W2ru", u".\\base\\p\u00e4rent.vhd", 8192);
    cr_expect(all_bytes(bytes, 512 + HEADER_LOCATORS + 48, 6 * 24, 0), "unused slots");
    cr_expect(all_bytes(bytes, 12288, bytes->size - 512 - 12288, 0));
    cr_expect(bytes->size % 4096 == 0 && bytes->size == 16384);
    vhd_image_close(parent);
}

Test(vhd_plan, of_a_differencing_disk_leaves_out_the_relative_text_across_drives)
{
    struct vhd_image *parent;
    struct listener listener = { 0 };
    struct vhd_error error;
    struct vhd_plan plan;
    const struct memory_bytes *bytes;

    memory_add_volume(&host, u"\\\\server\\share\\", VHD_DRIVE_WRITABLE, u"NTFS", 0);
    parent = open_parent(u"\\\\server\\share\\parent.vhd", IMAGE_FIXED, 3 * IMAGE_MB, 0, 0);
    vhd_plan_differencing(&plan, path, parent);
    assert_ok(write_plan(&plan, &listener, &error));
    bytes = &memory_find(&host, path)->bytes;
    expect_locator(bytes, 0, "W2ku", u"\\\\server\\share\\parent.vhd", 4096);
    cr_expect(all_bytes(bytes, 512 + HEADER_LOCATORS + 24, 7 * 24, 0));
    cr_expect(bytes->size == 12288);
    cr_expect(image_get32(bytes, 512 + HEADER_PARENT_STAMP) == 1, "0 would mean unknown");
    vhd_image_close(parent);
}

Test(vhd_plan, of_a_differencing_disk_leaves_out_a_relative_text_that_nobody_could_read)
{
    char16_t parent_path[VHD_PATH_CHARS] = u"C:\\", child[VHD_PATH_CHARS] = u"C:\\";
    struct vhd_image *parent;
    struct vhd_plan plan;

    text_fill(parent_path, u'p', 200);
    for (size_t i = 0; i < 20; i++)
        text_append(child, u"a\\");
    text_append(child, u"child.vhd");
    parent = open_parent(parent_path, IMAGE_FIXED, 3 * IMAGE_MB, 0, 0);
    vhd_plan_differencing(&plan, child, parent);
    expect_text("absolute", plan.absolute, parent_path);
    cr_expect(plan.relative[0] == 0 && plan.header.locators[1].code == 0);
    vhd_image_close(parent);
}

Test(vhd_plan, of_a_differencing_disk_takes_size_and_block_size_from_the_parent)
{
    static const struct {
        uint32_t type, block_size;
        uint64_t size;
        uint32_t expected, entries;
    } rows[] = {
        { IMAGE_FIXED, 0, 3 * IMAGE_MB, 2097152, 2 },
        { IMAGE_FIXED, 0, 3 * IMAGE_MB + 512, 2097152, 2 },
        { IMAGE_FIXED, 0, 4 * IMAGE_MB + 512, 2097152, 3 },
        { IMAGE_DYNAMIC, 2097152, 64 * IMAGE_MB, 2097152, 32 },
        { IMAGE_DYNAMIC, 524288, 64 * IMAGE_MB, 524288, 128 },
        { IMAGE_DYNAMIC, 268435456, 600 * IMAGE_MB, 268435456, 3 },
        { IMAGE_DIFFERENCING, 1048576, 5 * IMAGE_MB, 1048576, 5 },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct vhd_image *parent = open_parent(u"C:\\p.vhd", rows[i].type, rows[i].size, rows[i].block_size, 0);
        struct vhd_plan plan;
        uint64_t bitmap = rows[i].expected / 512 / 8 < 512 ? 512 : rows[i].expected / 512 / 8;
        vhd_plan_differencing(&plan, path, parent);
        cr_expect(plan.footer.size == rows[i].size, "row %zu", i);
        cr_expect(plan.header.block_size == rows[i].expected, "row %zu", i);
        cr_expect(plan.header.table_entries == rows[i].entries, "row %zu", i);
        cr_expect((plan.footer_offset + bitmap) % 4096 == 0, "row %zu: data is aligned", i);
        cr_expect(plan.footer_offset % 512 == 0 && plan.footer_offset >= 12288, "row %zu", i);
        cr_expect(plan.largest_file >= plan.footer_offset + rows[i].entries * (bitmap + rows[i].expected) + 512);
        cr_expect(plan.largest_file <
                  plan.footer_offset + rows[i].entries * (bitmap + rows[i].expected + 4096) + 512 + 4096);
        vhd_image_close(parent);
        memory_remove(&host, u"C:\\p.vhd");
    }
}

Test(vhd_plan, has_the_footer_as_its_first_sector_unless_it_is_fixed)
{
    struct vhd_plan plan;
    struct listener listener = { 0 };
    struct vhd_error error;
    uint8_t sector[512], footer[512];

    vhd_plan_dynamic(&plan, 4 * IMAGE_MB, VHD_DEFAULT_BLOCK_SIZE);
    memset(plan.footer.id, 0x21, sizeof plan.footer.id);
    memset(sector, 0xa5, sizeof sector);
    vhd_plan_first_sector(&plan, sector);
    assert_ok(write_plan(&plan, &listener, &error));
    memory_bytes_read(&memory_find(&host, path)->bytes, plan.footer_offset, footer, sizeof footer);
    cr_expect_arr_eq(sector, footer, sizeof footer);
    vhd_plan_fixed(&plan, 4 * IMAGE_MB);
    memset(sector, 0xa5, sizeof sector);
    memset(footer, 0, sizeof footer);
    vhd_plan_first_sector(&plan, sector);
    cr_expect_arr_eq(sector, footer, sizeof footer);
}

Test(vhd_plan, writes_only_what_stands_around_blocks_that_were_written_by_others)
{
    static const uint8_t types[] = { VHD_TYPE_FIXED, VHD_TYPE_DYNAMIC };

    for (size_t i = 0; i < ROWS(types); i++) {
        uint8_t table[4096 - 1536];
        struct vhd_plan plan;
        struct vhd_file *file;
        const struct memory_bytes *bytes;
        if (types[i] == VHD_TYPE_FIXED)
            vhd_plan_fixed(&plan, 5 * IMAGE_MB);
        else
            vhd_plan_dynamic(&plan, 5 * IMAGE_MB, VHD_DEFAULT_BLOCK_SIZE);
        plan.footer_offset = 5 * IMAGE_MB + 4096; /* behind the blocks */
        memset(table, 0x3c, sizeof table);
        cr_expect(types[i] == VHD_TYPE_FIXED || vhd_plan_table_end(&plan) == 4096);
        assert_ok(host.host.ops->open(&host.host, path, VHD_FILE_NEW, &file, NULL));
        assert_ok(vhd_plan_write_ends(&plan, types[i] == VHD_TYPE_FIXED ? NULL : table, file, NULL));
        file->ops->close(file, false);
        bytes = &memory_find(&host, path)->bytes;
        expect_footer(bytes, 5 * IMAGE_MB + 4096, types[i], 5 * IMAGE_MB);
        cr_expect(bytes->size == 5 * IMAGE_MB + 4096 + 512);
        cr_expect(all_bytes(bytes, 0, 512, 0) && all_bytes(bytes, 4096, 5 * IMAGE_MB, 0), "nothing but that");
        cr_expect(all_bytes(bytes, 1536, 2560, types[i] == VHD_TYPE_FIXED ? 0 : 0x3c));
        cr_expect(types[i] == VHD_TYPE_FIXED || image_header_sum_is_right(bytes, 512));
        memory_remove(&host, path);
    }
}

Test(vhd_plan, keeps_time_stamps_within_their_field)
{
    static const struct {
        int64_t time;
        uint32_t stamp;
    } rows[] = {
        { 0, 1 },
        { -1, 1 },
        { INT64_MIN, 1 },
        { VHD_TICKS_PER_SECOND - 1, 1 },
        { VHD_TICKS_PER_SECOND, 1 },
        { INT64_C(2) * VHD_TICKS_PER_SECOND - 1, 1 },
        { INT64_C(2) * VHD_TICKS_PER_SECOND, 2 },
        { INT64_C(0xfffffffe) * VHD_TICKS_PER_SECOND, 0xfffffffe },
        { INT64_C(0xffffffff) * VHD_TICKS_PER_SECOND, 0xffffffff },
        { INT64_C(0x100000000) * VHD_TICKS_PER_SECOND, 0xffffffff },
        { INT64_MAX, 0xffffffff },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        cr_expect(vhd_stamp_of(rows[i].time) == rows[i].stamp, "row %zu: %u", i, vhd_stamp_of(rows[i].time));
}
