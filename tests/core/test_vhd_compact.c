/* test_vhd_compact.c - compacting a disk: what it and its children read, and what is refused. */
#include "disk_calls.h"
#include "expect.h"
#include "line_of_disks.h"

#include <criterion/criterion.h>
#include <string.h>

/* A line of disks whose first one can be compacted. */
static void init(struct line *line, unsigned seed)
{
    struct memory_bytes *bytes;
    struct image_builder image;

    line_init(line, seed, false);
    /* The first disk again, larger than its contents: everything that it holds stands in its first block. */
    memory_remove(&line->host, LINE_BASE);
    memory_remove(&line->host, LINE_MIDDLE);
    memory_remove(&line->host, LINE_CHILD);
    memory_remove(&line->host, LINE_GRANDCHILD);
    image_init(&image, IMAGE_DYNAMIC, 12 * IMAGE_MB + seed % 3 * IMAGE_SECTOR, 1);
    image.block_size = (uint32_t)(IMAGE_MB << seed % 4) / 2; /* 512 KB to 4 MB */
    image.creator = seed % 2 ? "tap" : "vpc ";
    image_begin(&image);
    flat_free(&line->base);
    flat_init(&line->base, image.size);
    flat_write(&line->base, &image, 1, 5 * 2048 + seed, 300);
    image_add_block(&image, 0);
    if (image_block_offset(&image, 1) == 0)
        image_add_block(&image, 1);
    flat_write(&line->base, &image, 1, image.size / 512 - 5, 5);
    image_add(&image, &line->host, LINE_BASE);
    bytes = &memory_find(&line->host, LINE_BASE)->bytes;
    cr_assert_gt(bytes->size, 0);
    memory_find(&line->host, LINE_BASE)->modified -= 12345 * (int64_t)VHD_TICKS_PER_SECOND + 678;

    struct image_builder child;
    image_init(&child, IMAGE_DIFFERENCING, image.size, 2);
    image_child_of(&child, &image);
    child.parent_stamp = (uint32_t)(memory_find(&line->host, LINE_BASE)->modified / VHD_TICKS_PER_SECOND);
    image_begin(&child);
    image_locator(&child, 0, "W2ru", u".\\base.vhd");
    flat_free(&line->child);
    flat_init(&line->child, image.size);
    memcpy(line->child.tags, line->base.tags, (size_t)line->base.sectors * sizeof *line->base.tags);
    flat_write(&line->child, &child, 2, 100, 50);
    image_add(&child, &line->host, LINE_CHILD);
    memory_host_arm(&line->host, (struct memory_fault){ 0 });
}

static enum vhd_status compact(struct line *line)
{
    return disk_compact(&line->host, LINE_BASE);
}

static void expect_same(const struct line *line, const char *when, size_t n)
{
    cr_assert(flat_equals_once(&line->base, &line->host, LINE_BASE), "the disk, %s %zu", when, n);
    cr_assert(flat_equals_once(&line->child, &line->host, LINE_CHILD), "the child, %s %zu", when, n);
}

/* One that nobody works out from the size, as of disks that were made larger, or by products with their own way. */
static void set_geometry(struct line *line)
{
    struct memory_bytes *bytes = &memory_find(&line->host, LINE_BASE)->bytes;

    for (unsigned i = 0; i < 2; i++) {
        uint64_t at = i == 0 ? 0 : bytes->size - 512;
        image_put32(bytes, at + FOOTER_GEOMETRY, 0x00310716);
        image_seal_footer(bytes, at);
    }
}

