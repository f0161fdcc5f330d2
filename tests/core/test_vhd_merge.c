/* test_vhd_merge.c - merging a child into its parent: what every disk reads, what is in the files, what is refused. */
#include "disk_calls.h"
#include "expect.h"
#include "family.h"
#include "text.h"
#include "vhd_merge_id.h"

#include <string.h>

#define EMPTY u"C:\\empty.vhd"

static const uint32_t parent_types[] = { IMAGE_FIXED, IMAGE_DYNAMIC, IMAGE_DIFFERENCING };

Test(vhd_merge, leaves_the_child_reading_the_same_and_the_parent_reading_like_it)
{
    for (unsigned seed = 1; seed <= 30; seed++)
        for (size_t type = 0; type < ROWS(parent_types); type++) {
            struct family family;
            family_init(&family, seed * 3 + type, parent_types[type]);
            expect_status("merge", disk_merge(&family.chain.host, FAMILY_CHILD), VHD_OK);
            cr_assert(family_is_merged(&family), "seed %u, parent %zu", seed, type);
            family_free(&family);
        }
}

/* ---- a child that holds nothing ---- */

/* Children without a block, and with blocks in which no bit is set. */
static void make_empty_child(struct family *family, uint32_t parent_type, unsigned blocks)
{
    struct image_builder child;

    family_init(family, 58, parent_type);
    image_init(&child, IMAGE_DIFFERENCING, family->parent->image.size, 77);
    image_child_of(&child, &family->parent->image);
    child.parent_stamp = family_parent_time(family);
    text_copy(child.parent_name, u"parent.vhd");
    image_begin(&child);
    for (unsigned block = 0; block < blocks; block++)
        image_add_block(&child, block);
    image_add(&child, &family->chain.host, EMPTY);
    memory_host_arm(&family->chain.host, (struct memory_fault){ 0 });
}

Test(vhd_merge, of_a_child_that_holds_nothing_writes_nothing_and_leaves_other_children_valid)
{
    for (size_t type = 0; type < ROWS(parent_types); type++)
        for (unsigned blocks = 0; blocks < 2; blocks++) {
            struct family family;
            struct memory_snapshot before;
            make_empty_child(&family, parent_types[type], blocks);
            before = memory_take_snapshot(&family.chain.host);
            expect_status("empty", disk_merge(&family.chain.host, EMPTY), VHD_OK);
            cr_expect(memory_is_as_in(&family.chain.host, &before), "parent %zu, %u blocks", type, blocks);
            cr_expect_eq(family.chain.host.event_count, 0);
            /* and so the others can still be merged */
            expect_status("another", disk_merge(&family.chain.host, FAMILY_CHILD), VHD_OK);
            cr_assert(family_is_merged(&family), "parent %zu", type);
            memory_free_snapshot(&before);
            family_free(&family);
        }
}

/* As a merge leaves it that was stopped after its first step. */
static void begin_merge(struct family *family)
{
    struct memory_bytes *parent = &memory_find(&family->chain.host, FAMILY_PARENT)->bytes;
    uint64_t end = (parent->size + 1) / IMAGE_SECTOR * IMAGE_SECTOR - IMAGE_SECTOR;
    struct vhd_image *child;
    struct vhd_error error;
    uint8_t id[16];

    assert_ok(vhd_image_open(&family->chain.host.host, EMPTY, VHD_FILE_INSPECT, &child, &error));
    assert_ok(vhd_merge_id(&family->chain.host.host, child->header.parent_id, child->footer.id, id, EMPTY, &error));
    vhd_image_close(child);
    for (unsigned i = 0; i < 2; i++) {
        memory_bytes_write(parent, (i == 0 ? 0 : end) + FOOTER_ID, id, sizeof id);
        image_seal_footer(parent, i == 0 ? 0 : end);
    }
}

Test(vhd_merge, of_a_child_that_holds_nothing_finishes_what_was_begun)
{
    struct family family;
    struct vhd_image *child, *parent;
    struct vhd_error error;

    make_empty_child(&family, IMAGE_DYNAMIC, 0);
    begin_merge(&family);
    assert_ok(disk_merge(&family.chain.host, EMPTY));
    assert_ok(vhd_image_open(&family.chain.host.host, EMPTY, VHD_FILE_INSPECT, &child, &error));
    assert_ok(vhd_image_open(&family.chain.host.host, FAMILY_PARENT, VHD_FILE_INSPECT, &parent, &error));
    cr_expect(memcmp(child->header.parent_id, parent->footer.id, 16) == 0, "the child knows the final id");
    vhd_image_close(child);
    vhd_image_close(parent);
    family_free(&family);
}

