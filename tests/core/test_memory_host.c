/* test_memory_host.c - the memory host itself: tests over it are worth what it is worth. */
#include "expect.h"
#include "folder.h"
#include "image_builder.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static struct memory_host host;

static void set_up(void)
{
    memory_host_init(&host);
}

static void tear_down(void)
{
    memory_host_free(&host);
}

TestSuite(memory_host, .init = set_up, .fini = tear_down);

static struct vhd_file *open_file(const char16_t *path, enum vhd_open_mode mode)
{
    struct vhd_file *file = NULL;

    assert_ok(host.host.ops->open(&host.host, path, mode, &file, NULL));
    return file;
}

static enum vhd_status try_open(const char16_t *path, enum vhd_open_mode mode)
{
    struct vhd_file *file = NULL;
    enum vhd_status status = host.host.ops->open(&host.host, path, mode, &file, NULL);

    if (status == VHD_OK)
        file->ops->close(file, false);
    return status;
}

Test(memory_host, keeps_what_is_written_anywhere_in_a_huge_file)
{
    static const uint64_t places[] = { 0, 511, 4095, 4098, UINT64_C(1) << 32, UINT64_C(2190433320960) - 3 };
    struct memory_bytes bytes = { 0 };

    for (size_t i = 0; i < ROWS(places); i++)
        memory_bytes_write(&bytes, places[i], "abc", 3);
    cr_expect(bytes.size == UINT64_C(2190433320960) && bytes.page_count <= 8);
    for (size_t i = 0; i < ROWS(places); i++) {
        char read[4] = "";
        memory_bytes_read(&bytes, places[i], read, 3);
        cr_expect_str_eq(read, "abc");
    }
    memory_bytes_set_size(&bytes, 4099);
    memory_bytes_set_size(&bytes, 5000);
    char read[4] = "xyz";
    memory_bytes_read(&bytes, 4098, read, 3);
    cr_expect(memcmp(read, "a\0\0", 3) == 0, "what was cut off is zeros");
    memory_bytes_free(&bytes);
}

Test(memory_host, dumps_and_imports_with_holes)
{
    struct memory_bytes bytes = { 0 }, back = { 0 };
    char folder[REAL_PATH_CHARS], real[REAL_PATH_CHARS];
    struct stat status;

    memory_bytes_write(&bytes, 5, "abc", 3);
    memory_bytes_write(&bytes, (UINT64_C(5) << 30) + 1, "def", 3);
    memory_bytes_set_size(&bytes, UINT64_C(6) << 30);
    folder_make(folder);
    folder_path(folder, "dump", real);
    cr_assert(memory_bytes_dump(&bytes, real));
    cr_assert(stat(real, &status) == 0);
    cr_expect(status.st_size == INT64_C(6) << 30 && status.st_blocks < 1000);
    cr_assert(memory_bytes_import(&back, real));
    cr_expect(memory_bytes_hash(&back) == memory_bytes_hash(&bytes) && back.size == bytes.size);
    memory_bytes_free(&bytes);
    memory_bytes_free(&back);
    folder_remove(folder);
}

Test(memory_host, finds_names_in_any_case_and_wants_folders_to_exist)
{
    memory_add_text(&host, u"C:\\Folder\\File.vhd", "x");
    expect_status("case", try_open(u"c:\\FOLDER\\file.VHD", VHD_FILE_INSPECT), VHD_OK);
    expect_status("no file", try_open(u"C:\\Folder\\other", VHD_FILE_INSPECT), VHD_FILE_NOT_FOUND);
    expect_status("no folder", try_open(u"C:\\other\\file", VHD_FILE_INSPECT), VHD_PATH_NOT_FOUND);
    expect_status("no drive", try_open(u"X:\\file", VHD_FILE_INSPECT), VHD_PATH_NOT_FOUND);
    expect_status("below a file", try_open(u"C:\\Folder\\File.vhd\\x", VHD_FILE_INSPECT), VHD_PATH_NOT_FOUND);
    expect_status("a folder", try_open(u"C:\\Folder", VHD_FILE_INSPECT), VHD_NOT_A_DISK_FILE);
    expect_status("new, there", try_open(u"C:\\folder\\file.vhd", VHD_FILE_NEW), VHD_TARGET_EXISTS);
    expect_status("new, no folder", try_open(u"C:\\other\\file", VHD_FILE_NEW), VHD_PATH_NOT_FOUND);
}

