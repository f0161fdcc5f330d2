/* test_vhd_chain.c - disks with their parents: which chains are accepted, and what they read as. */
#include "expect.h"
#include "flat_model.h"
#include "vhd_chain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE (4 * IMAGE_MB)

static struct memory_host host;

static void set_up(void)
{
    memory_host_init(&host);
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "a file was left open");
    memory_host_free(&host);
}

TestSuite(vhd_chain, .init = set_up, .fini = tear_down);

static void name_of(unsigned level, char16_t path[MEMORY_PATH_CHARS])
{
    char digits[16];

    text_copy(path, u"C:\\disk");
    snprintf(digits, sizeof digits, "%u", level);
    for (size_t i = 0; digits[i] != 0; i++)
        text_fill(path, (char16_t)digits[i], 1);
    text_append(path, u".vhd");
}

/* C:\disk<level>.vhd, with the id `id`, a child of the disk `parent` (of id `parent`); parent 0: dynamic. */
static void add_level(unsigned level, uint32_t id, unsigned parent)
{
    struct image_builder image, above;
    char16_t path[MEMORY_PATH_CHARS];

    image_init(&image, parent == 0 ? IMAGE_DYNAMIC : IMAGE_DIFFERENCING, SIZE, id);
    if (parent != 0) {
        image_init(&above, IMAGE_DYNAMIC, SIZE, parent);
        image_child_of(&image, &above);
        name_of(parent, path);
        text_copy(image.parent_name, path + 3);
    }
    image_begin(&image);
    name_of(level, path);
    image_add(&image, &host, path);
}

static enum vhd_status open_chain(unsigned level, enum vhd_open_mode mode, struct vhd_chain **chain,
                                  struct vhd_error *error)
{
    char16_t path[MEMORY_PATH_CHARS];
    enum vhd_status status;

    name_of(level, path);
    *error = (struct vhd_error){ .status = VHD_OK };
    status = vhd_chain_open(&host.host, path, mode, chain, error);
    cr_expect((status == VHD_OK) == (*chain != NULL));
    cr_expect(error->status == status);
    cr_expect(status == VHD_OK || host.open_files == 0);
    return status;
}

static void expect_chain(const char *row, unsigned level, enum vhd_status expected)
{
    struct vhd_chain *chain;
    struct vhd_error error;

    expect_status(row, open_chain(level, VHD_FILE_INSPECT, &chain, &error), expected);
    vhd_chain_close(chain);
}

Test(vhd_chain, has_the_disk_first_and_its_oldest_parent_last)
{
    struct vhd_chain *chain;
    struct vhd_error error;

    add_level(1, 1, 0);
    add_level(2, 2, 1);
    add_level(3, 3, 2);
    assert_ok(open_chain(3, VHD_FILE_INSPECT, &chain, &error));
    cr_assert(chain->levels == 3);
    expect_text("disk", chain->images[0]->path, u"C:\\disk3.vhd");
    expect_text("parent", chain->images[1]->path, u"C:\\disk2.vhd");
    expect_text("grandparent", chain->images[2]->path, u"C:\\disk1.vhd");
    vhd_chain_close(chain);
    assert_ok(open_chain(1, VHD_FILE_INSPECT, &chain, &error));
    cr_expect(chain->levels == 1);
    vhd_chain_close(chain);
    vhd_chain_close(NULL);
}