/* The child's word for it is taken later: whoever has its grandchild refer to the parent compares what the two read. */
Test(vhd_merge, has_all_data_on_the_disk_before_the_child_refers_to_them)
{
    for (unsigned seed = 0; seed < 10 * ROWS(parent_types); seed++) {
        const uint32_t type = parent_types[seed % ROWS(parent_types)];
        struct family family;
        const struct memory_host *host = &family.chain.host;
        bool waiting = false;
        unsigned changes = 0;

        family_init(&family, seed, type);
        memory_host_arm(&family.chain.host, (struct memory_fault){ 0 });
        expect_status("merge", disk_merge(&family.chain.host, FAMILY_CHILD), VHD_OK);
        for (size_t i = 0; i < host->event_count; i++) {
            const struct memory_event *event = &host->events[i];
            const bool of_parent = text_equal(event->path, FAMILY_PARENT);
            if (of_parent && (event->call == MEMORY_WRITE || event->call == MEMORY_FLUSH))
                waiting = event->call == MEMORY_WRITE;
            if (text_equal(event->path, FAMILY_CHILD) && event->call == MEMORY_WRITE) {
                cr_expect(!waiting, "seed %u", seed);
                changes++;
            }
        }
        cr_expect(changes == family_child_holds_something(&family), "the child was written to %u times", changes);
        family_free(&family);
    }
}

Test(vhd_merge, can_be_repeated_with_what_was_written_to_the_child_since)
{
    for (size_t type = 0; type < ROWS(parent_types); type++) {
        struct family family;
        family_init(&family, 11 + type, parent_types[type]);
        for (unsigned times = 0; times < 3; times++) {
            family.chain.host.clock += 1000 * (int64_t)VHD_TICKS_PER_SECOND;
            expect_status("again", disk_merge(&family.chain.host, FAMILY_CHILD), VHD_OK);
            cr_assert(family_is_merged(&family), "parent %zu", type);
        }
        /* and down the line: the grandchild's stamp of the child still holds */
        expect_status("grandchild", disk_merge(&family.chain.host, FAMILY_GRANDCHILD), VHD_OK);
        cr_assert(flat_equals_once(&family.grandchild->model, &family.chain.host, FAMILY_CHILD));
        family_free(&family);
    }
}

/* A child that records the time of its parent's file, whatever chance chose. */
static void init_with_stamp(struct family *family, uint64_t seed, uint32_t parent_type)
{
    family_init(family, seed, parent_type);
    family_stamp_child(family, family_parent_time(family));
}

Test(vhd_merge, refuses_a_parent_that_was_changed_since)
{
    struct family family;

    init_with_stamp(&family, 4, IMAGE_DYNAMIC);
    memory_find(&family.chain.host, FAMILY_PARENT)->modified += 10 * VHD_TICKS_PER_SECOND;
    expect_status("changed", disk_merge(&family.chain.host, FAMILY_CHILD), VHD_PARENT_CHANGED);
    cr_assert(family_lost_nothing(&family));
    memory_find(&family.chain.host, FAMILY_PARENT)->modified += 3590 * (int64_t)VHD_TICKS_PER_SECOND;
    expect_status("daylight saving", disk_merge(&family.chain.host, FAMILY_CHILD), VHD_OK);
    cr_assert(family_is_merged(&family));
    family_free(&family);
}

/* Numbers in a file say how large its structures are; what lies behind its end they cannot say. */
Test(vhd_merge, appends_to_the_file_as_it_is_whatever_the_file_says_of_the_size_of_its_structures)
{
    struct family family;
    struct memory_bytes *bytes;
    uint64_t size;

    family_init(&family, 58, IMAGE_DYNAMIC);
    bytes = &memory_find(&family.chain.host, FAMILY_PARENT)->bytes;
    size = bytes->size;
    image_put32(bytes, 512 + HEADER_ENTRIES, 0x7fffffff);  /* a table of 8 GB */
    image_put32(bytes, 512 + HEADER_LOCATORS, 0x57326b75); /* and a text of 2 GB */
    image_put32(bytes, 512 + HEADER_LOCATORS + 4, 0x7fffffff);
    image_put64(bytes, 512 + HEADER_LOCATORS + 16, 1024);
    image_seal_header(bytes, 512);
    expect_status("merge", disk_merge(&family.chain.host, FAMILY_CHILD), VHD_OK);
    cr_assert(family_is_merged(&family));
    cr_expect(bytes->size > size, "blocks were appended");
    cr_expect(bytes->size < size + family.parent->image.size + IMAGE_MB, "%llu", (unsigned long long)bytes->size);
    family_free(&family);
}

