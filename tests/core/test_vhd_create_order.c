/*
 * test_vhd_create_order.c - the order of checks in the three creations: of several reasons, which is told.
 *
 * Each table has a call for each reason, in the documented order, and between them calls for which a reason and the
 * one after it (or a later one, where two exclude each other) both hold.
 */
#include "create_calls.h"
#include "expect.h"
#include "image_builder.h"

#include <stdio.h>
#include <string.h>

#define DYNAMIC VHD_TYPE_DYNAMIC
#define FIXED VHD_TYPE_FIXED
#define CHILD VHD_TYPE_DIFFERENCING

static struct memory_host host;
static char16_t too_long[300], too_long_and_bad[300], too_long_relative[300], too_long_result[300];
static struct memory_handle *held;

static void add_disk(const char16_t *path, uint32_t type, uint64_t size, uint32_t number)
{
    struct image_builder image;

    image_init(&image, type, size, number);
    memset(image.parent_id, 0x77, 16);
    text_copy(image.parent_name, u"nowhere.vhd");
    image_begin(&image);
    image_add(&image, &host, path);
}

/* A disk that belongs to a saved state of a machine. */
static void add_saved(const char16_t *path, uint64_t size, uint32_t number)
{
    add_disk(path, IMAGE_FIXED, size, number);
    image_save_state(&memory_find(&host, path)->bytes);
}

/* C: has room, D: is a CD, F: is FAT32, G: is full, H: is FAT32 and full, Q: and X: do not exist. */
static void set_up(void)
{
    static const char16_t *const roots[] = { u"C:\\", u"D:\\", u"F:\\", u"G:\\", u"H:\\" };

    memory_host_init(&host);
    memory_add_volume(&host, u"D:\\", VHD_DRIVE_CD, u"CDFS", 0);
    memory_add_volume(&host, u"F:\\", VHD_DRIVE_WRITABLE, u"FAT32", UINT64_C(1) << 40);
    memory_add_volume(&host, u"G:\\", VHD_DRIVE_WRITABLE, u"NTFS", 8388607);
    memory_add_volume(&host, u"H:\\", VHD_DRIVE_WRITABLE, u"FAT32", 8388607);
    memory_add_volume(&host, u"Q:\\", VHD_DRIVE_MISSING, u"", 0);
    for (size_t i = 0; i < ROWS(roots); i++) {
        char16_t path[64];
        text_copy(path, roots[i]);
        text_append(path, u"there.vhd");
        memory_add_text(&host, path, "there");
        text_copy(path, roots[i]);
        text_append(path, u"denied");
        memory_add_folder(&host, path)->denied = true;
    }
    add_disk(u"C:\\p\\good.vhd", IMAGE_DYNAMIC, 64 * IMAGE_MB, 1);
    add_disk(u"C:\\p\\small.vhd", IMAGE_DYNAMIC, 3 * IMAGE_MB - 512, 2);
    add_disk(u"C:\\p\\large.vhd", IMAGE_DYNAMIC, 5000 * IMAGE_MB, 3);
    add_disk(u"C:\\p\\too-large.vhd", IMAGE_DYNAMIC, 2088960 * IMAGE_MB + 512, 7);
    add_disk(u"C:\\p\\orphan.vhd", IMAGE_DIFFERENCING, 64 * IMAGE_MB, 4);
    add_disk(u"C:\\p\\small-orphan.vhd", IMAGE_DIFFERENCING, 2 * IMAGE_MB, 5);
    add_disk(u"C:\\p\\in-use.vhd", IMAGE_DYNAMIC, 64 * IMAGE_MB, 6);
    add_saved(u"C:\\p\\saved.vhd", 64 * IMAGE_MB, 8);
    add_saved(u"C:\\p\\small-saved.vhd", 2 * IMAGE_MB, 9);
    memory_add_text(&host, u"C:\\p\\text.txt", "no disk");
    memory_add_text(&host, u"C:\\p\\denied.vhd", "no disk")->denied = true;
    held = memory_hold(&host, u"C:\\p\\in-use.vhd", MEMORY_READING | MEMORY_WRITING, MEMORY_ALL);

    text_copy(too_long, u"C:\\");
    text_fill(too_long, u'x', 257);
    text_copy(too_long_and_bad, u"C:\\*");
    text_fill(too_long_and_bad, u'x', 256);
    text_copy(too_long_relative, u"");
    text_fill(too_long_relative, u'x', 260);
    text_copy(too_long_result, u"");
    text_fill(too_long_result, u'x', 256); /* too long beside C:\p\good.vhd */
}