Test(vhd_chain, with_something_missing_or_wrong_is_refused)
{
    add_level(2, 2, 1);
    add_level(3, 3, 2);
    add_level(4, 4, 3);
    expect_chain("nothing there", 9, VHD_FILE_NOT_FOUND);
    expect_chain("no grand-grandparent", 4, VHD_CHAIN_PARENT_NOT_FOUND);
    memory_add_text(&host, u"C:\\disk1.vhd", "text");
    expect_chain("a text file", 4, VHD_NOT_A_VHD);
    memory_remove(&host, u"C:\\disk1.vhd");
    memory_add_folder(&host, u"C:\\disk1.vhd");
    expect_chain("a folder", 4, VHD_NOT_A_DISK_FILE);
    memory_remove(&host, u"C:\\disk1.vhd");
    add_level(1, 77, 0);
    expect_chain("another disk", 4, VHD_CHAIN_ID_MISMATCH);
    memory_remove(&host, u"C:\\disk1.vhd");
    add_level(1, 1, 0);
    expect_chain("complete", 4, VHD_OK);
}

Test(vhd_chain, names_the_child_whose_parent_is_missing)
{
    struct vhd_chain *chain;
    struct vhd_error error;

    add_level(2, 2, 1);
    add_level(3, 3, 2);
    expect_status("missing", open_chain(3, VHD_FILE_INSPECT, &chain, &error), VHD_CHAIN_PARENT_NOT_FOUND);
    expect_text("missing", error.path, u"C:\\disk2.vhd");
}

Test(vhd_chain, that_leads_back_to_itself_is_refused)
{
    for (unsigned no_identity = 0; no_identity < 2; no_identity++) {
        host.no_identity = no_identity != 0;
        add_level(1, 1, 1);
        expect_chain("its own parent", 1, VHD_CHAIN_CYCLE);
        memory_remove(&host, u"C:\\disk1.vhd");
        add_level(1, 1, 3);
        add_level(2, 2, 1);
        add_level(3, 3, 2);
        add_level(4, 4, 3);
        for (unsigned from = 1; from <= 4; from++)
            expect_chain("a circle of three", from, VHD_CHAIN_CYCLE);
        memory_host_free(&host);
        set_up();
    }
}

/* A copy of a disk has its id; as long as it is another file there is no circle. */
Test(vhd_chain, may_hold_a_copy_of_a_disk_under_another_name)
{
    add_level(1, 1, 0);
    add_level(2, 1, 1);
    add_level(3, 3, 2);
    memory_remove(&host, u"C:\\disk3.vhd");
    expect_chain("same id, two files", 2, VHD_OK);
    host.no_identity = true;
    expect_chain("where files cannot be told apart", 2, VHD_OK);
}

Test(vhd_chain, may_have_256_levels_and_not_one_more)
{
    struct vhd_chain *chain;
    struct vhd_error error;

    add_level(1, 1, 0);
    for (unsigned level = 2; level <= 258; level++)
        add_level(level, level, level - 1);
    assert_ok(open_chain(256, VHD_FILE_INSPECT, &chain, &error));
    cr_expect(chain->levels == 256);
    vhd_chain_close(chain);
    expect_status("257", open_chain(257, VHD_FILE_INSPECT, &chain, &error), VHD_CHAIN_TOO_DEEP);
    expect_text("257", error.path, u"C:\\disk257.vhd");
    expect_chain("258", 258, VHD_CHAIN_TOO_DEEP);
}

Test(vhd_chain, checks_the_blocks_of_every_level)
{
    for (unsigned damaged = 1; damaged <= 3; damaged++) {
        char16_t path[MEMORY_PATH_CHARS];
        add_level(1, 1, 0);
        add_level(2, 2, 1);
        add_level(3, 3, 2);
        name_of(damaged, path);
        image_put32(&memory_find(&host, path)->bytes, 1536 + 4, 1000000);
        expect_chain("block outside", 3, VHD_BLOCK_OUTSIDE);
        memory_host_free(&host);
        set_up();
    }
}

