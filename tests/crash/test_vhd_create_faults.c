/* test_vhd_create_faults.c - creations of which the first, second, third ... call fails. */
#include "create_calls.h"
#include "expect.h"
#include "image_builder.h"
#include "vhd_chain.h"

#include <stdio.h>
#include <string.h>

static struct memory_host host;
static struct memory_snapshot before;

#define NEW_FOLDER u"C:\\old\\new\\deep\\disk.vhd"
#define OLD_FOLDER u"C:\\old\\disk.vhd"

static const struct create_call calls[] = {
    { VHD_TYPE_DYNAMIC, NEW_FOLDER, NULL, 100 },
    { VHD_TYPE_DYNAMIC, OLD_FOLDER, NULL, 100 },
    { VHD_TYPE_FIXED, NEW_FOLDER, NULL, 3 },
    { VHD_TYPE_FIXED, OLD_FOLDER, NULL, 3 },
    { VHD_TYPE_DIFFERENCING, NEW_FOLDER, u"C:\\old\\parent.vhd", 0 },
    { VHD_TYPE_DIFFERENCING, OLD_FOLDER, u"C:\\old\\parent.vhd", 0 },
};

/* A parent with a parent of its own, and files that are none of our business. */
static void set_up(void)
{
    struct image_builder base, parent;

    memory_host_init(&host);
    image_init(&base, IMAGE_DYNAMIC, 9 * IMAGE_MB, 1);
    image_begin(&base);
    image_add_block(&base, 1);
    image_add(&base, &host, u"C:\\old\\base.vhd");
    image_init(&parent, IMAGE_DIFFERENCING, 9 * IMAGE_MB, 2);
    image_child_of(&parent, &base);
    image_begin(&parent);
    image_locator(&parent, 0, "W2ku", u"C:\\old\\base.vhd");
    image_add_block(&parent, 2);
    image_add(&parent, &host, u"C:\\old\\parent.vhd");
    memory_add_text(&host, u"C:\\old\\~12345678.ovpc", "a user's file");
    memory_add_text(&host, u"C:\\old\\note.txt", "a user's file");
    before = memory_take_snapshot(&host);
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "a file was left open");
    memory_free_snapshot(&before);
    memory_host_free(&host);
}

TestSuite(vhd_create_faults, .init = set_up, .fini = tear_down);

/* The image is there, complete and usable; takes it away again, with its folders. */
static void take_away(const struct create_call *call, const char *row)
{
    struct vhd_chain *chain;

    expect_status(row, vhd_chain_open(&host.host, call->image, VHD_FILE_INSPECT, &chain, NULL), VHD_OK);
    vhd_chain_close(chain);
    memory_remove(&host, call->image);
    if (memory_find(&host, u"C:\\old\\new\\deep") != NULL) {
        memory_remove(&host, u"C:\\old\\new\\deep");
        memory_remove(&host, u"C:\\old\\new");
    }
}

/* Runs a creation again and again with the fault at a later call each time, until it is met no more. */
static uint64_t expect_clean_failures(const struct create_call *call, struct memory_fault fault)
{
    uint64_t failures = 0;

    for (fault.call = 1;; fault.call++) {
        struct listener listener = { 0 };
        struct vhd_error error = { .status = VHD_OK };
        enum vhd_status status;
        char row[80];
        snprintf(row, sizeof row, "%s to '%s', call %llu", create_name(call), text_shown(call->image),
                 (unsigned long long)fault.call);
        memory_host_arm(&host, fault);
        status = create_whole(&host, call, &listener, &error);
        cr_expect(host.open_files == 0, "%s: a file was left open", row);
        bool met = host.fault_hits > 0;
        memory_host_arm(&host, (struct memory_fault){ 0 });
        if (status == VHD_OK) {
            take_away(call, row);
        } else {
            expect_status(row, status, fault.status);
            expect_status(row, error.status, fault.status);
            cr_expect(error.os_code == fault.os_code, "%s: system code %u", row, error.os_code);
            failures++;
        }
        cr_assert(memory_is_as_in(&host, &before), "%s", row);
        if (!met)
            return failures;
    }
}

Test(vhd_create_faults, that_come_once_end_it_with_their_status_and_leave_nothing)
{
    static const struct {
        enum vhd_status status;
        uint32_t os_code;
        size_t short_write;
    } faults[] = {
        { VHD_DISK_FULL, 112, 0 },   { VHD_DISK_FULL, 112, 100 }, { VHD_SYSTEM, 1117, 512 },
        { VHD_ACCESS_DENIED, 5, 0 }, { VHD_OUT_OF_MEMORY, 8, 0 },
    };

    for (size_t i = 0; i < ROWS(calls); i++)
        for (size_t j = 0; j < ROWS(faults); j++) {
            const struct memory_fault fault = {
                0, MEMORY_FAILING_CALLS, MEMORY_FAIL_ONCE, faults[j].status, faults[j].os_code, faults[j].short_write
            };
            uint64_t failures = expect_clean_failures(&calls[i], fault);
            cr_expect(failures > 9, "%s: only %llu calls failed", create_name(&calls[i]), (unsigned long long)failures);
        }
}