static void tear_down(void)
{
    memory_release(held);
    cr_expect(host.open_files == 0, "a file was left open");
    memory_host_free(&host);
}

TestSuite(vhd_create_order, .init = set_up, .fini = tear_down);

struct row {
    struct create_call call;
    enum vhd_status status;
};

static void expect_rows(const struct row *rows, size_t count)
{
    struct memory_snapshot before = memory_take_snapshot(&host);

    for (size_t i = 0; i < count; i++) {
        struct vhd_error error = { .status = VHD_OK };
        struct vhd_job *job = NULL;
        char row[600];
        struct memory_host *const h = &host;
        snprintf(row, sizeof row, "row %zu: %s '%.80s' '%.80s' %d", i, create_name(&rows[i].call),
                 text_shown(rows[i].call.image), rows[i].call.parent != NULL ? text_shown(rows[i].call.parent) : "",
                 rows[i].call.megabytes);
        memory_host_arm(h, (struct memory_fault){ 0 });
        expect_status(row, create_begin(h, &rows[i].call, &job, &error), rows[i].status);
        cr_expect((job != NULL) == (rows[i].status == VHD_OK), "%s", row);
        expect_status(row, error.status, rows[i].status);
        if (job != NULL)
            job->ops->close(job);
        cr_expect(memory_is_as_in(h, &before), "%s: nothing may have changed", row);
        cr_expect(host.open_files == 0, "%s", row);
    }
    memory_free_snapshot(&before);
}

