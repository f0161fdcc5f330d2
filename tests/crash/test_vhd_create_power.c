/*
 * test_vhd_create_power.c - many creations that were killed, and one that finds what they left.
 *
 * Each by itself is among the operations of test_power_cut.c.
 */
#include "create_calls.h"
#include "expect.h"
#include "image_builder.h"

static struct memory_host host;
static struct memory_handle *held;
static struct memory_snapshot before; /* with the decoys, before anything was created */

static const struct create_call calls[] = {
    { VHD_TYPE_DYNAMIC, u"C:\\disks\\disk.vhd", NULL, 100 },
    { VHD_TYPE_FIXED, u"C:\\disks\\disk.vhd", NULL, 3 },
    { VHD_TYPE_DIFFERENCING, u"C:\\disks\\disk.vhd", u"C:\\base\\parent.vhd", 0 },
};

/* Files that look like leftovers and are none, or none that may be touched. */
static void set_up(void)
{
    struct image_builder parent;

    memory_host_init(&host);
    image_init(&parent, IMAGE_FIXED, 5 * IMAGE_MB, 2);
    image_begin(&parent);
    image_add(&parent, &host, u"C:\\base\\parent.vhd");
    memory_add_text(&host, u"C:\\disks\\~12345678.ovpc", "a user's file");
    memory_add_text(&host, u"C:\\disks\\~zzz.ovpc", "a user's file");
    memory_add_marked(&host, u"C:\\disks\\~ABCDEF01.ovpc", IMAGE_SECTOR);
    memory_add_marked(&host, u"C:\\disks\\~0badcafe.ovpc", IMAGE_SECTOR);
    memory_add_folder(&host, u"C:\\disks\\~00000000.ovpc");
    held = memory_hold(&host, u"C:\\disks\\~0badcafe.ovpc", MEMORY_READING, MEMORY_ALL);
    before = memory_take_snapshot(&host);
}

static void tear_down(void)
{
    memory_release(held);
    cr_expect(host.open_files == 0, "a file was left open");
    memory_free_snapshot(&before);
    memory_host_free(&host);
}

TestSuite(vhd_create_power, .init = set_up, .fini = tear_down);

/* To another drive, where no creation sees them, and back: as if all creations had run at the same time. */
static void move_leftovers(char16_t from, char16_t to)
{
    for (size_t i = 0; i < host.node_count; i++) {
        char16_t *path = host.nodes[i]->path;
        if (path[0] == from && text_begins(path + 1, u":\\disks\\~"))
            path[0] = to;
    }
}

Test(vhd_create_power, leaves_all_that_killed_creations_left_to_one_that_succeeds)
{
    struct listener listener = { 0 };
    const struct create_call next = { VHD_TYPE_DYNAMIC, u"C:\\disks\\next.vhd", NULL, 3 };
    const size_t decoys = memory_count_below(&host, u"C:\\disks");
    size_t left;

    for (size_t i = 0; i < ROWS(calls); i++)
        for (uint64_t at = 1; at < 40; at++) { /* with other ids each time, so that leftovers gather */
            memory_host_arm(&host,
                            (struct memory_fault){ at, MEMORY_ANY_CALL, MEMORY_POWER_OFF, VHD_SYSTEM, 1117, 512 });
            listener = (struct listener){ 0 };
            (void)create_whole(&host, &calls[i], &listener, NULL);
            memory_host_power_on(&host);
            if (memory_find(&host, calls[i].image) != NULL)
                memory_remove(&host, calls[i].image);
            move_leftovers(u'C', u'K');
        }
    move_leftovers(u'K', u'C');
    left = memory_count_below(&host, u"C:\\disks") - decoys;
    cr_expect(left > 15, "only %zu files were left", left);
    listener = (struct listener){ 0 };
    assert_ok(create_whole(&host, &next, &listener, NULL));
    memory_remove(&host, next.image);
    cr_expect(memory_is_as_in(&host, &before));
}
