/*
 * test_vhd_strange.c - work on disks that other programs left: a damaged footer at the end, a block that is named
 * behind the end of the disk or cut short by that of the file, data under clear bits, tiny blocks, a full block
 * table.
 */
#include "disk_calls.h"
#include "expect.h"
#include "flat_model.h"
#include "text.h"
#include "vhd_reparent.h"

#include <string.h>

#define PARENT u"C:\\parent.vhd"
#define CHILD u"C:\\child.vhd"
#define TARGET u"C:\\target.vhd"

/* A parent and a child of it, with what they read as. Fill them between the calls of begin_pair and end_pair. */
struct pair {
    struct memory_host host;
    struct image_builder parent, child;
    struct flat_model parent_model, child_model;
};

static void begin_pair(struct pair *self, uint64_t size, uint32_t block_size, uint32_t entries)
{
    memory_host_init(&self->host);
    image_init(&self->parent, IMAGE_DYNAMIC, size, 1);
    image_init(&self->child, IMAGE_DIFFERENCING, size, 2);
    self->parent.block_size = self->child.block_size = block_size;
    self->parent.table_entries = self->child.table_entries = entries;
    image_child_of(&self->child, &self->parent);
    image_begin(&self->parent);
    image_begin(&self->child);
    image_locator(&self->child, 0, "W2ru", u".\\parent.vhd");
    flat_init(&self->parent_model, size);
    flat_init(&self->child_model, size);
}

static void write_parent(struct pair *self, uint64_t sector, uint64_t count)
{
    flat_write(&self->parent_model, &self->parent, 1, sector, count);
    for (uint64_t i = sector; i < sector + count; i++)
        if (self->child_model.tags[i] >> 24 != 2)
            self->child_model.tags[i] = self->parent_model.tags[i];
}

static void write_child(struct pair *self, uint64_t sector, uint64_t count)
{
    flat_write(&self->child_model, &self->child, 2, sector, count);
}

static void end_pair(struct pair *self)
{
    image_add(&self->parent, &self->host, PARENT);
    image_add(&self->child, &self->host, CHILD);
    memory_host_arm(&self->host, (struct memory_fault){ 0 });
}

static void free_pair(struct pair *self)
{
    flat_free(&self->parent_model);
    flat_free(&self->child_model);
    memory_host_free(&self->host);
}

static struct memory_bytes *bytes_of(const struct pair *self, const char16_t *path)
{
    return &memory_find(&self->host, path)->bytes;
}

static enum vhd_status set_parent(struct pair *self)
{
    struct vhd_error error;

    return vhd_set_parent(&self->host.host, CHILD, PARENT, &error);
}

static enum vhd_status compact(struct pair *self)
{
    return disk_compact(&self->host, PARENT);
}

/* ---- a footer at the end that is damaged ---- */

static void damage_footer(struct pair *self, const char16_t *path)
{
    struct memory_bytes *bytes = bytes_of(self, path);

    image_put8(bytes, bytes->size - IMAGE_SECTOR + FOOTER_ID + 3, 0xa5);
}

static void expect_repaired(const struct pair *self, const char16_t *path, uint64_t size)
{
    const struct memory_bytes *bytes = &memory_find(&self->host, path)->bytes;

    cr_expect(image_footer_sum_is_right(bytes, bytes->size - IMAGE_SECTOR), "%s", text_shown(path));
    cr_expect(size == 0 || bytes->size == size, "%s: the footer is where it was", text_shown(path));
}

Test(vhd_strange, footers_that_are_damaged_are_repaired_by_the_next_write)
{
    enum { MERGE, COMPACT, SET_PARENT, WRITES };

    for (unsigned write = MERGE; write < WRITES; write++) {
        struct pair pair;
        uint64_t size;
        begin_pair(&pair, 4 * IMAGE_MB, 65536, 0);
        write_parent(&pair, 3, 20);
        write_child(&pair, 5, 9);
        end_pair(&pair);
        size = bytes_of(&pair, PARENT)->size;
        damage_footer(&pair, PARENT);
        damage_footer(&pair, CHILD);
        cr_assert(flat_equals_once(&pair.child_model, &pair.host, CHILD));
        if (write == MERGE) {
            assert_ok(disk_merge(&pair.host, CHILD));
            expect_repaired(&pair, PARENT, size);
            cr_assert(flat_equals_once(&pair.child_model, &pair.host, PARENT));
        } else if (write == COMPACT) {
            assert_ok(compact(&pair));
            expect_repaired(&pair, PARENT, size);
        } else {
            assert_ok(set_parent(&pair));
            expect_repaired(&pair, CHILD, 0);
        }
        cr_assert(flat_equals_once(&pair.child_model, &pair.host, CHILD));
        free_pair(&pair);
    }
}