Test(vhd_create_order, of_dynamic_disks_is_the_documented_one)
{
    const struct row rows[] = {
        { { DYNAMIC, too_long, NULL, 100 }, VHD_PATH_TOO_LONG },
        { { DYNAMIC, too_long_and_bad, NULL, 100 }, VHD_PATH_TOO_LONG },
        { { DYNAMIC, too_long_relative, NULL, 0 }, VHD_PATH_TOO_LONG },
        { { DYNAMIC, u"C:\\a?.vhd", NULL, 100 }, VHD_PATH_CHARACTER },
        { { DYNAMIC, u"a?.vhd", NULL, 100 }, VHD_PATH_CHARACTER },
        { { DYNAMIC, u"con.vhd", NULL, 0 }, VHD_PATH_DEVICE_NAME },
        { { DYNAMIC, u"a.vhd.", NULL, 100 }, VHD_PATH_TRAILING },
        { { DYNAMIC, u"a\\", NULL, 100 }, VHD_PATH_NO_FILE_NAME },
        { { DYNAMIC, u"a.vhd", NULL, 100 }, VHD_PATH_NOT_ABSOLUTE },
        { { DYNAMIC, u"\\a.vhd", NULL, 100 }, VHD_PATH_NOT_ABSOLUTE },
        { { DYNAMIC, u"", NULL, 100 }, VHD_PATH_EMPTY },
        { { DYNAMIC, u"a.vhd", NULL, 0 }, VHD_PATH_NOT_ABSOLUTE },
        { { DYNAMIC, u"", NULL, -1 }, VHD_PATH_EMPTY },
        { { DYNAMIC, u"C:\\a.vhd", NULL, 0 }, VHD_SIZE_NOT_POSITIVE },
        { { DYNAMIC, u"C:\\a.vhd", NULL, -1 }, VHD_SIZE_NOT_POSITIVE },
        { { DYNAMIC, u"C:\\a.vhd", NULL, INT32_MIN }, VHD_SIZE_NOT_POSITIVE },
        { { DYNAMIC, u"X:\\a.vhd", NULL, 0 }, VHD_SIZE_NOT_POSITIVE },
        { { DYNAMIC, u"C:\\a.vhd", NULL, 1 }, VHD_SIZE_TOO_SMALL },
        { { DYNAMIC, u"C:\\a.vhd", NULL, 2 }, VHD_SIZE_TOO_SMALL },
        { { DYNAMIC, u"C:\\a.vhd", NULL, 2088961 }, VHD_SIZE_TOO_LARGE },
        { { DYNAMIC, u"C:\\a.vhd", NULL, INT32_MAX }, VHD_SIZE_TOO_LARGE },
        { { DYNAMIC, u"X:\\a.vhd", NULL, 2 }, VHD_SIZE_TOO_SMALL },
        { { DYNAMIC, u"Q:\\a.vhd", NULL, 2088961 }, VHD_SIZE_TOO_LARGE },
        { { DYNAMIC, u"C:\\there.vhd", NULL, 2088961 }, VHD_SIZE_TOO_LARGE },
        { { DYNAMIC, u"X:\\a.vhd", NULL, 100 }, VHD_TARGET_NO_VOLUME },
        { { DYNAMIC, u"Q:\\a\\b.vhd", NULL, 100 }, VHD_TARGET_NO_VOLUME },
        { { DYNAMIC, u"D:\\a.vhd", NULL, 100 }, VHD_TARGET_ON_CD },
        { { DYNAMIC, u"D:\\there.vhd", NULL, 100 }, VHD_TARGET_ON_CD },
        { { DYNAMIC, u"D:\\there.vhd\\a.vhd", NULL, 100 }, VHD_TARGET_ON_CD },
        { { DYNAMIC, u"C:\\there.vhd", NULL, 100 }, VHD_TARGET_EXISTS },
        { { DYNAMIC, u"C:\\p", NULL, 100 }, VHD_TARGET_EXISTS },
        { { DYNAMIC, u"F:\\there.vhd", NULL, 5000 }, VHD_TARGET_EXISTS },
        { { DYNAMIC, u"G:\\there.vhd", NULL, 100 }, VHD_TARGET_EXISTS },
        { { DYNAMIC, u"C:\\there.vhd\\a.vhd", NULL, 100 }, VHD_TARGET_BELOW_FILE },
        { { DYNAMIC, u"F:\\there.vhd\\a.vhd", NULL, 5000 }, VHD_TARGET_BELOW_FILE },
        { { DYNAMIC, u"G:\\there.vhd\\a.vhd", NULL, 100 }, VHD_TARGET_BELOW_FILE },
        { { DYNAMIC, u"F:\\a.vhd", NULL, 5000 }, VHD_TARGET_TOO_LARGE_FOR_VOLUME },
        { { DYNAMIC, u"F:\\a.vhd", NULL, 4096 }, VHD_TARGET_TOO_LARGE_FOR_VOLUME },
        { { DYNAMIC, u"F:\\a.vhd", NULL, 4080 }, VHD_OK },
        { { DYNAMIC, u"H:\\a.vhd", NULL, 5000 }, VHD_TARGET_TOO_LARGE_FOR_VOLUME },
        { { DYNAMIC, u"F:\\denied\\a.vhd", NULL, 5000 }, VHD_TARGET_TOO_LARGE_FOR_VOLUME },
        { { DYNAMIC, u"G:\\a.vhd", NULL, 100 }, VHD_DISK_FULL },
        { { DYNAMIC, u"G:\\denied\\a.vhd", NULL, 100 }, VHD_DISK_FULL },
        { { DYNAMIC, u"G:\\denied\\a\\b.vhd", NULL, 100 }, VHD_DISK_FULL },
        { { DYNAMIC, u"C:\\denied\\a.vhd", NULL, 100 }, VHD_ACCESS_DENIED },
        { { DYNAMIC, u"C:\\denied\\a\\b.vhd", NULL, 100 }, VHD_ACCESS_DENIED },
        { { DYNAMIC, u"C:\\a.vhd", NULL, 3 }, VHD_OK },
        { { DYNAMIC, u"C:\\a.vhd", NULL, 2088960 }, VHD_OK },
        { { DYNAMIC, u"C:\\a\\b\\c.anything", NULL, 100 }, VHD_OK },
    };

    expect_rows(rows, ROWS(rows));
}