Test(vhd_chain, opened_as_a_source_keeps_writers_out_and_readers_in)
{
    struct vhd_chain *chain, *again;
    struct vhd_error error;
    struct memory_handle *held;

    add_level(1, 1, 0);
    add_level(2, 2, 1);
    assert_ok(open_chain(2, VHD_FILE_SOURCE, &chain, &error));
    for (unsigned level = 1; level <= 2; level++) {
        char16_t path[MEMORY_PATH_CHARS];
        struct memory_node *node;
        name_of(level, path);
        node = memory_find(&host, path);
        cr_expect(memory_open_node(&host, node, MEMORY_WRITING, MEMORY_ALL) == NULL);
        cr_expect(memory_open_node(&host, node, MEMORY_DELETING, MEMORY_ALL) == NULL);
    }
    assert_ok(open_chain(2, VHD_FILE_SOURCE, &again, &error));
    vhd_chain_close(again);
    assert_ok(open_chain(1, VHD_FILE_INSPECT, &again, &error));
    vhd_chain_close(again);
    vhd_chain_close(chain);

    held = memory_hold(&host, u"C:\\disk1.vhd", MEMORY_READING | MEMORY_WRITING, MEMORY_ALL);
    expect_status("being written", open_chain(2, VHD_FILE_SOURCE, &chain, &error), VHD_SHARING_VIOLATION);
    expect_text("being written", error.path, u"C:\\disk1.vhd");
    expect_chain("inspected", 2, VHD_OK);
    memory_release(held);
}

Test(vhd_chain, closes_all_files_whichever_call_fails)
{
    uint64_t call = 0, failures = 0;

    add_level(1, 1, 0);
    add_level(2, 2, 1);
    add_level(3, 3, 2);
    do {
        struct vhd_chain *chain;
        struct vhd_error error;
        memory_host_arm(&host, (struct memory_fault){ ++call, MEMORY_FAILING_CALLS, MEMORY_FAIL_ONCE, VHD_ACCESS_DENIED,
                                                      5, 0 });
        expect_status("fault", open_chain(3, VHD_FILE_INSPECT, &chain, &error),
                      host.fault_hits > 0 ? VHD_ACCESS_DENIED : VHD_OK);
        failures += chain == NULL;
        vhd_chain_close(chain);
        cr_expect(host.open_files == 0, "call %llu", (unsigned long long)call);
    } while (host.fault_hits > 0);
    cr_expect(failures >= 15, "three files, each opened, asked and read: %llu", (unsigned long long)failures);
}

Test(vhd_chain, reports_what_cannot_be_read)
{
    struct image_builder image;
    struct flat_model model;
    struct vhd_chain *chain;
    struct vhd_error error;
    uint8_t data[4 * 512];

    flat_init(&model, SIZE);
    image_init(&image, IMAGE_DYNAMIC, SIZE, 1);
    image_begin(&image);
    flat_write(&model, &image, 0, 0, 4096);
    image_add(&image, &host, u"C:\\disk1.vhd");
    for (uint64_t call = 1; call <= 3; call++) { /* the BAT, the bitmap, the data */
        assert_ok(open_chain(1, VHD_FILE_INSPECT, &chain, &error));
        chain->images[0]->bat_page_first = UINT32_MAX;
        memory_host_arm(&host, (struct memory_fault){ call, MEMORY_BIT(MEMORY_READ), MEMORY_FAIL_FOR_GOOD, VHD_SYSTEM,
                                                      23, 0 });
        expect_status("fault", vhd_chain_read(chain, 7, 4, data, &error), VHD_SYSTEM);
        cr_expect(error.os_code == 23);
        memory_host_arm(&host, (struct memory_fault){ 0 });
        assert_ok(vhd_chain_read(chain, 7, 4, data, &error));
        cr_expect(flat_matches(&model, 7, data));
        vhd_chain_close(chain);
    }
    flat_free(&model);
}

