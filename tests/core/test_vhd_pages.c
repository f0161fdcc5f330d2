/* test_vhd_pages.c - pages of tables and bitmaps in memory. Built with room for few of them. */
#include "expect.h"
#include "image_builder.h"
#include "vhd_bytes.h"
#include "vhd_pages.h"

#include <malloc.h>
#include <stdlib.h>

TestSuite(vhd_pages);

#define DISK u"C:\\disk.vhd"
#define BLOCK 512u
#define BLOCKS (4 * VHD_PAGES * VHD_PAGE_ENTRIES) /* four times as many pages as there is room for */

struct bench {
    struct memory_host host;
    struct vhd_image *image;
    struct vhd_pages *pages;
};

/* A disk whose table says of each block the number of the block; nothing checks that. */
static void begin(struct bench *bench)
{
    struct image_builder disk;
    struct vhd_error error;

    memory_host_init(&bench->host);
    image_init(&disk, IMAGE_DYNAMIC, (uint64_t)BLOCKS * BLOCK, 1);
    disk.block_size = BLOCK;
    image_begin(&disk);
    for (uint32_t block = 0; block < BLOCKS; block++)
        image_put32(&disk.bytes, disk.table_offset + UINT64_C(4) * block, block);
    image_add(&disk, &bench->host, DISK);
    memory_host_arm(&bench->host, (struct memory_fault){ 0 });
    mallopt(M_PERTURB, 0xa5); /* what is not set is not zero */
    bench->pages = vhd_pages_new();
    cr_assert(bench->pages != NULL);
    assert_ok(vhd_image_open(&bench->host.host, DISK, VHD_FILE_CHANGE, &bench->image, &error));
    bench->image->pages = bench->pages;
}

static void end(struct bench *bench)
{
    vhd_image_close(bench->image);
    free(bench->pages);
    memory_host_free(&bench->host);
}

static struct vhd_page *get(struct bench *bench, uint64_t number)
{
    struct vhd_error error;
    struct vhd_page *page = NULL;

    assert_ok(vhd_pages_get(bench->image, VHD_PAGE_TABLE, number, &page, &error));
    return page;
}

static uint32_t first_entry(const struct vhd_page *page)
{
    return vhd_get32(page->bytes);
}

Test(vhd_pages, are_read_once_while_there_is_room)
{
    static struct bench bench;

    begin(&bench);
    for (unsigned round = 0; round < 3; round++)
        for (uint32_t i = 0; i < VHD_PAGES; i++)
            cr_assert(first_entry(get(&bench, i)) == i * VHD_PAGE_ENTRIES);
    cr_expect(bench.host.calls[MEMORY_READ] == VHD_PAGES + 2, "%llu", /* and footer and header */
              (unsigned long long)bench.host.calls[MEMORY_READ]);
    end(&bench);
}

Test(vhd_pages, give_way_to_others_and_say_the_same_when_they_are_read_again)
{
    static struct bench bench;
    uint32_t random = 1;

    begin(&bench);
    for (unsigned i = 0; i < 20 * VHD_PAGES; i++) {
        random = random * 1664525u + 1013904223u;
        const uint32_t number = (random >> 8) % (4 * VHD_PAGES);
        cr_assert(first_entry(get(&bench, number)) == number * VHD_PAGE_ENTRIES);
        cr_assert(bench.pages->count <= VHD_PAGES);
    }
    end(&bench);
}

Test(vhd_pages, that_were_used_lately_stay)
{
    static struct bench bench;

    begin(&bench);
    for (uint32_t i = 0; i < 4 * VHD_PAGES; i++) {
        (void)get(&bench, i);
        const uint64_t before = bench.host.calls[MEMORY_READ];
        (void)get(&bench, 0); /* used between all others */
        cr_expect(bench.host.calls[MEMORY_READ] == before, "page %u", i);
    }
    end(&bench);
}

Test(vhd_pages, that_are_changed_stay_until_they_are_released)
{
    static struct bench bench;
    const uint32_t changed = VHD_PAGES / 2;

    begin(&bench);
    for (uint32_t i = 0; i < changed; i++) {
        struct vhd_page *page = get(&bench, i);
        page->bytes[0] = 0xaa;
        vhd_pages_change(bench.pages, page);
        vhd_pages_change(bench.pages, page); /* once more is nothing new */
    }
    cr_expect(bench.pages->changed == changed);
    for (uint32_t i = changed; i < 4 * VHD_PAGES; i++)
        cr_assert(first_entry(get(&bench, i)) == i * VHD_PAGE_ENTRIES);
    for (uint32_t i = 0; i < changed; i++)
        cr_assert(get(&bench, i)->bytes[0] == 0xaa, "page %u", i);
    while (bench.pages->changed > 0) /* from the middle, so that others take its place */
        vhd_pages_release(bench.pages, vhd_pages_changed(bench.pages, bench.pages->changed / 2));
    for (uint32_t i = changed; i < 4 * VHD_PAGES; i++)
        (void)get(&bench, i);
    for (uint32_t i = 0; i < changed; i++) /* they were not written */
        cr_assert(first_entry(get(&bench, i)) == i * VHD_PAGE_ENTRIES, "page %u", i);
    end(&bench);
}

Test(vhd_pages, that_are_all_changed_leave_no_room)
{
    static struct bench bench;
    struct vhd_error error;
    struct vhd_page *page;

    begin(&bench);
    for (uint32_t i = 0; i < VHD_PAGES; i++)
        vhd_pages_change(bench.pages, get(&bench, i));
    expect_status("one more", vhd_pages_get(bench.image, VHD_PAGE_TABLE, VHD_PAGES, &page, &error), VHD_OUT_OF_MEMORY);
    vhd_pages_release(bench.pages, vhd_pages_changed(bench.pages, 7));
    assert_ok(vhd_pages_get(bench.image, VHD_PAGE_TABLE, VHD_PAGES, &page, &error));
    end(&bench);
}

Test(vhd_pages, are_written_where_they_were_read)
{
    static struct bench bench;
    struct vhd_error error;
    struct vhd_page *page;

    begin(&bench);
    page = get(&bench, 5);
    page->bytes[8] = 0x55;
    assert_ok(vhd_pages_write(bench.image, page, &error));
    cr_expect(image_get32(&memory_find(&bench.host, DISK)->bytes, 1536 + 5 * 512 + 8) >> 24 == 0x55);
    assert_ok(vhd_pages_make(bench.image, VHD_PAGE_BITMAP, 40, &page, &error));
    page->bytes[0] = 0x80;
    assert_ok(vhd_pages_write(bench.image, page, &error));
    cr_expect(image_get32(&memory_find(&bench.host, DISK)->bytes, 40 * 512) == 0x80000000);
    end(&bench);
}

Test(vhd_pages, that_cannot_be_read_are_read_later)
{
    static struct bench bench;
    struct vhd_error error;
    struct vhd_page *page;

    begin(&bench);
    memory_host_arm(&bench.host,
                    (struct memory_fault){ .call = 1, .kinds = MEMORY_BIT(MEMORY_READ), .status = VHD_SYSTEM });
    expect_status("once", vhd_pages_get(bench.image, VHD_PAGE_TABLE, 3, &page, &error), VHD_SYSTEM);
    cr_expect(first_entry(get(&bench, 3)) == 3 * VHD_PAGE_ENTRIES);
    end(&bench);
}