Test(vhd_create_order, of_fixed_disks_is_the_same_and_wants_room_for_all_of_it)
{
    const struct row rows[] = {
        { { FIXED, too_long_and_bad, NULL, 0 }, VHD_PATH_TOO_LONG },
        { { FIXED, u"a?.vhd", NULL, 0 }, VHD_PATH_CHARACTER },
        { { FIXED, u"a.vhd", NULL, 0 }, VHD_PATH_NOT_ABSOLUTE },
        { { FIXED, u"X:\\a.vhd", NULL, 0 }, VHD_SIZE_NOT_POSITIVE },
        { { FIXED, u"X:\\a.vhd", NULL, 2 }, VHD_SIZE_TOO_SMALL },
        { { FIXED, u"X:\\a.vhd", NULL, 2088961 }, VHD_SIZE_TOO_LARGE },
        { { FIXED, u"X:\\a.vhd", NULL, 3 }, VHD_TARGET_NO_VOLUME },
        { { FIXED, u"D:\\there.vhd", NULL, 3 }, VHD_TARGET_ON_CD },
        { { FIXED, u"F:\\there.vhd", NULL, 5000 }, VHD_TARGET_EXISTS },
        { { FIXED, u"F:\\there.vhd\\a.vhd", NULL, 5000 }, VHD_TARGET_BELOW_FILE },
        { { FIXED, u"H:\\a.vhd", NULL, 4096 }, VHD_TARGET_TOO_LARGE_FOR_VOLUME },
        { { FIXED, u"F:\\a.vhd", NULL, 4095 }, VHD_OK },
        { { FIXED, u"H:\\a.vhd", NULL, 4095 }, VHD_DISK_FULL },
        { { FIXED, u"G:\\denied\\a.vhd", NULL, 3 }, VHD_DISK_FULL },
        { { FIXED, u"C:\\a.vhd", NULL, 1048576 }, VHD_DISK_FULL }, /* C: has exactly that, but the footer... */
        { { FIXED, u"C:\\a.vhd", NULL, 1048575 }, VHD_OK },
        { { FIXED, u"C:\\denied\\a.vhd", NULL, 3 }, VHD_ACCESS_DENIED },
        { { FIXED, u"C:\\a.vhd", NULL, 3 }, VHD_OK },
    };

    expect_rows(rows, ROWS(rows));
}