Test(vhd_compact, makes_the_file_smaller_and_keeps_id_stamp_geometry_and_time)
{
    for (unsigned seed = 1; seed <= 24; seed++) {
        struct line line;
        struct memory_node *node;
        uint8_t before[512], after[512];
        uint64_t size;
        int64_t modified;
        init(&line, seed);
        set_geometry(&line);
        node = memory_find(&line.host, LINE_BASE);
        size = node->bytes.size;
        modified = node->modified;
        memory_bytes_read(&node->bytes, 0, before, sizeof before);
        expect_same(&line, "before", seed);
        line.host.clock += 999 * (int64_t)VHD_TICKS_PER_SECOND;
        assert_ok(compact(&line));
        expect_same(&line, "compacted", seed);
        node = memory_find(&line.host, LINE_BASE);
        cr_expect_lt(node->bytes.size, size);
        cr_expect_eq(node->modified, modified);
        memory_bytes_read(&node->bytes, 0, after, sizeof after);
        cr_expect_eq(memcmp(before + FOOTER_ID, after + FOOTER_ID, 16), 0);
        cr_expect_eq(memcmp(before + FOOTER_CREATED, after + FOOTER_CREATED, 4), 0);
        cr_expect_eq(memcmp(before + FOOTER_GEOMETRY, after + FOOTER_GEOMETRY, 4), 0);
        cr_expect_eq(memcmp(after + FOOTER_CREATOR, seed % 2 ? "win " : "vpc ", 4), 0, "no map is looked for");
        cr_expect_eq(line.host.node_count, 2);
        size = node->bytes.size;
        assert_ok(compact(&line)); /* nothing to gain: the file stays */
        cr_expect_eq(memory_find(&line.host, LINE_BASE), node);
        cr_expect_eq(line.host.node_count, 2);
        assert_ok(disk_merge(&line.host, LINE_CHILD)); /* its stamp still agrees */
        line_free(&line);
    }
}

/* ---- layouts ---- */

#define BLOCKS 10

/* Blocks in the order of the file: those that say something, and those of zeros. */
static const uint32_t order[] = { 9, 2, 0, 7, 5, 1, 8, 3 };
static const bool is_zeros[] = { false, true, false, true, true, false, false, false };
#define ZEROS 3

static const struct layout {
    const char *name;
    bool aligned;      /* data begin at multiples of 4 KB */
    uint32_t gap;      /* behind each block, sectors */
    bool table_behind; /* the table stands behind all blocks */
    enum image_ending ending;
} layouts[] = {
    { "packed", false, 0, false, IMAGE_ENDS_IN_FOOTER },
    { "aligned", true, 0, false, IMAGE_ENDS_IN_FOOTER },
    { "gaps", false, 3, false, IMAGE_ENDS_IN_FOOTER },
    { "aligned, gaps", true, 9, false, IMAGE_ENDS_IN_FOOTER },
    { "table behind", false, 0, true, IMAGE_ENDS_IN_FOOTER },
    { "table behind, aligned", true, 0, true, IMAGE_ENDS_IN_FOOTER },
    { "short footer", false, 0, false, IMAGE_ENDS_IN_SHORT_FOOTER },
    { "no footer", true, 0, false, IMAGE_ENDS_WITHOUT_FOOTER },
};

static uint64_t bitmap_bytes(uint32_t block_size)
{
    uint64_t bytes = (block_size / IMAGE_SECTOR + 7) / 8;

    return (bytes + IMAGE_SECTOR - 1) / IMAGE_SECTOR * IMAGE_SECTOR;
}

static uint64_t data_place(uint64_t end, uint32_t block_size, bool is_aligned)
{
    uint64_t unit = is_aligned ? 4096 : IMAGE_SECTOR;

    return (end + bitmap_bytes(block_size) + unit - 1) / unit * unit;
}

