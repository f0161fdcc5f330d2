/*
 * test_vhd_create_power.c - creations that are killed at every call.
 *
 * What was written before stays, as when a process is killed: under the target name there is nothing or a complete
 * image, and the next creation in the folder clears away what was left, and nothing else.
 */
#include "create_calls.h"
#include "expect.h"
#include "image_builder.h"
#include "vhd_chain.h"
#include "vhd_leftover.h"

#include <stdio.h>
#include <string.h>

static struct memory_host host;
static struct memory_handle *held;
static struct memory_snapshot before; /* with the decoys, before anything was created */

static const struct create_call calls[] = {
    { VHD_TYPE_DYNAMIC, u"C:\\disks\\disk.vhd", NULL, 100 },
    { VHD_TYPE_FIXED, u"C:\\disks\\disk.vhd", NULL, 3 },
    { VHD_TYPE_DIFFERENCING, u"C:\\disks\\disk.vhd", u"C:\\base\\parent.vhd", 0 },
    { VHD_TYPE_DYNAMIC, u"C:\\new\\deep\\disk.vhd", NULL, 100 },
    { VHD_TYPE_DIFFERENCING, u"C:\\new\\deep\\disk.vhd", u"C:\\base\\parent.vhd", 0 },
};

static void add_marked(const char16_t *path)
{
    uint8_t marker[512];
    struct memory_bytes bytes = { 0 };

    vhd_marker_encode(marker);
    memory_bytes_write(&bytes, 0, marker, sizeof marker);
    memory_add_file(&host, path, &bytes);
}

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
    add_marked(u"C:\\disks\\~ABCDEF01.ovpc");
    add_marked(u"C:\\disks\\~0badcafe.ovpc");
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

static void remove_new_folders(void)
{
    if (memory_find(&host, u"C:\\new\\deep") != NULL)
        memory_remove(&host, u"C:\\new\\deep");
    if (memory_find(&host, u"C:\\new") != NULL)
        memory_remove(&host, u"C:\\new");
}

/* The bytes that a creation makes when nothing goes wrong. */
static uint64_t hash_of_complete(const struct create_call *call)
{
    struct listener listener = { 0 };
    uint64_t hash;

    host.ids_given = 0;
    assert_ok(create_whole(&host, call, &listener, NULL));
    hash = memory_bytes_hash(&memory_find(&host, call->image)->bytes);
    memory_remove(&host, call->image);
    remove_new_folders();
    return hash;
}

/* Another creation in the same folder succeeds and clears away what it finds; without it, all is as before. */
static void expect_cleared_by_the_next(const struct create_call *call, const char *row)
{
    struct create_call next = { VHD_TYPE_DYNAMIC, u"C:\\disks\\next.vhd", NULL, 3 };
    struct listener listener = { 0 };

    if (text_begins(call->image, u"C:\\new"))
        next.image = u"C:\\new\\deep\\next.vhd";
    expect_status(row, create_whole(&host, &next, &listener, NULL), VHD_OK);
    memory_remove(&host, next.image);
    remove_new_folders();
    cr_assert(memory_is_as_in(&host, &before), "%s", row);
}

/* `short_write`: what the interrupted write still writes; whole sectors. */
static void kill_at_each_call(const struct create_call *call, size_t short_write)
{
    uint64_t complete = hash_of_complete(call), kills = 0, completed = 0;

    for (uint64_t at = 1;; at++) {
        struct listener listener = { 0 };
        char row[60];
        bool killed;
        snprintf(row, sizeof row, "%s, killed at call %llu", create_name(call), (unsigned long long)at);
        host.ids_given = 0;
        memory_host_arm(&host, (struct memory_fault){ at, MEMORY_ANY_CALL, MEMORY_POWER_OFF, VHD_SYSTEM, 1117,
                                                      short_write });
        (void)create_whole(&host, call, &listener, NULL);
        killed = host.off;
        memory_host_power_on(&host);
        const struct memory_node *node = memory_find(&host, call->image);
        if (node != NULL) {
            cr_expect(memory_bytes_hash(&node->bytes) == complete, "%s: an incomplete image has the name", row);
            memory_remove(&host, call->image);
            completed += killed;
        }
        cr_expect(killed || node != NULL, "%s", row);
        expect_cleared_by_the_next(call, row);
        if (!killed)
            break;
        kills++;
    }
    cr_expect(kills > 12 && completed >= 1, "%s: %llu kills, %llu of them after the move", create_name(call),
              (unsigned long long)kills, (unsigned long long)completed);
}

Test(vhd_create_power, leaves_a_complete_image_or_none)
{
    for (size_t i = 0; i < ROWS(calls); i++)
        kill_at_each_call(&calls[i], 0);
}

Test(vhd_create_power, leaves_a_complete_image_or_none_when_a_write_was_done_in_part)
{
    for (size_t i = 0; i < ROWS(calls); i++) {
        kill_at_each_call(&calls[i], 512);
        kill_at_each_call(&calls[i], 128 * 512);
    }
}

Test(vhd_create_power, leaves_all_that_killed_creations_left_to_one_that_succeeds)
{
    struct listener listener = { 0 };
    const struct create_call next = { VHD_TYPE_DYNAMIC, u"C:\\disks\\next.vhd", NULL, 3 };

    for (size_t i = 0; i < 3; i++)
        for (uint64_t at = 1; at < 40; at++) { /* with other ids each time, so that leftovers gather */
            /* kept from clearing up, as if all had run at the same time */
            memory_host_arm(&host, (struct memory_fault){ at, MEMORY_ANY_CALL & ~MEMORY_BIT(MEMORY_VISIT),
                                                          MEMORY_POWER_OFF, VHD_SYSTEM, 1117, 512 });
            listener = (struct listener){ 0 };
            (void)create_whole(&host, &calls[i], &listener, NULL);
            memory_host_power_on(&host);
            if (memory_find(&host, calls[i].image) != NULL)
                memory_remove(&host, calls[i].image);
        }
    listener = (struct listener){ 0 };
    assert_ok(create_whole(&host, &next, &listener, NULL));
    memory_remove(&host, next.image);
    cr_expect(memory_is_as_in(&host, &before));
}