/* A block at the end of what FAT can hold, and a child that needs another. */
Test(vhd_merge, refuses_to_make_the_parent_larger_than_its_file_system_can_hold)
{
    static const struct {
        const char16_t *file_system;
        enum vhd_status status;
    } rows[] = { { u"FAT", VHD_PARENT_TOO_LARGE_FOR_VOLUME }, { u"FAT32", VHD_OK }, { u"NTFS", VHD_OK } };

    for (size_t i = 0; i < ROWS(rows); i++) {
        const uint8_t data[IMAGE_SECTOR] = { 1 };
        struct memory_host host;
        struct image_builder parent, child;
        memory_host_init(&host);
        text_copy(host.volumes[0].facts.file_system, rows[i].file_system);
        image_init(&parent, IMAGE_DYNAMIC, 4000 * IMAGE_MB, 1);
        image_begin(&parent);
        parent.end = 2044 * IMAGE_MB;
        image_write(&parent, 0, data);
        image_add(&parent, &host, FAMILY_PARENT);
        image_init(&child, IMAGE_DIFFERENCING, parent.size, 2);
        image_child_of(&child, &parent);
        text_copy(child.parent_name, u"parent.vhd");
        image_begin(&child);
        image_write(&child, 100000, data);
        image_add(&child, &host, FAMILY_CHILD);
        expect_status(text_shown(rows[i].file_system), disk_merge(&host, FAMILY_CHILD), rows[i].status);
        memory_host_free(&host);
    }
}

/* Products write blocks of half a megabyte and more; who made this one did not. Each of its sectors lies by itself. */
Test(vhd_merge, of_a_child_whose_blocks_are_a_sector_long)
{
    static const struct {
        const char *row;
        uint32_t type;
        bool has_block;
    } rows[] = {
        { "fixed", IMAGE_FIXED, false },
        { "a block that the parent has", IMAGE_DYNAMIC, true },
        { "a block that the parent lacks", IMAGE_DYNAMIC, false },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct memory_host host;
        struct image_builder parent, child;
        struct flat_model model;
        memory_host_init(&host);
        image_init(&parent, rows[i].type, 6 * IMAGE_MB, 1);
        image_begin(&parent);
        flat_init(&model, parent.size);
        flat_write(&model, &parent, 1, 4096 * 2, 3);
        if (rows[i].has_block)
            flat_write(&model, &parent, 1, 4090, 6);
        image_add(&parent, &host, FAMILY_PARENT);
        image_init(&child, IMAGE_DIFFERENCING, parent.size, 2);
        child.block_size = IMAGE_SECTOR;
        image_child_of(&child, &parent);
        text_copy(child.parent_name, u"parent.vhd");
        image_begin(&child);
        flat_write(&model, &child, 2, 0, 2 * 2048);
        image_add(&child, &host, FAMILY_CHILD);
        expect_status(rows[i].row, disk_merge(&host, FAMILY_CHILD), VHD_OK);
        cr_expect(flat_equals_once(&model, &host, FAMILY_PARENT), "%s", rows[i].row);
        cr_expect(flat_equals_once(&model, &host, FAMILY_CHILD), "%s", rows[i].row);
        flat_free(&model);
        memory_host_free(&host);
    }
}

/* Before anything is written, the blocks are sought that the parent lacks; in vain, it may be. */
Test(vhd_merge, asks_whether_to_go_on_while_it_looks_for_blocks_to_append)
{
    const struct disk_call call = { .operation = DISK_MERGE, .disk = FAMILY_CHILD };
    struct listener listener = { .refuse_at = 1 };
    struct memory_host host;
    struct image_builder parent, child;
    struct flat_model before, after;
    struct vhd_error error;

    memory_host_init(&host);
    image_init(&parent, IMAGE_DYNAMIC, 3 * IMAGE_MB, 1);
    parent.block_size = IMAGE_SECTOR;
    image_begin(&parent);
    flat_init(&before, parent.size);
    flat_init(&after, parent.size);
    flat_write(&before, &parent, 1, 0, 3 * 2048);
    image_add(&parent, &host, FAMILY_PARENT);
    image_init(&child, IMAGE_DIFFERENCING, parent.size, 2);
    child.block_size = IMAGE_SECTOR;
    image_child_of(&child, &parent);
    text_copy(child.parent_name, u"parent.vhd");
    image_begin(&child);
    flat_write(&after, &child, 2, 0, 3 * 2048);
    image_add(&child, &host, FAMILY_CHILD);
    expect_status("stopped", disk_whole(&host, &call, &listener, &error), VHD_CANCELLED);
    cr_expect(flat_equals_once(&before, &host, FAMILY_PARENT), "nothing was written to it");
    expect_status("again", disk_merge(&host, FAMILY_CHILD), VHD_OK);
    cr_expect(flat_equals_once(&after, &host, FAMILY_PARENT));
    flat_free(&before);
    flat_free(&after);
    memory_host_free(&host);
}