static void make_disk(struct memory_host *host, struct flat_model *model, const struct layout *layout,
                      uint32_t block_size)
{
    struct image_builder image;

    image_init(&image, IMAGE_DYNAMIC, (BLOCKS - 1) * (uint64_t)block_size + IMAGE_SECTOR, 1);
    image.block_size = block_size;
    image.ending = layout->ending;
    image.gap = layout->gap * IMAGE_SECTOR;
    if (layout->table_behind)
        image.table_offset = 1536 + (ROWS(order) + 1) * (block_size + bitmap_bytes(block_size) + 4096);
    image_begin(&image);
    if (layout->table_behind)
        image.end = 1536;
    flat_init(model, image.size);
    for (size_t i = 0; i < ROWS(order); i++) {
        const uint64_t first = (uint64_t)order[i] * (block_size / IMAGE_SECTOR), left = model->sectors - first;
        image.end = data_place(image.end, block_size, layout->aligned) - bitmap_bytes(block_size);
        image_add_block(&image, order[i]);
        if (is_zeros[i])
            flat_write_zeros(model, &image, first, 1);
        else
            flat_write(model, &image, 1, left > 5 && block_size > 4096 ? first + 3 : first, 1);
    }
    memory_host_init(host);
    image_add(&image, host, LINE_BASE);
    memory_host_arm(host, (struct memory_fault){ 0 });
}

/* Where the footer has to be: behind the blocks that say something, each in the first place that it can have. */
static uint64_t expected_end(const struct layout *layout, uint32_t block_size)
{
    const uint64_t table = (BLOCKS * 4 + IMAGE_SECTOR - 1) / IMAGE_SECTOR * IMAGE_SECTOR;
    const uint64_t unit = layout->aligned ? 4096 : IMAGE_SECTOR;
    uint64_t end = 1536 + (layout->table_behind ? 0 : table); /* the first block of the file stays */

    for (size_t i = 0; i < ROWS(order) - ZEROS; i++)
        end = data_place(end, block_size, layout->aligned) + block_size;
    if (layout->table_behind)
        end = ((end + unit - 1) / unit * unit + table + unit - 1) / unit * unit;
    return layout->aligned ? data_place(end, block_size, true) - bitmap_bytes(block_size) : end;
}

static void check_layout(const struct layout *layout, uint32_t block_size)
{
    struct memory_host host;
    struct flat_model model;
    const struct memory_node *node;
    uint64_t before;

    make_disk(&host, &model, layout, block_size);
    node = memory_find(&host, LINE_BASE);
    before = node->bytes.size;
    cr_assert(flat_equals_once(&model, &host, LINE_BASE), "%s, %u", layout->name, block_size);
    expect_status(layout->name, disk_compact(&host, LINE_BASE), VHD_OK);
    cr_assert(flat_equals_once(&model, &host, LINE_BASE), "%s, %u", layout->name, block_size);
    cr_expect(memory_find(&host, LINE_BASE) == node && host.node_count == 1, "it is the same file");
    cr_expect(node->bytes.size < before, "%s, %u", layout->name, block_size);
    if (layout->gap == 0) /* gaps that no block fits stay */
        cr_expect(node->bytes.size == expected_end(layout, block_size) + IMAGE_SECTOR, "%s, %u: %llu, not %llu",
                  layout->name, block_size, (unsigned long long)node->bytes.size,
                  (unsigned long long)expected_end(layout, block_size) + IMAGE_SECTOR);
    cr_expect(image_footer_sum_is_right(&node->bytes, node->bytes.size - IMAGE_SECTOR));
    flat_free(&model);
    memory_host_free(&host);
}

Test(vhd_compact, makes_disks_of_every_layout_and_block_size_as_small_as_they_can_be)
{
    for (uint32_t block_size = 512; block_size <= 4 * IMAGE_MB; block_size *= 2)
        for (size_t i = 0; i < ROWS(layouts); i++)
            check_layout(&layouts[i], block_size);
    check_layout(&layouts[0], 256 * IMAGE_MB);
}

/* ---- what other readers would read ---- */

/* What a reader finds who does not look at bits: a block as it is in the file, with its bitmap. */
static void read_block(const struct memory_host *host, const struct image_builder *image, uint32_t block,
                       uint8_t *bytes, size_t size)
{
    const struct memory_bytes *file = &memory_find(host, LINE_BASE)->bytes;
    uint64_t place = image_get32(file, image->table_offset + 4 * block);

    cr_assert_neq(place, 0xffffffff, "block %u is there", block);
    memory_bytes_read(file, place * IMAGE_SECTOR, bytes, size);
}