/* Child over parent, sector by sector: the same sectors clear and set in both, around the borders of blocks. */
Test(vhd_chain, reads_each_sector_from_the_youngest_level_that_holds_it)
{
    static const uint32_t parents[] = { IMAGE_FIXED, IMAGE_DYNAMIC };

    for (size_t kind = 0; kind < ROWS(parents); kind++) {
        struct image_builder parent, child, grandchild;
        struct flat_model model;
        flat_init(&model, SIZE);
        image_init(&parent, parents[kind], SIZE, 1);
        image_begin(&parent);
        flat_write(&model, &parent, 0, 0, 300);
        flat_write(&model, &parent, 0, 4090, 20);
        image_add(&parent, &host, u"C:\\disk1.vhd");
        image_init(&child, IMAGE_DIFFERENCING, SIZE, 2);
        child.block_size = 524288; /* of another size than the parent's */
        image_child_of(&child, &parent);
        text_copy(child.parent_name, u"disk1.vhd");
        image_begin(&child);
        flat_write(&model, &child, 1, 5, 1);
        flat_write(&model, &child, 1, 8, 8);
        flat_write(&model, &child, 1, 4095, 2);
        flat_write(&model, &child, 1, 8191, 1);
        image_add(&child, &host, u"C:\\disk2.vhd");
        image_init(&grandchild, IMAGE_DIFFERENCING, SIZE, 3);
        image_child_of(&grandchild, &child);
        text_copy(grandchild.parent_name, u"disk2.vhd");
        image_begin(&grandchild);
        flat_write(&model, &grandchild, 2, 9, 3);
        flat_write(&model, &grandchild, 2, 299, 2);
        image_add(&grandchild, &host, u"C:\\disk3.vhd");
        cr_expect(flat_equals(&model, &host, u"C:\\disk3.vhd"));
        flat_free(&model);
        memory_host_free(&host);
        set_up();
    }
}

/* A child cannot say "zero" but by holding zeros. */
Test(vhd_chain, reads_zeros_that_a_child_holds_over_the_parents_data)
{
    struct image_builder parent, child;
    struct flat_model model;
    static const uint8_t zeros[512];

    flat_init(&model, SIZE);
    image_init(&parent, IMAGE_DYNAMIC, SIZE, 1);
    image_begin(&parent);
    flat_write(&model, &parent, 0, 0, 300);
    image_add(&parent, &host, u"C:\\disk1.vhd");
    image_init(&child, IMAGE_DIFFERENCING, SIZE, 2);
    image_child_of(&child, &parent);
    text_copy(child.parent_name, u"disk1.vhd");
    image_begin(&child);
    for (uint64_t sector = 50; sector < 60; sector++) {
        image_write(&child, sector, zeros);
        model.tags[sector] = 0;
    }
    image_add(&child, &host, u"C:\\disk2.vhd");
    cr_expect(flat_equals(&model, &host, u"C:\\disk2.vhd"));
    flat_free(&model);
}

Test(vhd_chain, of_2040_gb_is_read_at_its_very_end)
{
    struct image_builder parent, child;
    const uint64_t size = UINT64_C(2088960) * IMAGE_MB, last = size / 512 - 1;
    struct vhd_chain *chain;
    struct vhd_error error;
    uint8_t data[512], read[2 * 512];

    image_init(&parent, IMAGE_FIXED, size, 1);
    image_begin(&parent);
    flat_fill_sector(data, 11);
    image_write(&parent, last - 1, data);
    image_add(&parent, &host, u"C:\\disk1.vhd");
    image_init(&child, IMAGE_DIFFERENCING, size, 2);
    image_child_of(&child, &parent);
    text_copy(child.parent_name, u"disk1.vhd");
    image_begin(&child);
    flat_fill_sector(data, 12);
    image_write(&child, last, data);
    image_add(&child, &host, u"C:\\disk2.vhd");
    assert_ok(open_chain(2, VHD_FILE_INSPECT, &chain, &error));
    assert_ok(vhd_chain_read(chain, last - 1, 2, read, &error));
    cr_expect(memcmp(read + 512, data, 512) == 0);
    flat_fill_sector(data, 11);
    cr_expect(memcmp(read, data, 512) == 0);
    vhd_chain_close(chain);
}