Test(vhd_create_order, of_differencing_disks_is_the_documented_one)
{
    const struct row rows[] = {
        /* the image's syntax before the parent's, length before characters */
        { { CHILD, too_long_and_bad, u"C:\\p\\?", 0 }, VHD_PATH_TOO_LONG },
        { { CHILD, u"C:\\a?.vhd", too_long, 0 }, VHD_PATH_CHARACTER },
        { { CHILD, u"C:\\a.vhd", too_long_and_bad, 0 }, VHD_PATH_TOO_LONG },
        { { CHILD, u"C:\\a.vhd", u"C:\\p\\?", 0 }, VHD_PATH_CHARACTER },
        { { CHILD, u"C:\\con", u"C:\\p\\?", 0 }, VHD_PATH_DEVICE_NAME },
        { { CHILD, u"", u"C:\\p\\?", 0 }, VHD_PATH_CHARACTER },
        { { CHILD, u"C:\\a?.vhd", u"", 0 }, VHD_PATH_CHARACTER },
        { { CHILD, u"a.vhd", u"p\\nul", 0 }, VHD_PATH_DEVICE_NAME },
        /* empty, or neither absolute */
        { { CHILD, u"", u"", 0 }, VHD_PATH_EMPTY },
        { { CHILD, u"", u"C:\\p\\good.vhd", 0 }, VHD_PATH_EMPTY },
        { { CHILD, u"C:\\a.vhd", u"", 0 }, VHD_PATH_EMPTY },
        { { CHILD, u"a.vhd", u"", 0 }, VHD_PATH_EMPTY },
        { { CHILD, u"a.vhd", u"p\\good.vhd", 0 }, VHD_PATH_NOT_ABSOLUTE },
        { { CHILD, u"\\a.vhd", u"\\p\\good.vhd", 0 }, VHD_PATH_NOT_ABSOLUTE },
        { { CHILD, u"a.vhd", u"nowhere.vhd", 0 }, VHD_PATH_NOT_ABSOLUTE },
        /* too long once taken from the other path */
        { { CHILD, too_long_result, u"C:\\p\\good.vhd", 0 }, VHD_PATH_TOO_LONG },
        { { CHILD, too_long_result, u"C:\\p\\nowhere.vhd", 0 }, VHD_PATH_TOO_LONG },
        { { CHILD, u"C:\\a\\a.vhd", too_long_result, 0 }, VHD_PATH_TOO_LONG },
        /* the parent: missing, then access, then damage, then its chain */
        { { CHILD, u"C:\\a.vhd", u"C:\\p\\nowhere.vhd", 0 }, VHD_PARENT_NOT_FOUND },
        { { CHILD, u"C:\\a.vhd", u"C:\\q\\nowhere.vhd", 0 }, VHD_PARENT_NOT_FOUND },
        { { CHILD, u"C:\\a.vhd", u"X:\\nowhere.vhd", 0 }, VHD_PARENT_NOT_FOUND },
        { { CHILD, u"C:\\a.vhd", u"\\\\nobody\\share\\nowhere.vhd", 0 }, VHD_PARENT_NOT_FOUND },
        { { CHILD, u"X:\\a.vhd", u"C:\\p\\nowhere.vhd", 0 }, VHD_PARENT_NOT_FOUND },
        { { CHILD, u"C:\\there.vhd", u"nowhere.vhd", 0 }, VHD_PARENT_NOT_FOUND },
        { { CHILD, u"C:\\a.vhd", u"C:\\p\\denied.vhd", 0 }, VHD_ACCESS_DENIED },
        { { CHILD, u"C:\\a.vhd", u"C:\\p\\in-use.vhd", 0 }, VHD_SHARING_VIOLATION },
        { { CHILD, u"X:\\a.vhd", u"C:\\p\\in-use.vhd", 0 }, VHD_SHARING_VIOLATION },
        { { CHILD, u"C:\\a.vhd", u"C:\\p\\text.txt", 0 }, VHD_NOT_A_VHD },
        { { CHILD, u"X:\\a.vhd", u"C:\\p\\text.txt", 0 }, VHD_NOT_A_VHD },
        { { CHILD, u"C:\\a.vhd", u"C:\\p", 0 }, VHD_NOT_A_DISK_FILE },
        { { CHILD, u"C:\\a.vhd", u"C:\\p\\orphan.vhd", 0 }, VHD_CHAIN_PARENT_NOT_FOUND },
        { { CHILD, u"C:\\a.vhd", u"C:\\p\\small-orphan.vhd", 0 }, VHD_CHAIN_PARENT_NOT_FOUND },
        { { CHILD, u"X:\\a.vhd", u"C:\\p\\orphan.vhd", 0 }, VHD_CHAIN_PARENT_NOT_FOUND },
        { { CHILD, u"C:\\a.vhd", u"C:\\p\\saved.vhd", 0 }, VHD_IN_SAVED_STATE },
        { { CHILD, u"X:\\a.vhd", u"C:\\p\\small-saved.vhd", 0 }, VHD_IN_SAVED_STATE },
        /* its size, then the target as above */
        { { CHILD, u"C:\\a.vhd", u"C:\\p\\too-large.vhd", 0 }, VHD_SIZE_TOO_LARGE },
        { { CHILD, u"X:\\a.vhd", u"C:\\p\\too-large.vhd", 0 }, VHD_SIZE_TOO_LARGE },
        { { CHILD, u"C:\\a.vhd", u"C:\\p\\small.vhd", 0 }, VHD_SIZE_TOO_SMALL },
        { { CHILD, u"X:\\a.vhd", u"C:\\p\\small.vhd", 0 }, VHD_SIZE_TOO_SMALL },
        { { CHILD, u"C:\\there.vhd", u"C:\\p\\small.vhd", 0 }, VHD_SIZE_TOO_SMALL },
        { { CHILD, u"X:\\a.vhd", u"C:\\p\\good.vhd", 0 }, VHD_TARGET_NO_VOLUME },
        { { CHILD, u"D:\\there.vhd", u"C:\\p\\good.vhd", 0 }, VHD_TARGET_ON_CD },
        { { CHILD, u"F:\\there.vhd", u"C:\\p\\large.vhd", 0 }, VHD_TARGET_EXISTS },
        { { CHILD, u"C:\\p\\good.vhd", u"C:\\p\\good.vhd", 0 }, VHD_TARGET_EXISTS }, /* the parent itself */
        { { CHILD, u"C:\\p\\good.vhd\\a.vhd", u"C:\\p\\good.vhd", 0 }, VHD_TARGET_BELOW_FILE },
        { { CHILD, u"F:\\there.vhd\\a.vhd", u"C:\\p\\large.vhd", 0 }, VHD_TARGET_BELOW_FILE },
        { { CHILD, u"H:\\a.vhd", u"C:\\p\\large.vhd", 0 }, VHD_TARGET_TOO_LARGE_FOR_VOLUME },
        { { CHILD, u"G:\\denied\\a.vhd", u"C:\\p\\good.vhd", 0 }, VHD_DISK_FULL },
        { { CHILD, u"C:\\denied\\a.vhd", u"C:\\p\\good.vhd", 0 }, VHD_ACCESS_DENIED },
        { { CHILD, u"F:\\a.vhd", u"C:\\p\\good.vhd", 0 }, VHD_OK },
        { { CHILD, u"C:\\new\\a.vhd", u"C:\\p\\good.vhd", 0 }, VHD_OK },
    };

    expect_rows(rows, ROWS(rows));
}