/* Blocks 0, of zeros, and 2, of data under clear bits; in 1 both. Behind the end of the disk, a fourth. */
static void make_hidden(struct memory_host *host, struct image_builder *image)
{
    static const uint8_t zeros[IMAGE_SECTOR];
    uint8_t data[IMAGE_SECTOR];

    image_init(image, IMAGE_DYNAMIC, 3 * 65536, 1);
    image->block_size = 65536;
    image->table_entries = 6;
    image_begin(image);
    memset(data, 'x', sizeof data);
    image_write(image, 5, zeros);
    image_write(image, 128 + 5, data);
    image_write_hidden(image, 128 + 6, data);
    image_write_hidden(image, 2 * 128 + 127, data);
    image_add_block(image, 4);
    memory_host_init(host);
    image_add(image, host, LINE_BASE);
    memory_host_arm(host, (struct memory_fault){ 0 });
}

Test(vhd_compact, keeps_data_under_clear_bits_and_blocks_behind_the_end_of_the_disk)
{
    static uint8_t before[3][66048], after[66048];
    static const uint32_t blocks[] = { 1, 2, 4 };
    struct memory_host host;
    struct image_builder image;
    uint64_t size;

    make_hidden(&host, &image);
    for (size_t i = 0; i < ROWS(blocks); i++)
        read_block(&host, &image, blocks[i], before[i], sizeof after);
    size = memory_find(&host, LINE_BASE)->bytes.size;
    assert_ok(disk_compact(&host, LINE_BASE));
    cr_expect_eq(memory_find(&host, LINE_BASE)->bytes.size, size - 66048, "the block of zeros has gone, no other");
    for (size_t i = 0; i < ROWS(blocks); i++) {
        read_block(&host, &image, blocks[i], after, sizeof after);
        cr_expect(memcmp(before[i], after, sizeof after) == 0, "block %u", blocks[i]);
    }
    memory_host_free(&host);
}

/* The block table can name no place further on, and a file has holes before it: the way to make room. */
Test(vhd_compact, fetches_a_block_from_as_far_as_a_table_reaches)
{
    const uint64_t size = UINT64_C(2040) * 1024 * IMAGE_MB, last = UINT64_C(0xffffd000) * IMAGE_SECTOR;
    struct memory_host host;
    struct image_builder image;
    uint8_t data[IMAGE_SECTOR] = { 1 };

    image_init(&image, IMAGE_DYNAMIC, size, 1);
    image_begin(&image);
    image.end = last;
    image_write(&image, 4096 * UINT64_C(1044479), data);
    memory_host_init(&host);
    image_add(&image, &host, LINE_BASE);
    cr_expect_gt(memory_find(&host, LINE_BASE)->bytes.size, last);
    assert_ok(disk_compact(&host, LINE_BASE));
    cr_expect_lt(memory_find(&host, LINE_BASE)->bytes.size, 8 * IMAGE_MB);
    memory_host_free(&host);
}

/* ---- how it is done ---- */

Test(vhd_compact, writes_nothing_where_nothing_can_be_gained)
{
    struct memory_host host;
    struct flat_model model;

    make_disk(&host, &model, &layouts[0], 65536);
    assert_ok(disk_compact(&host, LINE_BASE));
    memory_host_arm(&host, (struct memory_fault){ 0 });
    assert_ok(disk_compact(&host, LINE_BASE));
    cr_expect_eq(host.event_count, 0);
    flat_free(&model);
    memory_host_free(&host);
}