/* The modes against each other: which may be opened while which is open. */
Test(memory_host, lets_openers_exclude_each_other_as_windows_does)
{
    static const struct {
        enum vhd_open_mode first, second;
        bool allowed;
    } rows[] = {
        { VHD_FILE_INSPECT, VHD_FILE_INSPECT, true }, { VHD_FILE_INSPECT, VHD_FILE_SOURCE, true },
        { VHD_FILE_INSPECT, VHD_FILE_WORK, false },   { VHD_FILE_SOURCE, VHD_FILE_INSPECT, true },
        { VHD_FILE_SOURCE, VHD_FILE_SOURCE, true },   { VHD_FILE_SOURCE, VHD_FILE_WORK, false },
        { VHD_FILE_WORK, VHD_FILE_INSPECT, false },   { VHD_FILE_WORK, VHD_FILE_SOURCE, false },
        { VHD_FILE_WORK, VHD_FILE_WORK, false },      { VHD_FILE_NEW, VHD_FILE_INSPECT, false },
        { VHD_FILE_NEW, VHD_FILE_SOURCE, false },     { VHD_FILE_NEW, VHD_FILE_WORK, false },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct vhd_file *file;
        if (rows[i].first != VHD_FILE_NEW)
            memory_add_text(&host, u"C:\\file", "x");
        file = open_file(u"C:\\file", rows[i].first);
        expect_status("second", try_open(u"C:\\file", rows[i].second),
                      rows[i].allowed ? VHD_OK : VHD_SHARING_VIOLATION);
        file->ops->close(file, false);
        memory_remove(&host, u"C:\\file");
    }
}

Test(memory_host, fails_the_call_that_was_asked_for)
{
    struct vhd_file *file = open_file(u"C:\\file", VHD_FILE_NEW);
    struct vhd_error error;
    const uint8_t data[1000] = { 7 };

    memory_host_arm(&host,
                    (struct memory_fault){ 2, MEMORY_BIT(MEMORY_WRITE), MEMORY_FAIL_ONCE, VHD_DISK_FULL, 112, 300 });
    expect_status("first", file->ops->write(file, 0, data, 1000, &error), VHD_OK);
    expect_status("flush does not count", file->ops->flush(file, &error), VHD_OK);
    expect_status("second", file->ops->write(file, 5000, data, 1000, &error), VHD_DISK_FULL);
    cr_expect(error.os_code == 112 && memory_find(&host, u"C:\\file")->bytes.size == 5300, "written in part");
    expect_status("third", file->ops->write(file, 6000, data, 1000, &error), VHD_OK);
    cr_expect(host.fault_hits == 1 && host.calls[MEMORY_WRITE] == 3);
    memory_host_arm(&host, (struct memory_fault){ 1, MEMORY_ANY_CALL, MEMORY_FAIL_FOR_GOOD, VHD_SYSTEM, 5, 0 });
    expect_status("all", file->ops->flush(file, &error), VHD_SYSTEM);
    expect_status("all", file->ops->write(file, 0, data, 1, &error), VHD_SYSTEM);
    memory_host_arm(&host, (struct memory_fault){ 0 });
    file->ops->close(file, true);
    cr_expect(memory_find(&host, u"C:\\file") == NULL);
}