Test(vhd_create_order, asks_the_system_nothing_before_the_arguments_are_right)
{
    const struct create_call calls[] = {
        { DYNAMIC, u"C:\\a?.vhd", NULL, 100 }, { DYNAMIC, u"a.vhd", NULL, 100 }, { DYNAMIC, u"X:\\a.vhd", NULL, 0 },
        { FIXED, u"X:\\a.vhd", NULL, 2 },      { FIXED, u"", NULL, 100 },        { FIXED, too_long, NULL, 100 },
        { CHILD, u"a.vhd", u"b.vhd", 0 },      { CHILD, u"C:\\a", u"C:\\?", 0 }, { CHILD, u"C:\\a", u"", 0 },
    };

    for (size_t i = 0; i < ROWS(calls); i++) {
        struct vhd_job *job;
        memory_host_arm(&host, (struct memory_fault){ 0 });
        cr_expect(create_begin(&host, &calls[i], &job, NULL) != VHD_OK);
        for (int call = 0; call < MEMORY_CALL_KINDS; call++)
            cr_expect(host.calls[call] == 0, "call %zu", i);
    }
}

Test(vhd_create_order, makes_nothing_in_a_call_that_is_refused)
{
    const struct create_call calls[] = {
        { DYNAMIC, u"F:\\new\\a.vhd", NULL, 5000 },
        { FIXED, u"G:\\new\\a.vhd", NULL, 3 },
        { CHILD, u"C:\\new\\a.vhd", u"C:\\p\\orphan.vhd", 0 },
    };

    for (size_t i = 0; i < ROWS(calls); i++) {
        struct vhd_job *job;
        memory_host_arm(&host, (struct memory_fault){ 0 });
        cr_expect(create_begin(&host, &calls[i], &job, NULL) != VHD_OK);
        cr_expect(host.calls[MEMORY_MAKE_FOLDER] == 0 && host.calls[MEMORY_WRITE] == 0 && host.event_count == 0);
    }
}