/* Where the volume has no room for what was a hole, what was gained so far gives some back. */
Test(vhd_compact, goes_on_when_the_volume_was_full_and_something_could_be_cut_off)
{
    for (unsigned cut = 0; cut < 2; cut++) {
        const struct layout *layout = &layouts[0];
        struct memory_host host;
        struct flat_model model;
        uint64_t size;
        make_disk(&host, &model, layout, 65536);
        if (cut) /* a block of zeros at the end */
            image_put32(&memory_find(&host, LINE_BASE)->bytes, 1536 + 4 * 6,
                        (uint32_t)((memory_find(&host, LINE_BASE)->bytes.size - IMAGE_SECTOR) / IMAGE_SECTOR));
        if (cut) {
            struct memory_bytes *bytes = &memory_find(&host, LINE_BASE)->bytes;
            uint8_t footer[IMAGE_SECTOR];
            memory_bytes_read(bytes, 0, footer, sizeof footer);
            memory_bytes_set_size(bytes, bytes->size - IMAGE_SECTOR);
            memory_bytes_write(bytes, bytes->size + 66048, footer, sizeof footer);
        }
        size = memory_find(&host, LINE_BASE)->bytes.size;
        memory_host_arm(&host,
                        (struct memory_fault){ 2, MEMORY_BIT(MEMORY_WRITE), MEMORY_FAIL_ONCE, VHD_DISK_FULL, 112, 0 });
        expect_status(cut ? "cut" : "nothing to cut", disk_compact(&host, LINE_BASE), cut ? VHD_OK : VHD_DISK_FULL);
        cr_expect_eq(host.fault_hits, 1);
        cr_assert(flat_equals_once(&model, &host, LINE_BASE));
        cr_expect_eq(memory_find(&host, LINE_BASE)->bytes.size < size, cut);
        memory_host_arm(&host, (struct memory_fault){ 0 });
        assert_ok(disk_compact(&host, LINE_BASE));
        cr_expect_eq(memory_find(&host, LINE_BASE)->bytes.size, expected_end(layout, 65536) + IMAGE_SECTOR);
        flat_free(&model);
        memory_host_free(&host);
    }
}

static void differencing(struct line *line)
{
    line_move(line, LINE_BASE, u"C:\\b.vhd");
    line_move(line, LINE_CHILD, LINE_BASE);
}

static void read_only(struct line *line)
{
    memory_find(&line->host, LINE_BASE)->read_only = true;
}

static void saved(struct line *line)
{
    image_save_state(&memory_find(&line->host, LINE_BASE)->bytes);
}

/* A block behind the end of the disk where there can be none. */
static void beyond(struct line *line)
{
    struct memory_bytes *bytes = &memory_find(&line->host, LINE_BASE)->bytes;

    image_put32(bytes, 512 + HEADER_ENTRIES, image_get32(bytes, 512 + HEADER_ENTRIES) + 1);
    image_seal_header(bytes, 512);
    image_put32(bytes, 1536 + 4 * (image_get32(bytes, 512 + HEADER_ENTRIES) - 1), 1);
}

static void missing(struct line *line)
{
    memory_remove(&line->host, LINE_BASE);
}

Test(vhd_compact, refuses_and_changes_nothing)
{
    static const struct {
        const char *row;
        enum vhd_status status;
        void (*prepare)(struct line *);
    } refusals[] = {
        { "differencing", VHD_NOT_DYNAMIC, differencing },
        { "read-only", VHD_FILE_READ_ONLY, read_only },
        { "saved state", VHD_IN_SAVED_STATE, saved },
        { "a table that names no place behind the end", VHD_TABLE_BEYOND_DISK, beyond },
        { "missing", VHD_FILE_NOT_FOUND, missing },
    };

    for (size_t i = 0; i < ROWS(refusals); i++) {
        struct line line;
        struct memory_snapshot before;
        init(&line, 1);
        refusals[i].prepare(&line);
        before = memory_take_snapshot(&line.host);
        expect_status(refusals[i].row, compact(&line), refusals[i].status);
        cr_expect(memory_is_as_in(&line.host, &before), "%s", refusals[i].row);
        memory_free_snapshot(&before);
        line_free(&line);
    }
}

Test(vhd_compact, wants_the_disk_for_itself)
{
    struct line line;
    struct memory_handle *handle;

    init(&line, 1);
    handle = memory_hold(&line.host, LINE_BASE, MEMORY_READING, MEMORY_ALL);
    cr_expect_eq(compact(&line), VHD_SHARING_VIOLATION);
    memory_release(handle);
    assert_ok(compact(&line));
    line_free(&line);
}