/* By its footer it is fixed; but what begins like a dynamic disk may be one, whose last sectors look like a footer. */
Test(vhd_strange, disks_that_begin_like_another_can_be_read_but_not_written_to)
{
    struct pair pair;
    struct image_builder fixed;
    struct memory_bytes copy = { 0 };

    begin_pair(&pair, 2 * IMAGE_MB, 65536, 0);
    write_parent(&pair, 3, 20);
    write_child(&pair, 3, 20);
    end_pair(&pair);
    image_init(&fixed, IMAGE_FIXED, pair.parent.size, 1);
    image_begin(&fixed);
    memory_bytes_copy(&fixed.bytes, bytes_of(&pair, PARENT));
    memory_bytes_set_size(&fixed.bytes, fixed.size);
    image_finish(&fixed);
    memory_bytes_copy(&copy, &fixed.bytes);
    image_free(&fixed);
    memory_remove(&pair.host, PARENT);
    memory_add_file(&pair.host, PARENT, &copy);
    assert_ok(disk_run(&pair.host, &(const struct disk_call){ DISK_CONVERT, CHILD, TARGET, VHD_TYPE_DYNAMIC }));
    expect_status("merge", disk_merge(&pair.host, CHILD), VHD_FOOTERS_DISAGREE);
    image_put8(bytes_of(&pair, PARENT), 512, 0); /* no header there: mere data */
    assert_ok(disk_merge(&pair.host, CHILD));
    free_pair(&pair);
}

/* ---- a block that is named behind the end of the disk ---- */

#define BEYOND (UINT64_C(5) * 65536)

static void expect_beyond(const struct pair *self, const struct image_builder *image, const char16_t *path,
                          const uint8_t *shall, size_t size)
{
    static uint8_t found[66048];
    const struct memory_bytes *bytes = &memory_find(&self->host, path)->bytes;

    memory_bytes_read(bytes, (uint64_t)image_get32(bytes, image->table_offset + 4 * 7) * IMAGE_SECTOR, found, size);
    cr_expect(memcmp(found, shall, size) == 0, "%s", text_shown(path));
}

Test(vhd_strange, blocks_behind_the_end_of_the_disk_are_never_written_over)
{
    static uint8_t extra[66048];
    struct pair pair;

    memset(extra, 0xc7, sizeof extra);
    begin_pair(&pair, BEYOND - IMAGE_SECTOR, 65536, 9);
    write_parent(&pair, 3, 20);
    write_child(&pair, 130, 20);
    memory_bytes_write(&pair.parent.bytes, image_add_block(&pair.parent, 7), extra, sizeof extra);
    memory_bytes_write(&pair.child.bytes, image_add_block(&pair.child, 7), extra, sizeof extra);
    image_put32(&pair.parent.bytes, pair.parent.table_offset + 4 * 8, 0); /* padding, as some products have it */
    end_pair(&pair);
    assert_ok(set_parent(&pair));
    expect_beyond(&pair, &pair.child, CHILD, extra, sizeof extra);
    cr_assert(flat_equals_once(&pair.child_model, &pair.host, CHILD));
    assert_ok(disk_merge(&pair.host, CHILD));
    expect_beyond(&pair, &pair.parent, PARENT, extra, sizeof extra);
    cr_assert(flat_equals_once(&pair.child_model, &pair.host, PARENT));
    assert_ok(compact(&pair));
    expect_beyond(&pair, &pair.parent, PARENT, extra, sizeof extra);
    cr_assert(flat_equals_once(&pair.child_model, &pair.host, PARENT));
    free_pair(&pair);
}

Test(vhd_strange, entries_behind_the_end_of_the_disk_that_name_no_place_forbid_writing)
{
    static const struct {
        const char *row;
        uint32_t entry;
        enum vhd_status status;
    } rows[] = {
        { "unused", 0xffffffff, VHD_OK },
        { "padding", 0, VHD_OK },
        { "over the header", 1, VHD_TABLE_BEYOND_DISK },
        { "outside the file", 0x7fffffff, VHD_TABLE_BEYOND_DISK },
        { "over a block", 5, VHD_BLOCK_OVERLAP },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct pair pair;
        begin_pair(&pair, BEYOND, 65536, 6);
        write_parent(&pair, 3, 20);
        write_parent(&pair, 300, 2);
        write_child(&pair, 130, 20);
        write_child(&pair, 301, 2);
        image_put32(&pair.parent.bytes, pair.parent.table_offset + 4 * 5, rows[i].entry);
        image_put32(&pair.child.bytes, pair.child.table_offset + 4 * 5, rows[i].entry == 5 ? 6 : rows[i].entry);
        end_pair(&pair);
        expect_status(rows[i].row, set_parent(&pair), rows[i].status);
        expect_status(rows[i].row, disk_merge(&pair.host, CHILD), rows[i].status);
        expect_status(rows[i].row, compact(&pair), rows[i].status);
        cr_assert(flat_equals_once(&pair.child_model, &pair.host, CHILD), "%s: it can be read", rows[i].row);
        free_pair(&pair);
    }
}