Test(memory_host, does_nothing_more_after_a_power_off)
{
    struct vhd_file *file = open_file(u"C:\\file", VHD_FILE_NEW);
    struct vhd_error error;

    assert_ok(file->ops->write(file, 0, "kept", 4, &error));
    memory_host_arm(&host, (struct memory_fault){ 1, MEMORY_ANY_CALL, MEMORY_POWER_OFF, VHD_SYSTEM, 21, 0 });
    expect_status("move", file->ops->move(file, u"C:\\other", &error), VHD_SYSTEM);
    expect_status("write", file->ops->write(file, 0, "lost", 4, &error), VHD_SYSTEM);
    expect_status("folder", host.host.ops->make_folder(&host.host, u"C:\\folder", &error), VHD_SYSTEM);
    file->ops->close(file, true);
    memory_host_power_on(&host);
    cr_expect(memory_count_below(&host, u"C:\\") == 1 && memory_find(&host, u"C:\\file")->bytes.size == 4);
    expect_status("nobody has it open", try_open(u"C:\\file", VHD_FILE_WORK), VHD_OK);
}

/* Whoever rebuilds a state after a crash does it from the events; all of them together have to give what is there. */
Test(memory_host, remembers_every_change_in_its_order)
{
    struct vhd_file *file;
    struct memory_bytes rebuilt = { 0 };
    const char16_t *name = u"";

    assert_ok(host.host.ops->make_folder(&host.host, u"C:\\folder", NULL));
    file = open_file(u"C:\\folder\\file", VHD_FILE_NEW);
    assert_ok(file->ops->write(file, 100, "abcdef", 6, NULL));
    assert_ok(file->ops->set_size(file, 103, NULL));
    assert_ok(file->ops->write(file, 5000, "\0\0\0", 3, NULL));
    assert_ok(file->ops->flush(file, NULL));
    assert_ok(file->ops->write(file, 0, "xyz", 3, NULL));
    assert_ok(file->ops->move(file, u"C:\\folder\\moved", NULL));
    file->ops->close(file, false);
    for (size_t i = 0; i < host.event_count; i++) {
        const struct memory_event *event = &host.events[i];
        uint8_t zeros[16] = { 0 };
        if (event->call == MEMORY_WRITE)
            memory_bytes_write(&rebuilt, event->offset, event->data != NULL ? event->data : zeros, (size_t)event->size);
        if (event->call == MEMORY_SET_SIZE)
            memory_bytes_set_size(&rebuilt, event->size);
        if (event->call == MEMORY_MOVE)
            name = event->new_path;
    }
    cr_expect(host.event_count == 8);
    expect_text("name", name, u"C:\\folder\\moved");
    cr_expect(memory_bytes_hash(&rebuilt) == memory_bytes_hash(&memory_find(&host, name)->bytes));
    memory_bytes_free(&rebuilt);
}

Test(memory_host, sees_any_difference_between_two_moments)
{
    struct memory_snapshot before;

    memory_add_text(&host, u"C:\\a", "same size");
    memory_add_folder(&host, u"C:\\b");
    before = memory_take_snapshot(&host);
    cr_expect(memory_is_as_in(&host, &before));
    image_put8(&memory_find(&host, u"C:\\a")->bytes, 3, 'x');
    cr_expect(!memory_is_as_in(&host, &before), "contents");
    image_put8(&memory_find(&host, u"C:\\a")->bytes, 3, 'e');
    cr_expect(memory_is_as_in(&host, &before));
    memory_find(&host, u"C:\\a")->modified++;
    cr_expect(!memory_is_as_in(&host, &before), "time");
    memory_find(&host, u"C:\\a")->modified--;
    memory_add_folder(&host, u"C:\\c");
    cr_expect(!memory_is_as_in(&host, &before), "a new one");
    memory_remove(&host, u"C:\\c");
    memory_remove(&host, u"C:\\b");
    cr_expect(!memory_is_as_in(&host, &before), "one less");
    memory_add_folder(&host, u"C:\\b");
    cr_expect(!memory_is_as_in(&host, &before), "another one of the same name");
    memory_free_snapshot(&before);
}
