/* test_vhd_block_reader.c - the blocks of a disk, each read while the last one is being written. */
#include "expect.h"
#include "image_builder.h"
#include "vhd_block_reader.h"

#include <string.h>

#define DISK u"C:\\disk.vhd"
#define BLOCK (512u * 1024)
#define SIZE (3 * (uint64_t)BLOCK + 1024) /* four blocks, the last one of two sectors */
#define COUNT 4u

static struct memory_host host;
static struct vhd_block_reader reader;

/* A dynamic disk whose blocks 1 and 3 begin with a sector of ones and of threes. */
static void set_up(void)
{
    struct image_builder image;
    uint8_t sector[IMAGE_SECTOR];

    memory_host_init(&host);
    image_init(&image, IMAGE_DYNAMIC, SIZE, 1);
    image.block_size = BLOCK;
    image_begin(&image);
    for (unsigned block = 1; block < COUNT; block += 2) {
        memset(sector, (int)block, sizeof sector);
        image_write(&image, block * BLOCK / IMAGE_SECTOR, sector);
    }
    image_add(&image, &host, DISK);
}

static void tear_down(void)
{
    memory_host_free(&host);
}

TestSuite(vhd_block_reader, .init = set_up, .fini = tear_down);

/* `failing`: which read of the blocks fails; 0: none. */
static void open_reader(bool sparse, bool helper, uint64_t failing)
{
    const struct memory_fault fault = {
        .call = failing, .kinds = MEMORY_BIT(MEMORY_READ), .status = VHD_SYSTEM, .os_code = 1117
    };

    reader = (struct vhd_block_reader){ .size = SIZE, .block_size = BLOCK, .sparse = sparse };
    host.no_helper = !helper;
    assert_ok(vhd_chain_open(&host.host, DISK, VHD_FILE_SOURCE, &reader.source, NULL));
    cr_assert(vhd_block_reader_start(&reader));
    memory_host_arm(&host, fault);
    vhd_block_reader_open(&reader, &host.host);
}

static void close_reader(void)
{
    vhd_block_reader_close(&reader);
    vhd_block_reader_end(&reader);
    vhd_chain_close(reader.source);
    cr_expect(host.open_files == 0);
}

static void expect_block(uint32_t number)
{
    struct vhd_block *block;

    assert_ok(vhd_block_reader_next(&reader, &block, NULL));
    cr_assert(block->number == number, "block %u instead of %u", block->number, number);
    if (number == COUNT)
        return;
    cr_expect(block->size == (number < COUNT - 1 ? BLOCK : 1024));
    cr_expect(block->data[0] == (number % 2 != 0 ? number : 0) && block->data[block->size - 1] == 0,
              "block %u holds something else", number);
}

Test(vhd_block_reader, gives_all_blocks_or_those_that_are_held_with_a_helper_and_without)
{
    for (unsigned helper = 0; helper < 2; helper++) {
        open_reader(true, helper != 0, 0);
        expect_block(1);
        expect_block(3);
        expect_block(COUNT);
        close_reader();
        open_reader(false, helper != 0, 0);
        for (uint32_t number = 0; number <= COUNT; number++)
            expect_block(number);
        close_reader();
    }
}

Test(vhd_block_reader, reads_a_block_before_it_is_asked_for_if_there_is_a_helper)
{
    for (unsigned helper = 0; helper < 2; helper++) {
        uint64_t before;
        open_reader(true, helper != 0, 0);
        expect_block(1);
        before = host.calls[MEMORY_READ];
        expect_block(3);
        cr_expect((host.calls[MEMORY_READ] == before) == (helper != 0), "%s helper", helper != 0 ? "a" : "no");
        close_reader();
    }
}

/* What was read before it can still be written; a person then sees how far the copy came. */
Test(vhd_block_reader, tells_of_a_failure_when_its_block_is_asked_for_and_not_before)
{
    uint64_t first;

    open_reader(true, false, 0);
    expect_block(1);
    first = host.calls[MEMORY_READ];
    close_reader();
    for (unsigned helper = 0; helper < 2; helper++) {
        struct vhd_error error = { 0 };
        struct vhd_block *block;
        open_reader(true, helper != 0, first + 1);
        expect_block(1);
        expect_status("second block", vhd_block_reader_next(&reader, &block, &error), VHD_SYSTEM);
        cr_expect(error.os_code == 1117);
        expect_text("file", error.path, DISK);
        close_reader();
    }
}