/* ---- a block that is cut short by the end of the file ---- */

/* The last block of the file is a child's, and ends behind its last sector that says something. */
static void make_cut(struct pair *self, bool parent_too)
{
    begin_pair(self, 4 * 65536, 65536, 0);
    write_parent(self, 3, 20);
    write_child(self, 5, 2);
    write_child(self, 130, 20);
    self->child.end = image_block_offset(&self->child, 1) + 512 + 22 * IMAGE_SECTOR;
    memory_bytes_set_size(&self->child.bytes, self->child.end);
    if (parent_too) { /* behind the end of the disk, of which the last block is not whole */
        self->parent.size -= 100 * IMAGE_SECTOR;
        self->child.size -= 100 * IMAGE_SECTOR;
        self->parent_model.sectors -= 100;
        self->child_model.sectors -= 100;
        write_parent(self, 3 * 128 + 27, 1);
        self->parent.end = image_block_offset(&self->parent, 3) + 512 + 28 * IMAGE_SECTOR;
        memory_bytes_set_size(&self->parent.bytes, self->parent.end);
    }
    end_pair(self);
}

Test(vhd_strange, blocks_that_are_cut_short_are_read_merged_and_flattened)
{
    for (unsigned parent_too = 0; parent_too < 2; parent_too++) {
        static const struct disk_call convert = { DISK_CONVERT, CHILD, TARGET, VHD_TYPE_FIXED };
        struct pair pair;
        make_cut(&pair, parent_too);
        cr_assert(flat_equals_once(&pair.child_model, &pair.host, CHILD));
        assert_ok(disk_run(&pair.host, &convert));
        cr_assert(flat_equals_once(&pair.child_model, &pair.host, TARGET));
        assert_ok(set_parent(&pair));
        cr_assert(flat_equals_once(&pair.child_model, &pair.host, CHILD));
        assert_ok(disk_merge(&pair.host, CHILD));
        cr_assert(flat_equals_once(&pair.child_model, &pair.host, CHILD));
        cr_assert(flat_equals_once(&pair.child_model, &pair.host, PARENT));
        assert_ok(compact(&pair));
        cr_assert(flat_equals_once(&pair.child_model, &pair.host, PARENT));
        free_pair(&pair);
    }
}

Test(vhd_strange, blocks_that_are_cut_short_are_made_whole_before_they_are_moved)
{
    struct pair pair;

    make_cut(&pair, true);
    assert_ok(compact(&pair));
    cr_assert(flat_equals_once(&pair.parent_model, &pair.host, PARENT));
    cr_assert(flat_equals_once(&pair.child_model, &pair.host, CHILD));
    free_pair(&pair);
}

/* ---- data under clear bits ---- */

/* 3 sectors of block 0 that nobody else holds and one that the child does, 2 of block 2. */
static void make_hidden(struct pair *self)
{
    uint8_t data[IMAGE_SECTOR];

    begin_pair(self, 4 * 65536, 65536, 0);
    memset(data, 'h', sizeof data);
    write_parent(self, 3, 2);
    write_child(self, 5, 2);
    for (uint64_t sector = 6; sector < 10; sector++)
        image_write_hidden(&self->parent, sector, data);
    image_write_hidden(&self->parent, 2 * 128, data);
    image_write_hidden(&self->parent, 3 * 128 - 1, data);
    end_pair(self);
}

Test(vhd_strange, data_under_clear_bits_are_taken_as_zeros_and_counted)
{
    static const struct {
        struct disk_call call;
        const char16_t *result; /* reads like the disk that was worked on, or the child of it */
        uint64_t count;
    } rows[] = {
        { { DISK_CONVERT, PARENT, TARGET, VHD_TYPE_FIXED }, TARGET, 6 },
        { { DISK_CONVERT, PARENT, TARGET, VHD_TYPE_DYNAMIC }, TARGET, 6 },
        { { DISK_CONVERT, CHILD, TARGET, VHD_TYPE_DYNAMIC }, TARGET, 5 },
        { { DISK_MERGE_TO, CHILD, TARGET, VHD_TYPE_FIXED }, TARGET, 5 },
        { { DISK_MERGE, .disk = CHILD }, PARENT, 3 }, /* of the block that is written to */
        { { DISK_COMPACT, .disk = PARENT }, PARENT, 0 },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct listener listener = { 0 };
        const struct vhd_progress progress = listener_progress(&listener);
        const bool of_parent = text_equal(rows[i].call.disk, PARENT);
        struct vhd_error error;
        struct vhd_job *job;
        struct pair pair;
        make_hidden(&pair);
        assert_ok(disk_begin(&pair.host, &rows[i].call, &job, &error));
        assert_ok(job->ops->run(job, &progress, &error));
        expect_status(disk_call_name(&rows[i].call), job->hidden.status, rows[i].count > 0 ? VHD_HIDDEN_DATA : VHD_OK);
        cr_expect(job->hidden.count == rows[i].count, "%s: %llu", disk_call_name(&rows[i].call),
                  (unsigned long long)job->hidden.count);
        if (rows[i].count > 0)
            expect_text("the disk that holds them", job->hidden.path, PARENT);
        job->ops->close(job);
        cr_assert(flat_equals_once(of_parent ? &pair.parent_model : &pair.child_model, &pair.host, rows[i].result));
        free_pair(&pair);
    }
}