Test(vhd_create_faults, that_stay_end_it_with_their_status_and_leave_nothing)
{
    for (size_t i = 0; i < ROWS(calls); i++)
        expect_clean_failures(&calls[i], (struct memory_fault){ 0, MEMORY_FAILING_CALLS, MEMORY_FAIL_FOR_GOOD,
                                                                VHD_SYSTEM, 1117, 77 });
}

/* The device that takes no more data still lets files be deleted. */
Test(vhd_create_faults, of_writing_only_leave_nothing)
{
    static const unsigned kinds[] = { MEMORY_BIT(MEMORY_WRITE), MEMORY_BIT(MEMORY_FLUSH), MEMORY_BIT(MEMORY_MOVE),
                                      MEMORY_BIT(MEMORY_MAKE_FOLDER), MEMORY_BIT(MEMORY_NEW_ID) };

    for (size_t i = 0; i < ROWS(calls); i++)
        for (size_t j = 0; j < ROWS(kinds); j++)
            expect_clean_failures(&calls[i],
                                  (struct memory_fault){ 0, kinds[j], MEMORY_FAIL_FOR_GOOD, VHD_DISK_FULL, 112, 300 });
}

Test(vhd_create_faults, name_the_new_image_or_the_parent_and_never_the_temporary_file)
{
    for (size_t i = 0; i < ROWS(calls); i++)
        for (uint64_t call = 1;; call++) {
            struct listener listener = { 0 };
            struct vhd_error error = { .status = VHD_OK };
            memory_host_arm(&host,
                            (struct memory_fault){ call, MEMORY_FAILING_CALLS, MEMORY_FAIL_ONCE, VHD_SYSTEM, 1117, 0 });
            enum vhd_status status = create_whole(&host, &calls[i], &listener, &error);
            bool met = host.fault_hits > 0;
            memory_host_arm(&host, (struct memory_fault){ 0 });
            if (status == VHD_OK)
                take_away(&calls[i], "success");
            else
                cr_expect(text_equal(error.path, calls[i].image) || text_equal(error.path, u"C:\\old\\parent.vhd") ||
                              text_equal(error.path, u"C:\\old\\base.vhd") || text_equal(error.path, u"C:\\old") ||
                              text_equal(error.path, u"C:\\old\\new") || text_equal(error.path, u"C:\\old\\new\\deep"),
                          "%s, call %llu: '%s'", create_name(&calls[i]), (unsigned long long)call,
                          text_shown(error.path));
            if (!met)
                break;
        }
}

/* The answer of the system counts, not its absence: what is missing is told as the documentation wants it. */
Test(vhd_create_faults, of_a_parent_that_vanishes_count_as_a_missing_parent)
{
    /* the parent, its parent, what may be a leftover (which does not matter, but then comes), the new file */
    static const enum vhd_status statuses[] = { VHD_PARENT_NOT_FOUND, VHD_CHAIN_PARENT_NOT_FOUND, VHD_FILE_NOT_FOUND,
                                                VHD_FILE_NOT_FOUND };
    uint64_t call;

    for (call = 1;; call++) {
        struct listener listener = { 0 };
        struct vhd_error error = { .status = VHD_OK };
        enum vhd_status status;
        memory_host_arm(&host, (struct memory_fault){ call, MEMORY_BIT(MEMORY_OPEN), MEMORY_FAIL_FOR_GOOD,
                                                      VHD_FILE_NOT_FOUND, 2, 0 });
        status = create_whole(&host, &calls[5], &listener, &error);
        cr_expect(host.open_files == 0);
        if (host.fault_hits == 0)
            break;
        expect_status("vanished", status, call <= ROWS(statuses) ? statuses[call - 1] : VHD_OK);
        if (status == VHD_OK)
            take_away(&calls[5], "leftovers need not be there");
    }
    cr_expect(call > ROWS(statuses), "only %u files are opened", (unsigned)call - 1);
}

Test(vhd_create_faults, do_not_matter_after_the_file_has_its_name)
{
    for (size_t i = 0; i < ROWS(calls); i++) {
        struct listener listener = { 0 };
        uint64_t flushes;
        if (calls[i].type != VHD_TYPE_FIXED)
            continue; /* the others are flushed before the move only */
        memory_host_arm(&host, (struct memory_fault){ 0 });
        assert_ok(create_whole(&host, &calls[i], &listener, NULL));
        flushes = host.calls[MEMORY_FLUSH];
        take_away(&calls[i], "first");
        memory_host_arm(&host, (struct memory_fault){ flushes, MEMORY_BIT(MEMORY_FLUSH), MEMORY_FAIL_ONCE, VHD_SYSTEM,
                                                      1117, 0 });
        listener = (struct listener){ 0 };
        assert_ok(create_whole(&host, &calls[i], &listener, NULL));
        cr_expect(host.fault_hits == 1);
        take_away(&calls[i], "second");
    }
}