/* They are read for nothing but that. */
Test(vhd_strange, data_under_clear_bits_that_cannot_be_read_are_counted)
{
    const struct disk_call call = { .operation = DISK_MERGE, .disk = CHILD };
    unsigned counted = 0;
    bool met = true, done;

    for (uint64_t n = 1; met; n++) {
        struct listener listener = { 0 };
        const struct vhd_progress progress = listener_progress(&listener);
        struct vhd_error error;
        struct vhd_job *job;
        struct pair pair;
        make_hidden(&pair);
        assert_ok(disk_begin(&pair.host, &call, &job, &error));
        memory_host_arm(&pair.host,
                        (struct memory_fault){ n, MEMORY_BIT(MEMORY_READ), MEMORY_FAIL_ONCE, VHD_SYSTEM, 23, 0 });
        done = job->ops->run(job, &progress, &error) == VHD_OK;
        met = pair.host.fault_hits > 0;
        memory_host_arm(&pair.host, (struct memory_fault){ 0 });
        counted += done && met && job->hidden.count > 3;
        cr_expect(!done || job->hidden.count >= 3, "read %u: %u", (unsigned)n, (unsigned)job->hidden.count);
        job->ops->close(job);
        cr_assert(flat_equals_once(&pair.child_model, &pair.host, done ? PARENT : CHILD));
        free_pair(&pair);
    }
    cr_expect(counted > 0);
}

/* ---- blocks of any size ---- */

Test(vhd_strange, blocks_of_every_size_are_merged_flattened_and_compacted)
{
    for (uint32_t block_size = 512; block_size <= 262144; block_size *= 2) {
        static const struct disk_call convert = { DISK_CONVERT, CHILD, TARGET, VHD_TYPE_DYNAMIC };
        const uint64_t per_block = block_size / IMAGE_SECTOR;
        struct pair pair;
        begin_pair(&pair, 9 * (uint64_t)block_size, block_size, 0);
        write_parent(&pair, 2 * per_block, per_block + 1);
        write_child(&pair, 3 * per_block, per_block);
        write_child(&pair, 7 * per_block, 2 * per_block);
        end_pair(&pair);
        cr_assert(flat_equals(&pair.child_model, &pair.host, CHILD), "%u", block_size);
        assert_ok(disk_run(&pair.host, &convert));
        cr_assert(flat_equals_once(&pair.child_model, &pair.host, TARGET), "%u", block_size);
        assert_ok(disk_merge(&pair.host, CHILD));
        cr_assert(flat_equals_once(&pair.child_model, &pair.host, PARENT), "%u", block_size);
        assert_ok(compact(&pair));
        cr_assert(flat_equals_once(&pair.child_model, &pair.host, PARENT), "%u", block_size);
        free_pair(&pair);
    }
}

/* ---- a full block table ---- */

Test(vhd_strange, tables_that_can_name_no_place_further_on_say_so_until_the_disk_is_compacted)
{
    for (unsigned longer = 0; longer < 2; longer++) { /* than the table reaches: there is room, but none to be named */
        struct pair pair;
        begin_pair(&pair, UINT64_C(4000) * IMAGE_MB, 2097152, 0);
        pair.parent.end = UINT64_C(0xffffd000) * IMAGE_SECTOR;
        write_parent(&pair, 4096 * 1999, 1);
        pair.parent.end += longer * 64 * IMAGE_MB;
        write_child(&pair, 4096, 1);
        write_child(&pair, 3 * 4096, 1);
        end_pair(&pair);
        memory_add_volume(&pair.host, u"C:\\", VHD_DRIVE_WRITABLE, u"NTFS", UINT64_C(1) << 50);
        expect_status("full", disk_merge(&pair.host, CHILD), VHD_PARENT_TABLE_FULL);
        assert_ok(compact(&pair));
        assert_ok(disk_merge(&pair.host, CHILD));
        cr_assert(flat_equals_once(&pair.child_model, &pair.host, PARENT));
        free_pair(&pair);
    }
}
